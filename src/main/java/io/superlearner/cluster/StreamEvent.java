package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One event of the streams that clients follow.
///
/// @param id where it came from and its place there
/// @param at when it happened, by the clock of its node
/// @param node the node on which it happened
/// @param topic the stream it belongs to
/// @param type such as `child_restarted` or `node_joined`
/// @param data plain data with the names that clients read
public record StreamEvent(
    Id id, Instant at, NodeName node, Topic topic, String type, Map<String, Object> data) {

  /// The place of an event, printed as `node.incarnation.seq`.
  ///
  /// @param node the number of the node that published it
  /// @param incarnation which life of that node
  /// @param seq counts the events that this life published, from 1
  public record Id(int node, int incarnation, long seq) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,9})\\.(\\d{1,9})\\.(\\d{1,18})");

    /// Reads an id as [#toString()] writes it.
    ///
    /// @throws IllegalArgumentException if the text is not an id
    public static Id parse(String text) {
      Matcher parts = FORM.matcher(text);
      if (!parts.matches()) {
        throw new IllegalArgumentException("not an event id (expected node.incarnation.seq)");
      }
      return new Id(
          Integer.parseInt(parts.group(1)),
          Integer.parseInt(parts.group(2)),
          Long.parseLong(parts.group(3)));
    }

    @Override
    public String toString() {
      return node + "." + incarnation + "." + seq;
    }
  }
}
