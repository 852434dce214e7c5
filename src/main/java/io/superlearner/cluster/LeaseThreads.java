package io.superlearner.cluster;

import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/// The two threads that a lease needs: one asks truth, the other watches the clock.
///
/// They are no processes: nothing that can be killed, held up or debugged in this node may keep a
/// lease from being lost in time.
final class LeaseThreads implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LeaseThreads.class.getName());
  private static final Duration LOOK = Duration.ofMillis(25);

  private final Lease lease;
  private final Duration pace;
  private final Thread renewing = thread("sl-lease", this::renew);
  private final Thread watching = thread("sl-lease-watch", this::watch);
  private volatile boolean closed;

  LeaseThreads(Lease lease, Duration pace) {
    this.lease = lease;
    this.pace = pace;
  }

  private static Thread thread(String name, Runnable body) {
    return Thread.ofPlatform().daemon().name(name).unstarted(body);
  }

  /// Starts them, once.
  synchronized void start() {
    if (renewing.getState() == Thread.State.NEW) {
      renewing.start();
      watching.start();
    }
  }

  private void renew() {
    while (!closed) {
      long begin = System.nanoTime();
      try {
        lease.renew();
      } catch (TruthUnavailableException silent) {
        LOG.log(System.Logger.Level.DEBUG, "the lease was not confirmed", silent);
      } catch (RuntimeException failure) {
        LOG.log(System.Logger.Level.ERROR, "the lease could not be renewed", failure);
      }
      long left = pace.toNanos() - (System.nanoTime() - begin);
      if (left > 0 && !closed) {
        LockSupport.parkNanos(left);
      }
    }
  }

  private void watch() {
    while (!closed) {
      try {
        lease.check();
      } catch (RuntimeException failure) {
        LOG.log(System.Logger.Level.ERROR, "what runs here could not be ended", failure);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /// Ends both threads; they end with their present step.
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(renewing);
    LockSupport.unpark(watching);
  }
}
