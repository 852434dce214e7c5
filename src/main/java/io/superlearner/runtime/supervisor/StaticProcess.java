package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.Init;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// A supervisor whose children have ids.
final class StaticProcess extends SupervisorProcess {

  private final BiFunction<Self, Scheduler, Init<SupervisorSpec>> origin;
  // owned by the process thread; set by the start
  private @Nullable StaticAdministration administration;

  /// @param origin tells what the supervisor is made from
  StaticProcess(BiFunction<Self, Scheduler, Init<SupervisorSpec>> origin, Scheduler lane) {
    super(lane);
    this.origin = origin;
  }

  @Override
  Start begin(Self self) {
    return switch (origin.apply(self, lane)) {
      case Init.Ignore<SupervisorSpec> _ -> new Start.Ignored();
      case Init.Stop<SupervisorSpec>(var reason) -> new Start.Refused(reason);
      case Init.Ready<SupervisorSpec>(var spec, var info) ->
          spec.problem()
              .map(SupervisorProcess::refused)
              .orElseGet(() -> startAll(self, spec, info));
    };
  }

  private Start startAll(Self self, SupervisorSpec spec, @Nullable Object info) {
    administration = new StaticAdministration(found(self, spec.flags()));
    for (ChildSpec child : spec.children()) {
      StartOutcome outcome = administration.start(administration.fresh(child));
      switch (outcome) {
        case StartOutcome.Started _, StartOutcome.Ignored _ -> {}
        case StartOutcome.Failed _, StartOutcome.AlreadyStarted _ -> {
          ExitReason cause = Nursery.reasonOf(outcome);
          home().chronicle().startError(administration.fresh(child), cause);
          stopAll();
          return new Start.Refused(
              ExitReason.shutdown("failed_to_start_child: " + child.id() + ": " + cause));
        }
      }
    }
    return new Start.Running(info);
  }

  @Override
  void ignored(Child child) {
    administration().keepIgnored(child);
  }

  @Override
  void carryOutRestart(Child failed) {
    Ledger ledger = home().ledger();
    Strategy strategy = ledger.flags().strategy();
    if (strategy == Strategy.ONE_FOR_ONE) {
      restarts().startAgain(failed);
      return;
    }
    RestartPlan plan = RestartPlan.of(strategy, failed, ledger.inOrder());
    plan.stop().forEach(home().nursery()::stop);
    for (String id : plan.start()) {
      Child child = ledger.find(id);
      if (child != null && !restarts().startAgain(child)) {
        return;
      }
    }
  }

  @Override
  void leave(Child ended) {
    AutoShutdown rule = home().ledger().flags().autoShutdown();
    boolean significant = ended.spec().significant();
    if (rule.endsAfter(significant, significant && otherSignificantRemains())) {
      home().self().stop(ExitReason.shutdown());
    }
  }

  private boolean otherSignificantRemains() {
    return home().ledger().inOrder().stream()
        .anyMatch(child -> child.spec().significant() && child.status() != ChildStatus.STOPPED);
  }

  @Override
  void stopAll() {
    home().nursery().stopInTurn(home().ledger().inOrder());
  }

  @Override
  Object answer(Ask ask) {
    return administration().answer(ask);
  }

  private StaticAdministration administration() {
    return Objects.requireNonNull(administration, "the supervisor has not started");
  }

  @Override
  SupervisorView view(Self self, Ledger.Snapshot now, long awakeNanos) {
    SupervisorFlags flags = now.flags();
    return new SupervisorView(
        self.pid(),
        self.options().path(),
        false,
        flags.strategy().word(),
        flags,
        now.restarts(),
        now.budget().used(awakeNanos),
        now.budget().refillsIn(awakeNanos),
        null,
        null,
        now.views());
  }
}
