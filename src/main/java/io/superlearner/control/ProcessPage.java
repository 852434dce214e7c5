package io.superlearner.control;

import java.util.List;

/// A page of processes of one node.
///
/// @param rows in the order of their pids
/// @param total how many match the query's filters on this node, on all pages
public record ProcessPage(List<ProcessRow> rows, int total) {

  /// Copies the rows.
  public ProcessPage {
    rows = List.copyOf(rows);
  }
}
