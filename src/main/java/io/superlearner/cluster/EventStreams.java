package io.superlearner.cluster;

import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What happens on all nodes, as streams that clients follow at any node.
///
/// Each node numbers what it publishes and keeps the last of it, its own and the others', in a
/// bounded ring. Events of one node come in the order of their numbers; between nodes there is no
/// order. Any thread may call.
public interface EventStreams {

  /// Begins to deliver events of some topics.
  ///
  /// The listener is called on a thread of the publisher, one event at a time, and must not block.
  ///
  /// @param topics what to deliver
  /// @param after the last event that the client has seen, of which it wants the successors; null
  ///   to begin now
  /// @return the running subscription
  Following follow(
      Set<Topic> topics, StreamEvent.@Nullable Id after, Consumer<StreamEvent> listener);

  /// A running subscription.
  interface Following extends AutoCloseable {

    /// Tells whether events between the asked place and the first delivered one may be missing,
    /// because they are not kept any more or the place belongs to another node.
    boolean hasGap();

    /// Ends the subscription; the listener is not called any more once this returns.
    @Override
    void close();
  }
}
