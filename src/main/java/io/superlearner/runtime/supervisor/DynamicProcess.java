package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A supervisor whose children have no ids and come when they are asked for.
final class DynamicProcess extends SupervisorProcess {

  // written by the process thread, read by any
  private volatile DynamicSpec spec;
  // owned by the process thread
  private long lastNumber;

  DynamicProcess(DynamicSpec spec, Scheduler lane) {
    super(lane);
    this.spec = spec;
  }

  @Override
  Start begin(Self self) {
    Optional<SpecProblem> problem = spec.problem();
    if (problem.isPresent()) {
      return refused(problem.get());
    }
    found(self, spec.flags());
    return Start.running();
  }

  @Override
  void carryOutRestart(Child failed) {
    restarts().startAgain(failed);
  }

  @Override
  void leave(Child ended) {
    home().ledger().remove(ended);
  }

  @Override
  void ignored(Child child) {
    home().ledger().remove(child);
  }

  @Override
  void stopAll() {
    home().nursery().stopAtOnce(home().ledger().inOrder());
  }

  @Override
  Object answer(Ask ask) {
    return switch (ask) {
      case Ask.StartDynamic(var args) ->
          spec.template() == null
              ? new ChildResult.NoTemplate()
              : add(spec.template(), arguments(args));
      case Ask.StartChild(var own) -> addOwn(own);
      case Ask.TerminatePid(var pid) -> terminate(pid);
      case Ask.SpecOfPid(var pid) ->
          Optional.ofNullable(home().ledger().find(pid)).map(Child::spec);
      case Ask.WhichChildren _ ->
          home().ledger().inOrder().reversed().stream().map(child -> child.entry(null)).toList();
      case Ask.CountChildren _ -> count();
      case Ask.TerminateChild _, Ask.DeleteChild _, Ask.RestartChild _ ->
          new ChildResult.SimpleOneForOne();
      case Ask.SpecOf _, Ask.WhichChild _ -> Optional.empty();
      case Ask.WhichChildOfPid(var pid) ->
          Optional.ofNullable(home().ledger().find(pid)).map(child -> child.entry(null));
      case Ask.ChangeConfig(DynamicSpec next) -> change(next);
      case Ask.ChangeConfig(SupervisorSpec _), Ask.ChangeModule _ -> LiveChange.otherKind(true);
      case Ask.CallbackModule _ -> Optional.empty();
      case Ask.Stop _ -> throw new IllegalArgumentException("is done, not answered: " + ask);
    };
  }

  private Optional<SpecProblem> change(DynamicSpec next) {
    DynamicSpec before = spec;
    Optional<SpecProblem> problem = LiveChange.problem(before, next);
    if (problem.isEmpty()) {
      List<Child> now = home().ledger().inOrder();
      goOver(
          next.flags(), now.stream().map(child -> LiveChange.child(child, before, next)).toList());
      spec = next;
    }
    return problem;
  }

  private ChildResult addOwn(ChildSpec own) {
    if (spec.template() != null) {
      return new ChildResult.SimpleOneForOne();
    }
    return SupervisorSpec.problemOf(own, AutoShutdown.NEVER)
        .<ChildResult>map(ChildResult.BadSpec::new)
        .orElseGet(() -> add(own, spec.extraArgs()));
  }

  private ChildResult add(ChildSpec child, List<@Nullable Object> args) {
    if (home().ledger().size() >= spec.maxChildren()) {
      return new ChildResult.MaxChildren(spec.maxChildren());
    }
    String id = Long.toString(++lastNumber);
    String path = home().self().options().path() + "/" + id;
    Child fresh = Child.fresh(id, path, child, args);
    // a template is there for the next child anyway
    StartOutcome outcome =
        spec.template() == null
            ? home().nursery().start(fresh)
            : home().nursery().start(fresh, child);
    return ChildResult.of(outcome, null);
  }

  private List<@Nullable Object> arguments(List<@Nullable Object> own) {
    if (spec.extraArgs().isEmpty()) {
      return own;
    }
    List<@Nullable Object> all = new ArrayList<>(spec.extraArgs());
    all.addAll(own);
    return all;
  }

  private ChildResult terminate(Pid pid) {
    Child child = home().ledger().find(pid);
    if (child != null) {
      home().nursery().stop(child);
      home().ledger().remove(child);
      return new ChildResult.Done();
    }
    // OTP's simple_one_for_one takes any dead process for a child that has ended; Elixir does not
    boolean ended = spec.template() != null && !home().self().runtime().isAlive(pid);
    return ended ? new ChildResult.Done() : new ChildResult.NotFound();
  }

  private ChildCounts count() {
    ChildCounts counts = ChildCounts.of(home().ledger().inOrder(), _ -> true);
    return spec.template() == null ? counts : counts.ofOneSpec();
  }

  @Override
  SupervisorView view(Self self, Ledger.Snapshot now, long awakeNanos) {
    return new SupervisorView(
        self.pid(),
        self.options().path(),
        true,
        spec.template() == null ? Strategy.ONE_FOR_ONE.word() : "simple_one_for_one",
        now.flags(),
        now.restarts(),
        now.budget().used(awakeNanos),
        now.budget().refillsIn(awakeNanos),
        spec.maxChildren() == Integer.MAX_VALUE ? null : spec.maxChildren(),
        spec.template(),
        now.views(),
        null);
  }
}
