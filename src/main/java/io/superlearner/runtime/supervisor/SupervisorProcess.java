package io.superlearner.runtime.supervisor;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The process around a supervisor's decisions, static or dynamic: takes its messages, spends its
/// budget, and ends with its children.
abstract sealed class SupervisorProcess implements Behavior permits StaticProcess, DynamicProcess {

  static final System.Logger LOG = System.getLogger("io.superlearner.supervisor");

  /// What a running supervisor works with.
  record Household(Self self, Ledger ledger, Nursery nursery, Chronicle chronicle) {}

  final Scheduler lane;
  private final AtomicBoolean endTold = new AtomicBoolean();
  private @Nullable Subscription ownEnd;
  // owned by the process thread, there when the household is
  private @Nullable Restarts restarts;
  // written once by the process thread before the first child starts, read by any
  private volatile @Nullable Household household;

  SupervisorProcess(Scheduler lane) {
    this.lane = lane;
  }

  // ---- what a kind of supervisor decides ----

  /// Sets up the household and starts the first children.
  abstract Start begin(Self self);

  /// Answers a request of somebody.
  abstract Object answer(Ask ask);

  /// Restarts a child, and others with it; the budget has been spent.
  abstract void carryOutRestart(Child failed);

  /// Acts on a child that ended by itself and is not restarted.
  abstract void leave(Child ended);

  /// Acts on a child whose restart said `ignore`.
  abstract void ignored(Child child);

  /// Stops all children, at the end.
  abstract void stopAll();

  /// Completes the view.
  abstract SupervisorView view(Self self, Ledger.Snapshot now, long awakeNanos);

  // ---- the process ----

  @Override
  public final Start start(Self self) {
    self.trapExit(true);
    Start outcome = begin(self);
    if (outcome instanceof Start.Running) {
      // a supervisor that is killed cannot tell its end itself
      ownEnd = self.runtime().watch(self.pid(), this::endedOtherwise);
    }
    return outcome;
  }

  private void endedOtherwise(Down down) {
    if (!(down.reason() instanceof ExitReason.NoProcess)) {
      tellEnd(down.reason());
    }
  }

  /// Takes up the work; from now on the view is there.
  final Household found(Self self, SupervisorFlags flags) {
    Ledger ledger = new Ledger(flags);
    Chronicle chronicle = new Chronicle(self);
    Household founded =
        new Household(self, ledger, new Nursery(self, lane, ledger, chronicle), chronicle);
    household = founded;
    restarts = new Restarts(founded, this::carryOutRestart, this::ignored);
    return founded;
  }

  final Household home() {
    return Objects.requireNonNull(household, "the supervisor has not started");
  }

  final Restarts restarts() {
    return Objects.requireNonNull(restarts, "the supervisor has not started");
  }

  @Override
  public final void receive(Object message) {
    switch (message) {
      case Request(From _, Ask.Stop(var reason)) -> home().self().stop(reason);
      case Request(From from, Ask ask) -> home().self().reply(from, answer(ask));
      case ExitMessage(Pid from, ExitReason reason) -> exitOf(from, reason);
      case Restarts.TryAgain again -> restarts().tryAgain(again);
      default ->
          LOG.log(
              System.Logger.Level.WARNING,
              "the supervisor {0} got an unexpected message: {1}",
              home().self().pid(),
              message);
    }
  }

  private void exitOf(Pid from, ExitReason reason) {
    Self self = home().self();
    Pid parent = self.parent();
    if (from.equals(parent == null ? self.runtime().outside() : parent)) {
      self.stop(reason);
      return;
    }
    Child child = home().ledger().find(from);
    // a living child that sends exit signals has not ended
    if (child != null && child.isRunning() && !self.runtime().isAlive(from)) {
      ended(child, from, reason);
    }
  }

  private void ended(Child child, Pid pid, ExitReason reason) {
    home().chronicle().exited(child, pid, reason);
    home().chronicle().endedByItself(child, pid, reason);
    Child ended = child.ended(reason, home().self().runtime().clock().awakeNanos());
    RestartType type = child.spec().restart();
    if (type.restartsAfter(reason)) {
      restarts().restart(ended);
      return;
    }
    if (child.isTemporary()) {
      home().ledger().remove(child);
    } else {
      home().ledger().put(ended);
    }
    if (type.endsSupervisorAfter(reason)) {
      home().self().stop(ExitReason.normal());
    } else {
      leave(ended);
    }
  }

  /// Goes over to other flags and children. Attempts to restart a child that are to come still are.
  final void goOver(SupervisorFlags flags, List<Child> children) {
    home().ledger().replace(flags, children);
  }

  @Override
  public final Scheduler lane() {
    return lane;
  }

  @Override
  public final void terminate(ExitReason reason) {
    stopAll();
    tellEnd(reason);
    if (ownEnd != null) {
      ownEnd.close();
    }
  }

  private void tellEnd(ExitReason reason) {
    if (endTold.compareAndSet(false, true)) {
      home().chronicle().supervisorExited(reason);
    }
  }

  static Behavior.Start refused(SpecProblem problem) {
    return new Start.Refused(ExitReason.abnormal("start_spec: " + problem));
  }

  @Override
  public final @Nullable Object view() {
    Household home = household;
    return home == null
        ? null
        : view(home.self(), home.ledger().snapshot(), home.self().runtime().clock().awakeNanos());
  }

  @Override
  public final @Nullable Object state() {
    return view();
  }
}
