package io.superlearner.differential;

import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.DynamicSupervisor;
import io.superlearner.runtime.supervisor.RestartType;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorCallException;
import io.superlearner.testkit.ManualClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Runs scenarios on our supervisors and tells what happened, as `supervision.erl` does on OTP's.
///
/// Each runs in a runtime of its own, in which nothing may be left at the end.
final class OurSide implements AutoCloseable {

  private final Recorder recorder = new Recorder();
  private final Gate gate = new Gate();
  private final Nursing nursing = new Nursing(recorder, gate);
  private final EventBus bus = new EventBus();
  private final Published published = new Published(recorder);
  private final ProcessRuntime runtime = new ProcessRuntime(1, 0, new ManualClock(), bus);
  private final Rest rest = new Rest(runtime, recorder);
  private final Scheduler lane = new Scheduler("diff", null);
  private final Subscription subscription = bus.subscribe(published::add);
  private Pid root;

  /// What came of a scenario.
  ///
  /// @param lines the events, as the other side writes them
  /// @param published what our supervisors told about themselves meanwhile
  record Run(List<String> lines, List<String> published) {}

  private OurSide() {}

  /// Runs a scenario.
  ///
  /// @throws AssertionError if something is left, or does not come to an end
  static Run run(Scenario scenario) {
    try (OurSide side = new OurSide()) {
      side.play(scenario);
      side.leavesNothing();
      return new Run(side.recorder.lines(), side.published.lines());
    }
  }

  private void play(Scenario scenario) {
    recorder.add("COMMAND 1");
    start(scenario.root());
    int number = 2;
    for (Scenario.Command command : scenario.commands()) {
      if (root == null) {
        return;
      }
      recorder.add("COMMAND " + number++);
      recorder.add("ANSWER " + answer(command));
      settle();
    }
    if (root != null) {
      runtime.exit(root, ExitReason.kill());
      settle();
    }
  }

  private void settle() {
    if (!rest.settles(root)) {
      root = null;
    }
  }

  /// All ends are written down by now, so that whoever is still listed is about to leave.
  private void leavesNothing() {
    for (ProcessInfo left : runtime.list()) {
      CompletableFuture<Down> down = watch(left.pid());
      Patience.await("the end of " + left, down);
    }
  }

  @Override
  public void close() {
    gate.released().complete(true);
    subscription.close();
    runtime.close();
    lane.close();
  }

  static ExitReason reason(String word) {
    return ExitReason.parse(word.replaceFirst("^shutdown:", "shutdown: "));
  }

  // ---- the commands ----

