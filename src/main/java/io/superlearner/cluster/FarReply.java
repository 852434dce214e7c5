package io.superlearner.cluster;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/// Waits for the reply of another member, on behalf of whatever links the two.
public final class FarReply {

  private static final long OWN_PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
  private static final long SLICE_NANOS = Duration.ofMillis(100).toNanos();

  private FarReply() {}

  /// Waits until the reply is there, the limit is over, or nothing is to be hoped for.
  ///
  /// @param reply fails with a [FarCallException] if the member is gone
  /// @param hopeless is asked now and then; must not block
  /// @throws FarCallException if there is no reply; it is late if the request may have been done
  public static byte[] await(Future<byte[]> reply, Duration limit, BooleanSupplier hopeless) {
    long end = System.nanoTime() + limit.toNanos();
    // who has slept itself gives the other one a moment to be heard
    long patientUntil = System.nanoTime();
    try {
      while (true) {
        long begin = System.nanoTime();
        long left = Math.max(0, end - begin);
        try {
          return reply.get(Math.min(SLICE_NANOS, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException notYet) {
          if (left <= SLICE_NANOS) {
            throw new FarCallException(true, "did not answer within " + limit.toMillis() + " ms");
          }
          if (System.nanoTime() - begin > OWN_PAUSE_NANOS) {
            patientUntil = System.nanoTime() + OWN_PAUSE_NANOS;
          }
          if (patientUntil - System.nanoTime() <= 0 && hopeless.getAsBoolean()) {
            throw new FarCallException(true, "answers nothing any more, and was not waited for");
          }
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new FarCallException(true, "was not waited for any longer");
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof FarCallException known) {
        throw known;
      }
      throw new FarCallException(true, "answered with an error");
    }
  }
}
