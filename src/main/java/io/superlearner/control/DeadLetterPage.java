package io.superlearner.control;

import java.util.List;
import java.util.Map;

/// The latest messages of a node that nobody handled.
///
/// @param rows the latest of those that are kept, the latest first
/// @param counts how many there have been since the node's start, by cause; kept or not
public record DeadLetterPage(List<DeadLetterRow> rows, Map<String, Long> counts) {

  /// Copies rows and counts.
  public DeadLetterPage {
    rows = List.copyOf(rows);
    counts = Map.copyOf(counts);
  }
}
