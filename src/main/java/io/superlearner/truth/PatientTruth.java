package io.superlearner.truth;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/// A store for a node that starts: while it does, a call that the store cannot answer is made
/// again.
///
/// The store may be without a leader at any moment, above all while other nodes start or end on the
/// same machine, and a node that has begun to start must not end for that. Once it is [#settled],
/// this passes everything on as it is. A change that is made again may have been made before, so
/// that its answer is that somebody was faster: whoever starts reads then, and sees itself.
public final class PatientTruth extends AskedTruth {

  private static final System.Logger LOG = System.getLogger(PatientTruth.class.getName());
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final Duration patience;
  private volatile boolean settled;

  /// Creates it, not settled.
  ///
  /// @param store who is asked
  /// @param patience for how long a call is made again; an attempt that has begun ends by its own
  ///   limit
  public PatientTruth(Truth store, Duration patience) {
    super(store);
    this.patience = patience;
  }

  /// Ends the patience: from now on a call fails as the store's does.
  public void settled() {
    settled = true;
  }

  @Override
  protected <T> T asked(Supplier<T> call) {
    long begin = System.nanoTime();
    while (true) {
      try {
        return call.get();
      } catch (TruthUnavailableException silent) {
        boolean over = System.nanoTime() - begin >= patience.toNanos();
        if (settled || over || Thread.currentThread().isInterrupted()) {
          throw silent;
        }
        LOG.log(System.Logger.Level.DEBUG, "truth is asked again", silent);
      }
      LockSupport.parkNanos(REST_NANOS);
    }
  }
}
