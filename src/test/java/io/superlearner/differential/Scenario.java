package io.superlearner.differential;

import io.superlearner.event.Event;
import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.supervisor.AutoShutdown;
import io.superlearner.runtime.supervisor.ChildEntry;
import io.superlearner.runtime.supervisor.ChildResult;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildStart;
import io.superlearner.runtime.supervisor.ChildStatus;
import io.superlearner.runtime.supervisor.RestartType;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorCallException;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Runs a scenario on our supervisor and keeps what happened, in the words of `supervision.erl`.
final class Scenario {

  /// Tells a child to end.
  private record End(String reason) {}

  private final ProcessRuntime runtime;
  private final Kernel kernel;
  private final List<String> log = Collections.synchronizedList(new ArrayList<>());
  private final Map<String, Pid> pids = new ConcurrentHashMap<>();
  private final List<ChildSpec> first = new ArrayList<>();
  private SupervisorFlags flags;
  private Pid supervisor;

  private Scenario(Kernel kernel) {
    this.kernel = kernel;
    this.runtime = kernel.runtime();
  }

  /// Runs the commands and returns the log; the supervisor may live on.
  static List<String> run(Kernel kernel, List<String> lines) {
    Scenario scenario = new Scenario(kernel);
    try (Subscription _ = kernel.bus().subscribe(scenario::note)) {
      for (String line : lines) {
        String command = line.split("#", 2)[0].strip();
        if (!command.isEmpty() && !scenario.command(command.split("\\s+"))) {
          break;
        }
      }
    }
    return List.copyOf(scenario.log);
  }

  /// @return false if the supervisor has ended
  private boolean command(String[] words) {
    switch (words[0]) {
      case "supervisor" ->
          flags =
              new SupervisorFlags(
                  Strategy.valueOf(words[1].toUpperCase(Locale.ROOT)),
                  Integer.parseInt(words[2]),
                  Duration.ofSeconds(Long.parseLong(words[3])),
                  AutoShutdown.NEVER);
      case "child" -> first.add(spec(words));
      case "start" -> start();
      case "add" ->
          answer("add", Supervisor.startChild(runtime, supervisor, spec(words), Waits.BOUND));
      case "terminate" ->
          answer(
              "terminate", Supervisor.terminateChild(runtime, supervisor, words[1], Waits.BOUND));
      case "restart" ->
          answer("restart", Supervisor.restartChild(runtime, supervisor, words[1], Waits.BOUND));
      case "delete" ->
          answer("delete", Supervisor.deleteChild(runtime, supervisor, words[1], Waits.BOUND));
      case "exit" -> exit(pids.get(words[1]), words[2]);
      case "stop" -> stop(reason(words[1]));
      default -> throw new IllegalArgumentException("unknown command: " + words[0]);
    }
    return supervisor == null ? !words[0].equals("start") : settle();
  }

  private static ExitReason reason(String word) {
    return ExitReason.parse(word.replaceFirst("^shutdown:", "shutdown: "));
  }

  // ---- the supervisor ----

