package io.superlearner.cluster;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/// Does the same to many things, and returns when all of it is done.
public interface SideBySide {

  /// Does it one after the other, on the calling thread.
  SideBySide IN_ORDER =
      new SideBySide() {
        @Override
        public <T> void each(Collection<T> things, Consumer<T> step) {
          things.forEach(step);
        }
      };

  /// Does something to each.
  ///
  /// @throws RuntimeException what a step has thrown first, when all others are done too
  <T> void each(Collection<T> things, Consumer<T> step);

  /// Does it on virtual threads, so many at a time.
  static SideBySide threads(int most) {
    return new SideBySide() {
      @Override
      public <T> void each(Collection<T> things, Consumer<T> step) {
        eachOf(things, step, most);
      }
    };
  }

  private static <T> void eachOf(Collection<T> things, Consumer<T> step, int most) {
    if (things.size() == 1) {
      things.forEach(step);
      return;
    }
    Semaphore room = new Semaphore(most);
    List<Future<?>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (T thing : things) {
        running.add(
            threads.submit(() -> {
              room.acquireUninterruptibly();
              try {
                step.accept(thing);
              } finally {
                room.release();
              }
            }));
      }
    }
    running.forEach(SideBySide::result);
  }

  private static void result(Future<?> done) {
    try {
      done.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(failed.getCause());
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
