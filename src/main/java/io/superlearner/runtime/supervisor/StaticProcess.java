package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.Init;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A supervisor whose children have ids.
final class StaticProcess extends SupervisorProcess {

  // owned by the process thread
  private SupervisorOrigin origin;
  // owned by the process thread; set by the start
  private @Nullable StaticAdministration administration;

  /// @param origin tells what the supervisor is made from
  StaticProcess(SupervisorOrigin origin, Scheduler lane) {
    super(lane);
    this.origin = origin;
  }

  @Override
  Start begin(Self self) {
    return switch (origin.ask(self, lane, null)) {
      case Init.Ignore<SupervisorSpec> _ -> new Start.Ignored();
      case Init.Stop<SupervisorSpec>(ExitReason.Crashed(SpecException wrong)) ->
          refused(wrong.problem());
      case Init.Stop<SupervisorSpec>(var reason) -> new Start.Refused(reason);
      case Init.ReadyThen<SupervisorSpec> _ ->
          new Start.Refused(ExitReason.abnormal("bad_return: a supervisor has nothing to do then"));
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
    return ask instanceof Ask.OfOrigin about ? answer(about) : administration().answer(ask);
  }

  private Optional<?> answer(Ask.OfOrigin about) {
    return switch (about) {
      case Ask.ChangeConfig(SupervisorSpec next) -> change(new SupervisorOrigin.Given(next), null);
      case Ask.ChangeConfig(DynamicSpec _) -> LiveChange.otherKind(false);
      case Ask.ChangeModule(var module, var limit) ->
          change(new SupervisorOrigin.Module(module), limit);
      case Ask.CallbackModule _ -> origin.module();
    };
  }

  private Optional<SpecProblem> change(SupervisorOrigin next, @Nullable Duration limit) {
    Optional<SpecProblem> problem =
        switch (next.ask(home().self(), lane, limit)) {
          case Init.Ignore<SupervisorSpec> _ -> Optional.empty();
          case Init.Stop<SupervisorSpec>(ExitReason.Crashed(SpecException wrong)) ->
              Optional.of(wrong.problem());
          case Init.Stop<SupervisorSpec>(var reason) ->
              Optional.of(new SpecProblem("init_failed", reason.toString()));
          case Init.ReadyThen<SupervisorSpec> _ ->
              Optional.of(new SpecProblem("bad_return", "init says continue"));
          case Init.Ready<SupervisorSpec>(var spec, _) -> change(spec);
        };
    if (problem.isEmpty()) {
      origin = next;
    }
    return problem;
  }

  private Optional<SpecProblem> change(SupervisorSpec next) {
    Optional<SpecProblem> problem = next.problem();
    if (problem.isEmpty()) {
      List<Child> now = home().ledger().inOrder();
      goOver(next.flags(), LiveChange.children(now, next.children(), administration()::fresh));
    }
    return problem;
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
        now.views(),
        null);
  }
}
