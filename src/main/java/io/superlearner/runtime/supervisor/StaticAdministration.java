package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.StartOutcome;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// What a static supervisor answers. Used by the supervisor's thread alone.
final class StaticAdministration {

  private final SupervisorProcess.Household home;

  StaticAdministration(SupervisorProcess.Household home) {
    this.home = home;
  }

  Object answer(Ask ask) {
    return switch (ask) {
      case Ask.StartChild(var spec) -> add(spec);
      case Ask.TerminateChild(var id) -> withChild(id, this::terminate);
      case Ask.DeleteChild(var id) -> withChild(id, this::delete);
      case Ask.RestartChild(var id) -> withChild(id, this::startStopped);
      case Ask.WhichChildren _ -> entries();
      // as in OTP, a child that has ended is not active even if its exit waits to be handled
      case Ask.CountChildren _ ->
          ChildCounts.of(home.ledger().inOrder(), home.self().runtime()::isAlive);
      case Ask.SpecOf(var id) -> Optional.ofNullable(home.ledger().find(id)).map(Child::spec);
      case Ask.StartDynamic _ -> new ChildResult.NoTemplate();
      case Ask.TerminatePid _ -> new ChildResult.NotFound();
      case Ask.SpecOfPid _, Ask.WhichChildOfPid _ -> Optional.empty();
      case Ask.WhichChild(var id) ->
          Optional.ofNullable(home.ledger().find(id)).map(child -> child.entry(id));
      case Ask.OfOrigin _ -> throw new IllegalArgumentException("is for the process: " + ask);
      case Ask.Stop _ -> throw new IllegalArgumentException("is done, not answered: " + ask);
    };
  }

  private ChildResult withChild(String id, Function<Child, ChildResult> action) {
    Child child = home.ledger().find(id);
    return child == null ? new ChildResult.NotFound() : action.apply(child);
  }

  private ChildResult add(ChildSpec spec) {
    Optional<SpecProblem> problem =
        SupervisorSpec.problemOf(spec, home.ledger().flags().autoShutdown());
    if (problem.isPresent()) {
      return new ChildResult.BadSpec(problem.get());
    }
    Child there = home.ledger().find(spec.id());
    if (there != null) {
      Pid pid = there.present();
      return pid == null ? new ChildResult.AlreadyPresent() : new ChildResult.AlreadyStarted(pid);
    }
    Child child = fresh(spec);
    return ChildResult.of(start(child), spec);
  }

  /// Returns a child that has not run, with its path.
  Child fresh(ChildSpec spec) {
    String path = home.self().options().path() + "/" + spec.id();
    return Child.fresh(spec.id(), path, spec, List.of());
  }

  /// Starts a child; one that says `ignore` is kept, unless it is temporary.
  StartOutcome start(Child child) {
    StartOutcome outcome = home.nursery().start(child);
    if (outcome instanceof StartOutcome.Ignored) {
      keepIgnored(child);
    }
    return outcome;
  }

  /// Keeps a child that said `ignore`, without a process; forgets it if it is temporary.
  void keepIgnored(Child child) {
    if (child.isTemporary()) {
      home.ledger().remove(child);
    } else {
      home.ledger().put(child.idle());
    }
  }

  private ChildResult startStopped(Child child) {
    return switch (child.status()) {
      case RUNNING -> new ChildResult.Running();
      case RESTARTING -> new ChildResult.Restarting();
      case STOPPED -> ChildResult.of(start(child), null);
    };
  }

  private ChildResult terminate(Child child) {
    home.nursery().stop(child);
    return new ChildResult.Done();
  }

  private ChildResult delete(Child child) {
    if (child.isRunning()) {
      return new ChildResult.Running();
    }
    if (child.status() == ChildStatus.RESTARTING && !child.isDelayed()) {
      return new ChildResult.Restarting();
    }
    home.ledger().remove(child);
    return new ChildResult.Done();
  }

  private List<ChildEntry> entries() {
    return home.ledger().inOrder().reversed().stream()
        .map(child -> child.entry(child.id()))
        .toList();
  }
}
