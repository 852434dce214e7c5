package io.superlearner.api;

import io.superlearner.cluster.Gathered;
import io.superlearner.identity.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A list, or a page of one, put together from what several nodes answered.
///
/// @param items the rows
/// @param page which part of the whole list this is
/// @param nodes who answered and who did not
/// @param partial whether a node is missing, so that rows may be missing too
/// @param <T> what the list is of
public record Listing<T>(List<T> items, Part page, Nodes nodes, boolean partial) {

  /// Which part of a list was returned.
  ///
  /// @param limit how many rows at most
  /// @param next the cursor of the next part; null on the last
  /// @param total how many rows there are in all parts, on the nodes that answered
  public record Part(int limit, @Nullable String next, int total) {}

  /// Who answered.
  ///
  /// @param answered the nodes that did
  /// @param missing the nodes that did not, and why
  public record Nodes(List<NodeName> answered, List<Gathered.Missing> missing) {}

  /// Copies the rows.
  public Listing {
    items = List.copyOf(items);
  }

  /// Makes a list of one page and of who answered.
  public static <T> Listing<T> of(List<T> items, Part page, Gathered<?> from) {
    return new Listing<>(
        items, page, new Nodes(from.answered(), from.missing()), !from.missing().isEmpty());
  }

  /// Makes a list that is whole.
  public static <T> Listing<T> whole(Gathered<T> rows) {
    int size = rows.items().size();
    return of(rows.items(), new Part(size, null, size), rows);
  }
}
