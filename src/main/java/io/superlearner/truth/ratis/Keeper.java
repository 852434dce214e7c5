package io.superlearner.truth.ratis;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Does something again and again on a thread of its own until it is closed.
final class Keeper implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Keeper.class.getName());
  private static final long REST_MILLIS = 200;
  private static final long LAST_PASS_SECONDS = 15;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sl-truth-keeper").factory());

  Keeper(Runnable pass) {
    var _ =
        thread.scheduleWithFixedDelay(
            () -> tryPass(pass), REST_MILLIS, REST_MILLIS, TimeUnit.MILLISECONDS);
  }

  // a pass that failed is made good by the next
  private static void tryPass(Runnable pass) {
    try {
      pass.run();
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "truth could not be looked after", failure);
    }
  }

  /// Ends after the pass that runs.
  @Override
  public void close() {
    thread.shutdownNow();
    try {
      if (!thread.awaitTermination(LAST_PASS_SECONDS, TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "truth is closed while it is being looked after");
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
