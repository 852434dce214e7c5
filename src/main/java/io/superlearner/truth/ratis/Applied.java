package io.superlearner.truth.ratis;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/// How far this replica has applied its log, and who waits for more. Any thread may call.
final class Applied {

  // all guarded by this; each waits for its place in the log
  private final NavigableMap<Long, CompletableFuture<Void>> waiting = new TreeMap<>();
  private long last = -1;
  private boolean over;

  /// Returns a future that is done as soon as everything up to a place in the log is applied, on
  /// the thread that applies it; it fails if that ends before.
  synchronized CompletableFuture<Void> reached(long index) {
    if (last >= index) {
      return CompletableFuture.completedFuture(null);
    }
    return over
        ? CompletableFuture.failedFuture(closed())
        : waiting.computeIfAbsent(index, _ -> new CompletableFuture<>());
  }

  /// Notes that everything up to a place in the log is applied.
  void advance(long index) {
    List<CompletableFuture<Void>> done;
    synchronized (this) {
      last = Math.max(last, index);
      NavigableMap<Long, CompletableFuture<Void>> reached = waiting.headMap(last, true);
      done = new ArrayList<>(reached.values());
      reached.clear();
    }
    done.forEach(one -> one.complete(null));
  }

  /// Nothing is applied any more: whoever waits fails.
  void close() {
    List<CompletableFuture<Void>> left;
    synchronized (this) {
      over = true;
      left = new ArrayList<>(waiting.values());
      waiting.clear();
    }
    left.forEach(one -> one.completeExceptionally(closed()));
  }

  private static IllegalStateException closed() {
    return new IllegalStateException("this member of the store is closed");
  }
}