  private void start(Spec.Static spec) {
    SpawnOptions options =
        SpawnOptions.worker("root", runtime.systemScheduler())
            .withModule("supervisor", ProcessKind.SUPERVISOR);
    StartOutcome outcome = startRoot(spec, options);
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      root = pid;
      recorder.add("ANSWER ok");
    } else {
      recorder.add("ANSWER failed");
      rest.awaitAllGone();
    }
  }

  private StartOutcome startRoot(Spec.Static spec, SpawnOptions options) {
    return runtime.start(nursing.start(spec, spec.id(), 0, lane), options);
  }

  private String answer(Scenario.Command command) {
    List<String> words = command.words();
    return switch (command.word()) {
      case "add" -> overseen(command.path(), sup -> add(command, sup));
      case "new" -> overseen(command.path(), sup -> startNew(sup, words.get(2), words.get(3)));
      case "terminate" -> terminate(command.path(), isSimple(above(command.path())));
      case "misterminate" -> terminate(command.path(), !isSimple(above(command.path())));
      case "restart", "delete" -> administer(command.word(), command.path());
      case "spec" -> overseen(above(command.path()), sup -> spec(sup, command.path()));
      case "which" -> overseen(command.path(), sup -> which(sup, isSimple(command.path())));
      case "count" ->
          overseen(
              command.path(),
              sup -> Answers.counts(Supervisor.countChildren(runtime, sup, Patience.LIMIT)));
      case "exit" -> asked(command.path(), pid -> end(command.path(), pid, words.get(2)));
      case "signal" -> asked(command.path(), pid -> signal(pid, reason(words.get(2))));
      case "parent" -> parent(reason(words.get(1)));
      case "together" -> overseen(command.path(), sup -> together(command, sup));
      default -> throw new IllegalArgumentException("unknown command: " + command);
    };
  }

  /// Does something with the process at a path, if one lives there.
  private String asked(String path, Function<Pid, String> ask) {
    Pid pid = recorder.pid(path);
    return pid == null || !runtime.isAlive(pid) ? "nobody" : ask.apply(pid);
  }

  /// Does something with the supervisor at a path, if one lives there.
  private String overseen(String path, Function<Pid, String> ask) {
    return recorder.kind(path).equals("worker") ? "nobody" : asked(path, ask);
  }

  private boolean isSimple(String path) {
    return recorder.kind(path).equals("simple");
  }

  private static String above(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "nothing" : path.substring(0, slash);
  }

  private static String id(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private String add(Scenario.Command command, Pid sup) {
    return Answers.word(
        Supervisor.startChild(runtime, sup, childSpec(command.spec(), sup), Patience.LIMIT));
  }

  private ChildSpec childSpec(Spec spec, Pid sup) {
    Recorder.Key at = recorder.key(sup);
    return nursing.childSpec(spec, at.path(), at.instance());
  }

  private String startNew(Pid sup, String id, String starts) {
    return Answers.word(
        DynamicSupervisor.startChild(runtime, sup, List.of(id, starts), Patience.LIMIT));
  }

  private String terminate(String path, boolean byPid) {
    return overseen(
        above(path),
        sup -> {
          if (!byPid) {
            return Answers.word(Supervisor.terminateChild(runtime, sup, id(path), Patience.LIMIT));
          }
          Pid pid = recorder.pid(path);
          return pid == null
              ? "nobody"
              : Answers.word(DynamicSupervisor.terminateChild(runtime, sup, pid, Patience.LIMIT));
        });
  }

  private String administer(String word, String path) {
    return overseen(
        above(path),
        sup ->
            Answers.word(
                word.equals("restart")
                    ? Supervisor.restartChild(runtime, sup, id(path), Patience.LIMIT)
                    : Supervisor.deleteChild(runtime, sup, id(path), Patience.LIMIT)));
  }

  private String spec(Pid sup, String path) {
    if (!isSimple(above(path))) {
      return Answers.spec(Supervisor.childSpec(runtime, sup, id(path), Patience.LIMIT));
    }
    return asked(
        path, pid -> Answers.spec(DynamicSupervisor.childSpec(runtime, sup, pid, Patience.LIMIT)));
  }

  private String which(Pid sup, boolean sorted) {
    List<String> shown = new ArrayList<>();
    Supervisor.whichChildren(runtime, sup, Patience.LIMIT)
        .forEach(entry -> shown.add(Answers.listed(entry, recorder)));
    if (sorted) {
      Collections.sort(shown);
    }
    return String.join("", shown);
  }

  // ---- ends ----

  private CompletableFuture<Down> watch(Pid pid) {
    CompletableFuture<Down> down = new CompletableFuture<>();
    var _ = runtime.watch(pid, down::complete);
    return down;
  }

  private String end(String path, Pid pid, String reason) {
    if (reason.equals("kill")) {
      return signal(pid, ExitReason.kill());
    }
    CompletableFuture<Down> down = watch(pid);
    if (recorder.isWorker(pid)) {
      runtime.send(pid, new Nursing.End(reason));
    } else {
      Supervisor.stop(runtime, pid, reason(reason), Patience.LIMIT);
    }
    Patience.await("the end of " + path, down);
    return "ok";
  }

  private String parent(ExitReason reason) {
    CompletableFuture<Down> down = watch(root);
    runtime.exit(root, reason);
    Patience.await("the end of the root", down);
    return "ok";
  }

  /// Lets a stranger send a signal, and waits until the receiver has acted on it: it has ended, or
  /// answers something.
  private String signal(Pid pid, ExitReason reason) {
    CompletableFuture<Down> down = watch(pid);
    Stranger stranger = new Stranger(pid, reason);
    StartOutcome outcome = runtime.start(stranger, SpawnOptions.worker("stranger", lane));
    if (!(outcome instanceof StartOutcome.Ignored)) {
      throw new AssertionError("expected it to ignore, got " + outcome);
    }
    try {
      if (recorder.isWorker(pid)) {
        runtime.call(pid, "ping", Patience.LIMIT);
      } else {
        Supervisor.countChildren(runtime, pid, Patience.LIMIT);
      }
    } catch (CallException | SupervisorCallException _) {
      Patience.await("the end of " + recorder.key(pid), down);
    }
    return "ok";
  }

  private record Stranger(Pid to, ExitReason reason) implements Behavior {
    @Override
    public Start start(Self self) {
      self.exit(to, reason);
      return new Start.Ignored();
    }

    @Override
    public void receive(Object message) {
      throw new IllegalStateException("it never runs");
    }
  }

  private String together(Scenario.Command command, Pid sup) {
    gate.close();
    List<CompletableFuture<String>> results = new ArrayList<>();
    results.add(apart(() -> hold(command.path(), sup)));
    Patience.await("the gate", gate.reached());
    for (String step : command.words().subList(2, command.words().size())) {
      results.add(step(command.path(), sup, step));
    }
    gate.released().complete(true);
    return results.stream()
        .map(result -> Patience.await("an answer", result))
        .collect(Collectors.joining(", "));
  }

  private static CompletableFuture<String> apart(Supplier<String> ask) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    var _ =
        Thread.ofVirtual()
            .start(() -> {
              try {
                answer.complete(ask.get());
              } catch (SupervisorCallException gone) {
                answer.complete(isLate(gone) ? "late" : "gone");
              } catch (RuntimeException | AssertionError failure) {
                answer.completeExceptionally(failure);
              }
            });
    return answer;
  }

  private static boolean isLate(SupervisorCallException gone) {
    return gone.reason().equals(ExitReason.abnormal("timeout"));
  }

  /// Lets a child end, or puts a question into the mailbox of the supervisor.
  private CompletableFuture<String> step(String path, Pid sup, String step) {
    String[] ask = step.split("=", 2);
    if (ask.length == 1) {
      String[] end = step.split(":", 2);
      String child = path + "/" + end[0];
      return CompletableFuture.completedFuture(asked(child, pid -> end(child, pid, end[1])));
    }
    int before = waitingFor(sup);
    String target = ask[1].isEmpty() ? path : path + "/" + ask[1];
    CompletableFuture<String> answer = apart(() -> answer(Scenario.Command.of(ask[0], target)));
    while (waitingFor(sup) == before && !answer.isDone()) {
      Thread.onSpinWait();
    }
    return answer;
  }

  private int waitingFor(Pid sup) {
    return runtime.info(sup).map(ProcessInfo::mailbox).orElse(0);
  }

  private String hold(String path, Pid sup) {
    if (isSimple(path)) {
      return startNew(sup, "held", "held");
    }
    Spec.Head head = new Spec.Head("held", RestartType.TEMPORARY, "kill", false, List.of("held"));
    Spec held = new Spec.Worker(head, "plain");
    return Answers.word(Supervisor.startChild(runtime, sup, childSpec(held, sup), Patience.LIMIT));
  }
}
