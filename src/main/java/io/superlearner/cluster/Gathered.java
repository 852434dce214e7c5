package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.util.List;

/// What several nodes answered, and which did not.
///
/// @param items all answers put together
/// @param answered the nodes that answered
/// @param missing the nodes that did not, and why
/// @param <T> what each node answers a list of
public record Gathered<T>(List<T> items, List<NodeName> answered, List<Missing> missing) {

  /// A node that did not answer.
  ///
  /// @param node which
  /// @param reason why, in words
  public record Missing(NodeName node, String reason) {}

  /// Copies the lists.
  public Gathered {
    items = List.copyOf(items);
    answered = List.copyOf(answered);
    missing = List.copyOf(missing);
  }
}
