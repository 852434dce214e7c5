package io.superlearner.identity;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The identity of one process, the same on every node of the cluster.
///
/// A pid prints as `<node.serial.incarnation>`, for example `<2.101.0>`: the number of the node in
/// the roster, a serial that this node never gives twice, and which life of the node it was. In
/// URLs the angle brackets may be left out.
///
/// @param node the number of the node in the roster, at least 0
/// @param serial counts the processes of one life of a node, at least 0
/// @param incarnation which life of the node it was, at least 0
public record Pid(int node, long serial, int incarnation) implements Comparable<Pid> {

  private static final Pattern FORM =
      Pattern.compile("<?(\\d{1,10})\\.(\\d{1,19})\\.(\\d{1,10})>?");

  /// Creates a pid of its three numbers.
  ///
  /// @throws IllegalArgumentException if one of them is negative
  public Pid {
    if (node < 0 || serial < 0 || incarnation < 0) {
      throw new IllegalArgumentException(
          "a pid has no negative part: " + node + "." + serial + "." + incarnation);
    }
  }

  /// Reads a pid as [#toString()] writes it; both angle brackets may be left out.
  ///
  /// @throws IllegalArgumentException if the text is not a pid; the message names the form
  public static Pid parse(String text) {
    Matcher parts = FORM.matcher(text);
    if (!parts.matches() || text.startsWith("<") != text.endsWith(">")) {
      throw notAPid(text);
    }
    try {
      return new Pid(
          Integer.parseInt(parts.group(1)),
          Long.parseLong(parts.group(2)),
          Integer.parseInt(parts.group(3)));
    } catch (NumberFormatException tooLarge) {
      throw notAPid(text);
    }
  }

  private static IllegalArgumentException notAPid(String text) {
    return new IllegalArgumentException(
        "not a pid: " + Shown.text(text) + " (expected <node.serial.incarnation>)");
  }

  /// Returns the pid without angle brackets, as it stands in URLs.
  public String bare() {
    return node + "." + serial + "." + incarnation;
  }

  /// Returns the pid as `<node.serial.incarnation>`.
  @Override
  public String toString() {
    return "<" + bare() + ">";
  }

  /// Orders pids by node, then incarnation, then serial: the order in which they came to be.
  @Override
  public int compareTo(Pid other) {
    int byNode = Integer.compare(node, other.node);
    if (byNode != 0) {
      return byNode;
    }
    int byLife = Integer.compare(incarnation, other.incarnation);
    return byLife != 0 ? byLife : Long.compare(serial, other.serial);
  }
}