  private void start() {
    SpawnOptions root =
        SpawnOptions.worker("root", runtime.systemScheduler())
            .withModule("supervisor", ProcessKind.SUPERVISOR);
    SupervisorSpec spec = new SupervisorSpec(flags, first);
    StartOutcome outcome = runtime.start(Supervisor.behavior(spec, kernel.scheduler()), root);
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      kernel.watch(pid);
      supervisor = pid;
      log.add("ANSWER start ok");
    } else {
      log.add("ANSWER start failed");
    }
  }

  private void exit(Pid child, String reason) {
    kernel.watch(child);
    if (reason.equals("kill")) {
      runtime.exit(child, ExitReason.kill());
    } else {
      runtime.send(child, new End(reason));
    }
    kernel.awaitDown(child);
  }

  private void stop(ExitReason reason) {
    runtime.exit(supervisor, reason);
    kernel.awaitDown(supervisor);
  }

  /// Waits until the supervisor has acted on every end of a child, or has ended itself.
  private boolean settle() {
    try {
      while (Supervisor.whichChildren(runtime, supervisor, Waits.BOUND).stream()
          .anyMatch(this::isUnsettled)) {
        LockSupport.parkNanos(100_000);
      }
      return true;
    } catch (SupervisorCallException gone) {
      kernel.awaitDown(supervisor);
      return false;
    }
  }

  private boolean isUnsettled(ChildEntry child) {
    return child.status() == ChildStatus.RESTARTING
        || (child.pid() != null && !runtime.isAlive(child.pid()));
  }

  private void answer(String command, ChildResult result) {
    log.add("ANSWER " + command + " " + word(result));
  }

  private static String word(ChildResult result) {
    return switch (result) {
      case ChildResult.Started _, ChildResult.Done _ -> "ok";
      case ChildResult.Ignored _ -> "ignored";
      case ChildResult.AlreadyStarted _ -> "already_started";
      case ChildResult.AlreadyPresent _ -> "already_present";
      case ChildResult.NotFound _ -> "not_found";
      case ChildResult.Running _ -> "running";
      case ChildResult.Restarting _ -> "restarting";
      case ChildResult.Failed _ -> "failed";
      case ChildResult.BadSpec _,
          ChildResult.MaxChildren _,
          ChildResult.SimpleOneForOne _,
          ChildResult.NoTemplate _ ->
          result.toString();
    };
  }

  // ---- its children ----

  private ChildSpec spec(String[] words) {
    List<String> starts = List.of(words[3].split(","));
    AtomicInteger started = new AtomicInteger();
    ChildStart child =
        _ -> {
          int nth = Math.min(started.getAndIncrement(), starts.size() - 1);
          return new Told(starts.get(nth), words[1]);
        };
    return ChildSpec.worker(words[1], child)
        .withRestart(RestartType.valueOf(words[2].toUpperCase(Locale.ROOT)));
  }

  private final class Told implements Behavior {
    private final String answer;
    private final String id;
    private Self self;

    Told(String answer, String id) {
      this.answer = answer;
      this.id = id;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return switch (answer) {
        case "ok" -> {
          pids.put(id, process.pid());
          yield Start.running();
        }
        case "ignore" -> new Start.Ignored();
        case "error" -> new Start.Refused(ExitReason.abnormal("refused"));
        default -> throw new IllegalArgumentException("unknown start: " + answer);
      };
    }

    @Override
    public void receive(Object message) {
      String reason = ((End) message).reason();
      if (reason.equals("exception")) {
        throw new IllegalStateException("exception");
      }
      self.stop(reason(reason));
    }
  }

  // ---- what happened ----

  private void note(Event event) {
    switch (event) {
      case Event.ChildStarted e -> log.add("START " + id(e));
      case Event.ChildRestarted e -> log.add("RESTART " + id(e) + " " + e.restarts());
      case Event.ChildIgnored e -> log.add("IGNORE " + id(e));
      case Event.ChildStartFailed e -> log.add("FAIL " + id(e));
      case Event.ChildExited e -> log.add("EXIT " + id(e) + " " + shown(e.reason()));
      case Event.ChildTerminated e -> log.add("EXIT " + id(e) + " " + shown(e.reason()));
      case Event.SupervisorExited e -> supervisorDown(e.reason());
      default -> {} // crash reports; the other events are of other layers
    }
  }

  /// On the other side nobody sees the end of a supervisor whose start failed.
  private void supervisorDown(ExitReason reason) {
    if (log.contains("ANSWER start ok")) {
      log.add("SUPDOWN " + shown(reason));
    }
  }

  private static String id(Event.InTree event) {
    return event.path().substring("root/".length());
  }

  private static String shown(ExitReason reason) {
    return reason instanceof ExitReason.Crashed ? "exception" : reason.toString();
  }
}
