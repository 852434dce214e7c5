package io.superlearner.runtime.supervisor;

import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.SystemClock;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// A JVM of its own with one supervisor (1 restart in 2 s) over one child. Each line that it reads
/// kills the child; then it prints the restarts within the window, or why the supervisor ended.
final class PausedJvm {

  private PausedJvm() {}

  public static void main(String[] args) throws IOException {
    try (SystemClock clock = new SystemClock();
        ProcessRuntime runtime = new ProcessRuntime(1, 0, clock, new EventBus());
        Scheduler lane = new Scheduler("lane", null)) {
      SupervisorFlags flags =
          SupervisorFlags.of(Strategy.ONE_FOR_ONE).withBudget(1, Duration.ofSeconds(2));
      SpawnOptions options =
          SpawnOptions.worker("root", runtime.systemScheduler())
              .withModule("supervisor", ProcessKind.SUPERVISOR);
      StartOutcome outcome =
          runtime.start(
              Supervisor.behavior(SupervisorSpec.of(flags, Toy.plain().spec("a")), lane), options);
      Pid supervisor = ((StartOutcome.Started) outcome).pid();
      System.out.println("ready");
      BufferedReader in =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      while (in.readLine() != null) {
        System.out.println(afterKill(runtime, supervisor));
      }
    }
  }

  private static String afterKill(ProcessRuntime runtime, Pid supervisor) {
    SupervisorView view = (SupervisorView) runtime.view(supervisor).orElseThrow();
    runtime.exit(view.children().getFirst().pid(), ExitReason.kill());
    try {
      Supervisor.countChildren(runtime, supervisor, Tree.LIMIT);
      return "restarts "
          + ((SupervisorView) runtime.view(supervisor).orElseThrow()).restartsInWindow();
    } catch (SupervisorCallException ended) {
      return "ended " + ended.reason();
    }
  }
}
