package io.superlearner.runtime.supervisor;

import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.SystemClock;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

/// A JVM of its own in which processes start and stop, the number of times that its argument says.
///
/// It prints the heap in use and the threads before and after. Before the first look a fifth of the
/// cycles, at least 20,000, has run: what grows once and stays, such as pools and tables, is there
/// by then. At each look the schedulers rest, so that their idle threads have ended.
final class ChurningJvm {

  private static final int CALLERS = 16;
  private static final long MILLION = 1_000_000;
  private static final long LEAST_WARM_UP = 20_000;
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private record Look(long heapBytes, int threads) {}

  private static final class Idle implements Behavior {
    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {}
  }

  private final ProcessRuntime runtime;
  private final Scheduler lane;
  private final Pid fixed;
  private final Pid dynamic;

  private ChurningJvm(ProcessRuntime runtime, Scheduler lane) {
    this.runtime = runtime;
    this.lane = lane;
    this.fixed = started(Supervisor.behavior(SupervisorSpec.of(flags()), lane));
    this.dynamic = started(DynamicSupervisor.behavior(DynamicSpec.of(spec("t")), lane));
  }

  /// Starts and stops processes and tells what that left.
  ///
  /// @param args how many cycles
  public static void main(String[] args) throws Exception {
    long cycles = Long.parseLong(args[0]);
    try (SystemClock clock = new SystemClock();
        ProcessRuntime runtime = new ProcessRuntime(1, 0, clock, new EventBus());
        Scheduler lane = new Scheduler("lane", null)) {
      ChurningJvm jvm = new ChurningJvm(runtime, lane);
      jvm.churn(Math.max(LEAST_WARM_UP, cycles / 5));
      Look before = look();
      long begun = System.nanoTime();
      jvm.churnAndTell(cycles);
      long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begun);
      Look after = look();
      Map<String, Long> figures = new TreeMap<>();
      figures.put("cycles", cycles);
      figures.put("millis", millis);
      figures.put("heap_before", before.heapBytes());
      figures.put("heap_after", after.heapBytes());
      figures.put("threads_before", (long) before.threads());
      figures.put("threads_after", (long) after.threads());
      figures.put("processes", (long) runtime.size());
      figures.forEach((name, figure) -> System.out.println(name + " " + figure));
    }
  }

  private static SupervisorFlags flags() {
    return SupervisorFlags.of(Strategy.ONE_FOR_ONE);
  }

  private static ChildSpec spec(String id) {
    return ChildSpec.worker(id, _ -> new Idle()).withRestart(RestartType.TEMPORARY);
  }

  private Pid started(Behavior behavior) {
    SpawnOptions options = SpawnOptions.worker("root", runtime.systemScheduler());
    return ((StartOutcome.Started) runtime.start(behavior, options)).pid();
  }

  // ---- the cycles ----

  /// Tells on the error stream after each million how it stands.
  private void churnAndTell(long cycles) throws InterruptedException {
    for (long left = cycles; left > 0; left -= MILLION) {
      churn(Math.min(left, MILLION));
      if (left > MILLION) {
        System.err.println((cycles - left + MILLION) + " cycles: " + look());
      }
    }
  }

  private void churn(long cycles) throws InterruptedException {
    List<Thread> callers =
        IntStream.range(0, CALLERS)
            .mapToObj(caller -> Thread.ofPlatform().start(() -> churn(caller, cycles / CALLERS)))
            .toList();
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private void churn(int caller, long cycles) {
    String id = "c" + caller;
    for (long i = 0; i < cycles; i++) {
      switch ((int) (i % 3)) {
        case 0 -> underDynamic();
        case 1 -> underStatic(id);
        default -> alone(id);
      }
    }
  }

  private void underDynamic() {
    ChildResult result = DynamicSupervisor.startChild(runtime, dynamic, List.of(), LIMIT);
    Pid child = ((ChildResult.Started) result).pid();
    expect(DynamicSupervisor.terminateChild(runtime, dynamic, child, LIMIT));
  }

  private void underStatic(String id) {
    ChildResult result = Supervisor.startChild(runtime, fixed, spec(id), LIMIT);
    if (!(result instanceof ChildResult.Started)) {
      throw new IllegalStateException("expected a start, got " + result);
    }
    expect(Supervisor.terminateChild(runtime, fixed, id, LIMIT));
  }

  private static void expect(ChildResult result) {
    if (!(result instanceof ChildResult.Done)) {
      throw new IllegalStateException("expected an end, got " + result);
    }
  }

  private void alone(String name) {
    SpawnOptions options = SpawnOptions.worker(name, lane).withName(name);
    Pid pid = ((StartOutcome.Started) runtime.start(new Idle(), options)).pid();
    runtime.exit(pid, ExitReason.shutdown());
    try {
      if (!runtime.awaitGone(pid, LIMIT)) {
        throw new IllegalStateException("still there: " + pid);
      }
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  // ---- looking ----

  private static Look look() throws InterruptedException {
    for (Thread worker : workers()) {
      worker.join(LIMIT);
    }
    return new Look(heap(), ManagementFactory.getThreadMXBean().getThreadCount());
  }

  private static List<Thread> workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread instanceof ForkJoinWorkerThread)
        .filter(thread -> thread.getName().startsWith("sl-"))
        .toList();
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
