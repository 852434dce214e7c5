package io.superlearner.console;

import io.superlearner.control.TreeNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// All supervision trees of the cluster, and which of their rows are to be drawn.
///
/// Sandboxes come first, in the order of their ids, then the platform's own trees in the order of
/// their nodes. Sandboxes are open unless somebody closed them; the platform's own are closed
/// unless somebody opened them, or there is nothing else to see.
final class Forest {

  /// The kinds of trees somebody may want to see.
  enum Show {
    ALL,
    SANDBOXES,
    PLATFORM;

    static Show parse(String word) {
      return switch (word) {
        case "sandboxes" -> SANDBOXES;
        case "platform" -> PLATFORM;
        case String _ -> ALL;
      };
    }

    boolean includes(TreeNode root) {
      return switch (this) {
        case ALL -> true;
        case SANDBOXES -> root.sandbox() != null;
        case PLATFORM -> root.sandbox() == null;
      };
    }
  }

  /// What somebody wants to see.
  ///
  /// @param words only rows that contain this text, and what is above them; empty for all
  /// @param node only trees of this node; empty for all
  /// @param sandbox only the tree of this sandbox; empty for all
  /// @param show which kinds of trees
  /// @param opened keys of rows that somebody opened
  /// @param closed keys of rows that somebody closed
  record Wish(
      String words,
      String node,
      String sandbox,
      Show show,
      Set<String> opened,
      Set<String> closed) {}

  private static final Comparator<TreeNode> ORDER =
      Comparator.<TreeNode, Boolean>comparing(root -> root.sandbox() == null)
          .thenComparing(TreeRow::key);

  private final List<TreeNode> roots;

  Forest(List<TreeNode> roots) {
    this.roots = roots.stream().sorted(ORDER).toList();
  }

  /// Counts the processes in the trees of one kind, with their roots.
  int count(Show show) {
    return roots.stream().filter(show::includes).mapToInt(root -> 1 + TreeRow.below(root)).sum();
  }

  /// Finds what is at a place now.
  Optional<TreeNode> at(String key) {
    return roots.stream()
        .flatMap(Forest::all)
        .filter(node -> TreeRow.key(node).equals(key))
        .findFirst();
  }

  /// Returns the rows to draw, from top to bottom.
  List<TreeRow> rows(Wish wish) {
    List<TreeNode> wanted = roots.stream().filter(root -> isWanted(root, wish)).toList();
    boolean onlyPlatform = wanted.stream().allMatch(root -> root.sandbox() == null);
    List<TreeRow> rows = new ArrayList<>();
    for (TreeNode root : wanted) {
      add(root, 0, root.sandbox() != null || onlyPlatform, wish, rows);
    }
    return rows;
  }

  private static boolean isWanted(TreeNode root, Wish wish) {
    return wish.show().includes(root)
        && (wish.node().isEmpty() || root.node().text().equals(wish.node()))
        && (wish.sandbox().isEmpty()
            || (root.sandbox() != null && root.sandbox().text().equals(wish.sandbox())));
  }

  private static void add(
      TreeNode node, int level, boolean usuallyOpen, Wish wish, List<TreeRow> rows) {
    String key = TreeRow.key(node);
    boolean searching = !wish.words().isEmpty();
    Predicate<TreeNode> match = candidate -> matches(candidate, wish.words());
    if (searching && all(node).noneMatch(match)) {
      return;
    }
    boolean open =
        searching || wish.opened().contains(key) || (usuallyOpen && !wish.closed().contains(key));
    rows.add(new TreeRow(key, node, level, open, TreeRow.below(node)));
    if (open) {
      node.children().forEach(child -> add(child, level + 1, true, wish, rows));
    }
  }

  private static Stream<TreeNode> all(TreeNode node) {
    return Stream.concat(Stream.of(node), node.children().stream().flatMap(Forest::all));
  }

  private static boolean matches(TreeNode node, String words) {
    return Stream.of(
            TreeRow.key(node),
            node.module(),
            node.node().text(),
            String.valueOf(node.pid()),
            String.valueOf(node.name()),
            node.status())
        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(words.toLowerCase(Locale.ROOT)));
  }
}
