package io.superlearner.cluster;

import io.superlearner.control.DeadLetterRow;
import java.util.Map;

/// The latest messages of several nodes that nobody handled.
///
/// @param rows the latest of all first, and who answered
/// @param counts how many there have been on the nodes that answered, by cause; kept or not
public record DeadLetterPages(Gathered<DeadLetterRow> rows, Map<String, Long> counts) {

  /// Copies the counts.
  public DeadLetterPages {
    counts = Map.copyOf(counts);
  }
}
