package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.SystemClock;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// CONFORMANCE.md, group W: how the work grows with the number of children.
///
/// Work is the time that processors spent on our threads, whatever else the machine does, and only
/// ratios of it count. Nobody listens to events, so that no log grows with the children; a minute
/// is the limit of each test, since so many take their time on a busy machine.
@Timeout(60)
final class GrowthConformanceTest {

  private static final Duration TEN_SECONDS = Duration.ofSeconds(10);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final Scheduler lane = new Scheduler("many", null);
  private final SystemClock clock = new SystemClock();
  private final ProcessRuntime runtime = new ProcessRuntime(1, 0, clock, new EventBus());

  @AfterEach
  void nothingIsLeft() {
    assertThat(runtime.list()).isEmpty();
    runtime.close();
    lane.close();
    clock.close();
  }

  private static ChildSpec idle(String id) {
    return ChildSpec.worker(id, _ -> new ScaleConformanceTest.Idle());
  }

  private Pid start(Behavior supervisor) {
    SpawnOptions options =
        SpawnOptions.worker("root", runtime.systemScheduler())
            .withModule("supervisor", ProcessKind.SUPERVISOR);
    return ((StartOutcome.Started) runtime.start(supervisor, options)).pid();
  }

  private void stop(Pid supervisor) {
    Supervisor.stop(runtime, supervisor, ExitReason.shutdown(), TEN_SECONDS);
  }

  /// A dynamic supervisor that a test works with from inside, so that no calls are measured.
  private static final class Driven implements Behavior {
    private record Work(Consumer<Driven> work) {}

    private final SupervisorProcess inner;

    Driven(DynamicSpec spec, Scheduler lane) {
      inner = (SupervisorProcess) DynamicSupervisor.behavior(spec, lane);
    }

    /// Runs something on the supervisor's thread, waits for it, and returns its result.
    <T> T inside(ProcessRuntime runtime, Pid pid, Function<Driven, T> work) {
      CompletableFuture<T> done = new CompletableFuture<>();
      runtime.send(pid, new Work(self -> done.complete(work.apply(self))));
      return done.join();
    }

    List<Pid> start(int count) {
      List<Pid> children = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        Object started = inner.answer(new Ask.StartDynamic(List.of()));
        children.add(((ChildResult.Started) started).pid());
      }
      return children;
    }

    int terminate(List<Pid> children) {
      for (Pid child : children) {
        assertThat(inner.answer(new Ask.TerminatePid(child))).isEqualTo(new ChildResult.Done());
      }
      return children.size();
    }

    @Override
    public Start start(Self self) {
      return inner.start(self);
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Work(var work)) {
        work.accept(this);
      } else {
        inner.receive(message);
      }
    }

    @Override
    public void terminate(ExitReason reason) {
      inner.terminate(reason);
    }
  }

  // ---- work ----

  private static Map<Long, Long> spent() {
    Map<Long, Long> spent = new HashMap<>();
    for (long thread : THREADS.getAllThreadIds()) {
      spent.put(thread, THREADS.getThreadCpuTime(thread));
    }
    return spent;
  }

  /// Returns the time that processors spend on all threads while something is done.
  private static long work(Runnable action) {
    Map<Long, Long> before = spent();
    action.run();
    Map<Long, Long> after = spent();
    return after.entrySet().stream()
        .mapToLong(
            thread -> Math.max(0, thread.getValue() - before.getOrDefault(thread.getKey(), 0L)))
        .sum();
  }

  /// Returns how much more work many are than few, after a warm-up.
  private static double ratio(IntToLongFunction work, int few, int many) {
    long _ = work.applyAsLong(few);
    long usual =
        LongStream.generate(() -> work.applyAsLong(few))
            .limit(5)
            .sorted()
            .skip(2)
            .findFirst()
            .orElseThrow();
    return (double) work.applyAsLong(many) / usual;
  }

  private long terminate(int count) {
    Driven supervisor = new Driven(DynamicSpec.of(idle("t")), lane);
    Pid pid = start(supervisor);
    List<Pid> children = supervisor.inside(runtime, pid, at -> at.start(count));
    long work = work(() -> supervisor.inside(runtime, pid, at -> at.terminate(children)));
    assertThat(runtime.size()).isEqualTo(1);
    stop(pid);
    return work;
  }

  @Test
  @DisplayName("W04 terminating 10 times as many dynamic children is less than 50 times the work")
  void w04() {
    assertThat(ratio(this::terminate, 1000, 10_000)).isLessThan(50);
  }

  private long startAndStop(int count) {
    List<ChildSpec> children = IntStream.range(0, count).mapToObj(i -> idle("c" + i)).toList();
    SupervisorSpec spec = new SupervisorSpec(SupervisorFlags.of(Strategy.ONE_FOR_ONE), children);
    return work(() -> stop(start(Supervisor.behavior(spec, lane))));
  }

  @Test
  @DisplayName(
      "W05 100 times as many static children start and stop with less than 1000 times the work")
  void w05() {
    assertThat(ratio(this::startAndStop, 300, 30_000)).isLessThan(1000);
  }

  @Test
  @DisplayName("W08 a supervisor with 100,000 children stops within 10 s, its memory is released")
  void w08() {
    int many = 100_000;
    long empty = weightOfProcesses();
    Driven behavior = new Driven(DynamicSpec.of(idle("t")), lane);
    Pid supervisor = start(behavior);
    List<Pid> children = behavior.inside(runtime, supervisor, at -> at.start(many));
    assertThat(runtime.size()).isEqualTo(many + 1);
    assertThat(weightOfProcesses()).isGreaterThan(many * 100L);
    stop(supervisor);
    assertThat(children).noneMatch(runtime::isAlive);
    assertThat(weightOfProcesses()).isEqualTo(empty);
  }

  /// What the runtime keeps of its processes, and of what belongs to them.
  private long weightOfProcesses() {
    return Weight.of(
        List.of(Weight.field(runtime, "cells"), Weight.field(runtime, "names")),
        ProcessRuntime.class,
        Scheduler.class);
  }
}
