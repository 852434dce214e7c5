package io.superlearner.console;

import io.superlearner.api.NodeView;
import io.superlearner.cluster.NodeEntry;
import io.superlearner.identity.NodeName;
import java.util.List;
import java.util.stream.Collectors;

/// Whether all is well with the nodes, in a word and a sentence.
///
/// @param tone `ok`, `warn` or `bad`: the shape and colour it is shown with
/// @param word the state in one word
/// @param sentence why, naming the nodes concerned
public record Verdict(String tone, String word, String sentence) {

  /// Judges by what the nodes of the roster answered. A cluster of which nothing is known is never
  /// well.
  static Verdict of(List<NodeView> nodes) {
    List<NodeView> gone = with(nodes, NodeEntry.Status.UNREACHABLE);
    List<NodeView> ill = with(nodes, NodeEntry.Status.DEGRADED);
    if (nodes.isEmpty() || gone.size() == nodes.size()) {
      return new Verdict("bad", "Critical", "No node answers.");
    }
    if (!gone.isEmpty()) {
      String here = (nodes.size() - gone.size()) + " of " + nodes.size() + " nodes answer. ";
      return new Verdict("warn", "Degraded", here + does(gone, "not answer") + ".");
    }
    if (!ill.isEmpty()) {
      return new Verdict("warn", "Degraded", "All nodes answer. " + complaints(ill) + ".");
    }
    return new Verdict(
        "ok",
        "Healthy",
        nodes.size() == 1
            ? "The only node answers and has no issue."
            : "All " + nodes.size() + " nodes answer and none has an issue.");
  }

  private static List<NodeView> with(List<NodeView> nodes, NodeEntry.Status status) {
    return nodes.stream().filter(node -> node.status() == status).toList();
  }

  private static String does(List<NodeView> nodes, String what) {
    String names =
        nodes.stream().map(NodeView::name).map(NodeName::text).collect(Collectors.joining(", "));
    return names + (nodes.size() == 1 ? " does " : " do ") + what;
  }

  private static String complaints(List<NodeView> nodes) {
    return nodes.stream()
        .map(node -> node.name() + ": " + String.join(", ", node.issues()))
        .collect(Collectors.joining("; "));
  }
}
