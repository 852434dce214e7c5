package io.superlearner.truth.ratis;

import io.superlearner.event.Subscription;
import io.superlearner.truth.Truth.Change;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Who wants to know of changes. One thread tells them, in the order of the log, so that a listener
/// that is slow or fails holds up nothing but the other listeners.
final class Watches implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Watches.class.getName());

  private record Watch(String prefix, Consumer<Change> listener) {}

  private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
  private final ExecutorService teller =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("sl-truth-watch").factory());

  Subscription add(String prefix, Consumer<Change> listener) {
    Watch watch = new Watch(prefix, listener);
    watches.add(watch);
    return () -> watches.remove(watch);
  }

  /// Has all who watch the key told, later; what is ours alone is told to nobody.
  void tell(Change change) {
    if (Seats.isOurs(change.key())) {
      return;
    }
    try {
      teller.execute(() -> tellNow(change));
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.DEBUG, "closed; nobody is told of " + change.key());
    }
  }

  private void tellNow(Change change) {
    for (Watch watch : watches) {
      if (change.key().startsWith(watch.prefix())) {
        tellNow(watch, change);
      }
    }
  }

  private static void tellNow(Watch watch, Change change) {
    try {
      watch.listener().accept(change);
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "a watcher of " + watch.prefix() + " failed", failure);
    }
  }

  @Override
  public void close() {
    watches.clear();
    teller.shutdownNow();
  }
}
