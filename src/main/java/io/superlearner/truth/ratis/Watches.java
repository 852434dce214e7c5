package io.superlearner.truth.ratis;

import io.superlearner.event.Subscription;
import io.superlearner.truth.Truth.Change;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Who wants to know of changes, or that this member leads. One thread tells them, in the order of
/// the log, so that a listener that is slow or fails holds up nothing but the other listeners.
final class Watches implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Watches.class.getName());

  private record Watch(String prefix, Consumer<Change> listener) {}

  private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Runnable> leads = new CopyOnWriteArrayList<>();
  private final ExecutorService teller =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("sl-truth-watch").factory());

  Subscription add(String prefix, Consumer<Change> listener) {
    Watch watch = new Watch(prefix, listener);
    watches.add(watch);
    return () -> watches.remove(watch);
  }

  Subscription addLead(Runnable listener) {
    leads.add(listener);
    return () -> leads.remove(listener);
  }

  /// Has all told, later, that this member leads.
  void tellLead() {
    later("this member leads", () -> leads.forEach(listener -> run("the lead", listener)));
  }

  /// Has all who watch the key told, later; what is ours alone is told to nobody.
  void tell(Change change) {
    if (Seats.isOurs(change.key())) {
      return;
    }
    later(change.key(), () -> tellNow(change));
  }

  private void later(String what, Runnable telling) {
    try {
      teller.execute(telling);
    } catch (RejectedExecutionException closed) {
      LOG.log(System.Logger.Level.DEBUG, "closed; nobody is told of " + what);
    }
  }

  private void tellNow(Change change) {
    for (Watch watch : watches) {
      if (change.key().startsWith(watch.prefix())) {
        run(watch.prefix(), () -> watch.listener().accept(change));
      }
    }
  }

  private static void run(String watched, Runnable listener) {
    try {
      listener.run();
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "a watcher of " + watched + " failed", failure);
    }
  }

  @Override
  public void close() {
    watches.clear();
    leads.clear();
    teller.shutdownNow();
  }
}
