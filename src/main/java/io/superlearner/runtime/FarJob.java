package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// Something that a node does when another asks for it by name, in a process made for that one
/// time. Code does not travel: what is to run on a node is offered there first, see [Nodes#offer].
///
/// ```java
/// runtime.nodes().offer("letters", options, (self, text) -> ((String) text).length());
/// ```
@FunctionalInterface
public interface FarJob {

  /// Does it, inside its process; what is thrown crashes that process, and the asker gets the
  /// reason. What may block belongs into [Self#blocking].
  ///
  /// @param argument plain data, as the asker gave it
  /// @return the result, plain data too
  @Nullable Object run(Self self, @Nullable Object argument) throws Exception;
}
