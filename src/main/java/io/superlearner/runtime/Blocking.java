package io.superlearner.runtime;

import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Runs something that blocks on a worker thread while the pool gets a substitute.
final class Blocking<T extends @Nullable Object> implements ForkJoinPool.ManagedBlocker {

  private final Callable<T> body;
  private boolean done;
  private @Nullable T result;
  private @Nullable Exception failure;

  private Blocking(Callable<T> body) {
    this.body = body;
  }

  @SuppressWarnings("NullAway") // the result is what the body returned, null only if T allows it
  static <T extends @Nullable Object> T run(Callable<T> body) throws Exception {
    if (!(Thread.currentThread() instanceof ForkJoinWorkerThread)) {
      return body.call();
    }
    Blocking<T> blocking = new Blocking<>(body);
    if (Thread.currentThread() instanceof Worker worker) {
      worker.letGo();
      worker.declare(true);
      try {
        ForkJoinPool.managedBlock(blocking);
      } finally {
        worker.declare(false);
      }
    } else {
      ForkJoinPool.managedBlock(blocking);
    }
    if (blocking.failure != null) {
      throw blocking.failure;
    }
    return blocking.result;
  }

  /// Asks those who decide for the whole cluster, which may take a moment.
  static <T> T ask(Supplier<T> question) {
    try {
      return run(question::get);
    } catch (RuntimeException failure) {
      throw failure;
    } catch (Exception checked) {
      throw new IllegalStateException("a question to the cluster failed", checked);
    }
  }

  @Override
  public boolean block() {
    try {
      result = body.call();
    } catch (Exception thrown) {
      failure = thrown;
    }
    done = true;
    return true;
  }

  @Override
  public boolean isReleasable() {
    return done;
  }
}
