package io.superlearner.console;

import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// One row of the supervision tree as it is drawn.
///
/// @param key tells the place in the tree apart from all others, also after a restart
/// @param node what is there
/// @param level how deep it is, 0 for a root
/// @param open whether what is below it is drawn
/// @param below how many processes are below it
public record TreeRow(String key, TreeNode node, int level, boolean open, int below) {

  private static final int MOST_PIPS = 10;

  /// Returns what tells this place apart: the sandbox or the node, and the path.
  static String key(TreeNode node) {
    return (node.sandbox() == null ? node.node().text() : node.sandbox().text())
        + "/"
        + node.path();
  }

  /// Counts what is below a place.
  static int below(TreeNode node) {
    return node.children().stream().mapToInt(child -> 1 + below(child)).sum();
  }

  /// Tells whether it can be opened.
  public boolean isParent() {
    return !node.children().isEmpty();
  }

  /// Tells whether it is the root of a tree.
  public boolean isRoot() {
    return level == 0;
  }

  /// Returns what the row is called: a root by its sandbox, all others by their id.
  public String label() {
    return level == 0 && node.sandbox() != null ? node.sandbox().text() : node.id();
  }

  /// Returns what it runs, as far as the label does not say it: a supervisor's strategy, else the
  /// module; empty if that is the label.
  public String kind() {
    SupervisorRow budget = node.supervision();
    String kind = budget == null ? node.module() : budget.strategy();
    return kind.equals(node.id()) ? "" : kind;
  }

  /// Returns the name it is registered under, as far as the label does not say it; else empty.
  public String extraName() {
    String name = node.name();
    return name == null || name.equals(node.id()) ? "" : name;
  }

  /// Returns one element for each step of depth, for the lines before the name.
  public List<Integer> indents() {
    return IntStream.range(0, level).boxed().toList();
  }

  /// Returns the restart budget as marks, true for one that is spent; none if there are too many to
  /// draw.
  public List<Boolean> pips() {
    SupervisorRow budget = node.supervision();
    if (budget == null || budget.maxRestarts() > MOST_PIPS) {
      return List.of();
    }
    int used = Math.clamp(budget.restartsInWindow(), 0, budget.maxRestarts());
    return Stream.concat(
            Collections.nCopies(used, true).stream(),
            Collections.nCopies(budget.maxRestarts() - used, false).stream())
        .toList();
  }
}
