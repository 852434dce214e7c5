package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Stops some children at once and waits until all are gone.
///
/// Each is watched before it is asked, so no end is missed: if it had ended before, its link still
/// tells why. Whoever is there at its limit is killed, which takes effect at once whatever its code
/// does. The links are cut last, and with them the exit messages that came meanwhile.
final class Stopping {

  private static final long NEVER = Long.MAX_VALUE;

  /// One child that is being stopped.
  private static final class Goner {
    final Pid pid;
    final long limit;
    boolean byItself;
    // written by the thread that ends the child
    volatile @Nullable ExitReason reason;

    Goner(Pid pid, long limit) {
      this.pid = pid;
      this.limit = limit;
    }
  }

  private final Self self;
  private final ProcessRuntime runtime;
  private final List<Goner> goners = new ArrayList<>();
  private final CountDownLatch left;
  private boolean interrupted;

  private Stopping(Self self, List<Child> children) {
    this.self = self;
    this.runtime = self.runtime();
    for (Child child : children) {
      Pid pid = child.present();
      if (pid == null) {
        throw new IllegalArgumentException("does not run: " + child.path());
      }
      goners.add(new Goner(pid, limitOf(child.spec().shutdown())));
    }
    this.left = new CountDownLatch(goners.size());
  }

  private static long limitOf(Shutdown shutdown) {
    return switch (shutdown) {
      case Shutdown.BrutalKill _ -> -1;
      case Shutdown.After(var limit) -> limit.toNanos();
      case Shutdown.Infinity _ -> NEVER;
    };
  }

  /// Stops running children and returns how each ended, in their order.
  ///
  /// @throws ExitException if the supervisor itself was killed meanwhile; its children then learn
  ///   it by their links
  static List<Ending> stop(Self self, List<Child> children) {
    Stopping stopping = new Stopping(self, children);
    try {
      stopping.ask();
      stopping.await();
      return stopping.endings();
    } finally {
      if (stopping.interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private void ask() {
    for (Goner goner : goners) {
      var _ = runtime.watch(goner.pid, down -> ended(goner, down));
      if (goner.reason != null) {
        goner.byItself = true;
      } else {
        self.exit(goner.pid, goner.limit < 0 ? ExitReason.kill() : ExitReason.shutdown());
      }
    }
  }

  private void ended(Goner goner, Down down) {
    goner.reason = down.reason();
    left.countDown();
  }

  private void await() {
    long begun = System.nanoTime();
    long[] limits =
        goners.stream().mapToLong(goner -> Math.max(0, goner.limit)).sorted().distinct().toArray();
    for (long limit : limits) {
      if (awaitAll(limit == NEVER ? NEVER : limit - (System.nanoTime() - begun))) {
        return;
      }
      killThoseDue(limit);
    }
    awaitAll(NEVER);
  }

  private void killThoseDue(long limit) {
    for (Goner goner : goners) {
      if (goner.limit <= limit && goner.reason == null) {
        self.exit(goner.pid, ExitReason.kill());
      }
    }
  }

  /// @return whether all are gone
  private boolean awaitAll(long nanos) {
    long deadline = System.nanoTime() + nanos;
    while (true) {
      try {
        return self.blocking(() -> {
          if (nanos == NEVER) {
            left.await();
            return true;
          }
          return left.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        });
      } catch (InterruptedException _) {
        // either the supervisor was killed, or it goes on and hears of the interrupt afterwards
        if (!self.isAlive()) {
          throw new ExitException(ExitReason.killed());
        }
        interrupted = true;
      } catch (Exception impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  private List<Ending> endings() {
    List<Ending> endings = new ArrayList<>(goners.size());
    for (Goner goner : goners) {
      ExitReason reason = goner.reason;
      if (reason == null || reason instanceof ExitReason.NoProcess) {
        ExitReason known = self.endOf(goner.pid);
        reason = known == null ? ExitReason.noproc() : known;
      }
      self.unlink(goner.pid);
      endings.add(new Ending(reason, goner.byItself));
    }
    return endings;
  }
}
