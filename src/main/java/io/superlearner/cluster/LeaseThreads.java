package io.superlearner.cluster;

import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// The threads that a lease needs: some ask truth, one of them at each beat of the pace, and one
/// watches the clock.
///
/// A question does not wait for the answer to the one before: on a busy machine, or while truth
/// finds a new leader, one may take as long as the lease is held, and one that is asked half a
/// second later be answered sooner. (Seen with three nodes and a browser on two cores: each node
/// had one question open for 3.2 s, others were answered after 0.5 s, and both leases were lost.)
///
/// They are no processes: nothing that can be killed, held up or debugged in this node may keep a
/// lease from being lost in time.
final class LeaseThreads implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LeaseThreads.class.getName());
  private static final Duration LOOK = Duration.ofMillis(25);
  private static final int MOST_OPEN = 6;
  private static final Duration IDLE = Duration.ofSeconds(10);

  private final Lease lease;
  private final Duration pace;
  private final Thread beating = thread("sl-lease", this::beat);
  private final Thread watching = thread("sl-lease-watch", this::watch);
  // a beat at which all are busy asks nothing
  private final ThreadPoolExecutor asking =
      new ThreadPoolExecutor(
          0,
          MOST_OPEN,
          IDLE.toSeconds(),
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          body -> thread("sl-lease-ask", body),
          new ThreadPoolExecutor.DiscardPolicy());
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
    if (beating.getState() == Thread.State.NEW) {
      beating.start();
      watching.start();
    }
  }

  private void beat() {
    while (!closed) {
      try {
        asking.execute(this::renew);
      } catch (RuntimeException | Error failure) {
        // such as no more threads: the next beat asks again, and the lease ends by itself
        LOG.log(System.Logger.Level.ERROR, "nobody could be asked for the lease", failure);
      }
      LockSupport.parkNanos(pace.toNanos());
    }
  }

  private void renew() {
    long begin = System.nanoTime();
    try {
      lease.renew();
      long took = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
      if (took > 2 * pace.toMillis()) {
        LOG.log(
            System.Logger.Level.INFO, () -> "truth answered for the lease after " + took + " ms");
      }
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "the lease was not confirmed", silent);
    } catch (RuntimeException failure) {
      LOG.log(System.Logger.Level.ERROR, "the lease could not be renewed", failure);
    }
  }

  private void watch() {
    while (!closed) {
      try {
        lease.check();
      } catch (RuntimeException | Error failure) {
        // whatever it is: without this thread nothing would ever be ended
        LOG.log(System.Logger.Level.ERROR, "what runs here could not be ended", failure);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  /// Ends all threads; they end with their present step.
  @Override
  public void close() {
    closed = true;
    asking.shutdown();
    LockSupport.unpark(beating);
    LockSupport.unpark(watching);
  }
}
