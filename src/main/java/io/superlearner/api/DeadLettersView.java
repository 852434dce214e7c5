package io.superlearner.api;

import io.superlearner.cluster.DeadLetterPages;
import io.superlearner.control.DeadLetterRow;
import java.util.List;
import java.util.Map;

/// The latest messages that nobody handled, as clients read them.
///
/// @param items the rows, the latest first
/// @param page which part of the whole list this is; only the latest of a node are kept, so there
///   is no next one, and the total counts also what is not kept any more
/// @param nodes who answered and who did not
/// @param partial whether a node is missing
/// @param counts how many there have been since the start of the nodes, by cause
public record DeadLettersView(
    List<DeadLetterRow> items,
    Listing.Part page,
    Listing.Nodes nodes,
    boolean partial,
    Map<String, Long> counts) {

  static DeadLettersView of(DeadLetterPages pages, int limit) {
    long total = pages.counts().values().stream().mapToLong(Long::longValue).sum();
    int shown = (int) Math.min(total, Integer.MAX_VALUE);
    Listing<DeadLetterRow> list =
        Listing.of(pages.rows().items(), new Listing.Part(limit, null, shown), pages.rows());
    return new DeadLettersView(
        list.items(), list.page(), list.nodes(), list.partial(), pages.counts());
  }
}
