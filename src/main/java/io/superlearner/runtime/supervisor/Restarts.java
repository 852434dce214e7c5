package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Restarts the children of one supervisor, as its budget and their delays allow. Used by the
/// supervisor's thread alone.
final class Restarts {

  private static final Duration WHEN_MAILBOX_IS_FULL = Duration.ofMillis(10);

  /// A message of the supervisor to itself: the attempt's turn has come, unless something became of
  /// the child meanwhile.
  record TryAgain(String id, Attempt attempt) {}

  private final SupervisorProcess.Household home;
  private final Self self;
  private final Consumer<Child> carryOut;
  private final Consumer<Child> ignored;
  private final SplittableRandom jitter;

  /// @param carryOut restarts a child, and others with it
  /// @param ignored acts on a child whose restart said `ignore`
  Restarts(SupervisorProcess.Household home, Consumer<Child> carryOut, Consumer<Child> ignored) {
    this.home = home;
    this.self = home.self();
    this.carryOut = carryOut;
    this.ignored = ignored;
    this.jitter = new SplittableRandom(seedOf(self.pid()));
  }

  /// Returns a seed that two supervisors do not share, and that is the same in each run of a
  /// simulation.
  private static long seedOf(Pid pid) {
    return pid.serial() ^ ((long) pid.node() << 40) ^ ((long) pid.incarnation() << 52);
  }

  /// Restarts a child if the budget allows; if not, delays that, or ends the supervisor.
  void restart(Child failed) {
    home.ledger().put(failed);
    if (home.ledger().trySpend(self.runtime().clock().awakeNanos())) {
      carryOut.accept(failed);
    } else if (failed.spec().delay() instanceof RestartDelay.None) {
      home.chronicle().intensityReached(failed);
      self.stop(ExitReason.shutdown());
    } else {
      delay(failed);
    }
  }

  private void delay(Child failed) {
    Recovery recovery = failed.recovery();
    int earlier = recovery == null ? 0 : recovery.delays();
    Duration wait = failed.spec().delay().before(earlier, jitter.nextDouble());
    Attempt attempt = Attempt.at(self.runtime().clock().now().plus(wait));
    home.ledger().put(failed.awaiting(attempt));
    attempt.timedBy(self.startTimer(wait, new TryAgain(failed.id(), attempt)));
  }

  /// Takes the turn of an attempt. One that waited for a delay is not spent from the budget.
  @SuppressWarnings("ReferenceEquality") // this very attempt, not one like it
  void tryAgain(TryAgain again) {
    Child child = home.ledger().find(again.id());
    if (child == null || child.attempt() != again.attempt()) {
      return;
    }
    if (again.attempt().isDelayed()) {
      carryOut.accept(child);
    } else {
      restart(child);
    }
  }

  /// Starts a child again, and if that fails, asks for one more attempt after the messages that
  /// wait already. Each such attempt is spent from the budget.
  ///
  /// @return whether the next child of a group is to be started
  boolean startAgain(Child child) {
    StartOutcome outcome = home.nursery().restart(child);
    return switch (outcome) {
      case StartOutcome.Started _ -> true;
      case StartOutcome.Ignored _ -> {
        ignored.accept(child);
        yield true;
      }
      case StartOutcome.Failed _, StartOutcome.AlreadyStarted _ -> {
        home.chronicle().startError(child, Nursery.reasonOf(outcome));
        Attempt again = Attempt.atOnce();
        home.ledger().put(child.awaiting(again));
        sendToSelf(new TryAgain(child.id(), again));
        yield false;
      }
    };
  }

  private void sendToSelf(TryAgain again) {
    if (self.send(self.pid(), again) == Delivery.MAILBOX_FULL) {
      again.attempt().timedBy(self.startTimer(WHEN_MAILBOX_IS_FULL, again));
    }
  }
}
