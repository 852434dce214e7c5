package io.superlearner.api;

import java.util.List;

/// What became of a batch.
///
/// @param items each change, in the order in which the lists are carried out
/// @param done how many were done
/// @param failed how many were not
public record BatchResult(List<BatchItem> items, int done, int failed) {

  /// Copies the items.
  public BatchResult {
    items = List.copyOf(items);
  }

  static BatchResult of(List<BatchItem> items) {
    int done = (int) items.stream().filter(BatchItem::success).count();
    return new BatchResult(items, done, items.size() - done);
  }
}
