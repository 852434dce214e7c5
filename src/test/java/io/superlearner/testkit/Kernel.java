package io.superlearner.testkit;

import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.SystemClock;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/// A fresh runtime for each test, and the judge of what the test leaves behind.
///
/// ```java
/// @RegisterExtension final Kernel kernel = Kernel.onManualClock();
/// ```
///
/// After each test the runtime is closed; then no process, name or `sl-` thread may be left, no
/// fenced code may still run ([#allowLeaked()] excepts a test from that), and no thread may have
/// died of an exception. Each test has 10 s; after that its threads are dumped and it fails.
public final class Kernel implements BeforeEachCallback, AfterEachCallback, InvocationInterceptor {

  private final boolean manual;
  private final Map<Pid, CompletableFuture<Down>> downs = new ConcurrentHashMap<>();
  private final List<Scheduler> schedulers = new ArrayList<>();
  private Clock clock;
  private EventBus bus;
  private EventLog events;
  private ProcessRuntime runtime;
  private Scheduler scheduler;
  private final List<ProcessRuntime> adopted = new ArrayList<>();
  private final List<Runnable> afterTest = new ArrayList<>();
  private Leaks leaks;

  private Kernel(boolean manual) {
    this.manual = manual;
  }

  /// Makes a kernel whose time stands still until the test moves it.
  public static Kernel onManualClock() {
    return new Kernel(true);
  }

  /// Makes a kernel on the machine's time.
  public static Kernel onSystemClock() {
    return new Kernel(false);
  }

  // ---- what a test uses ----

  /// Returns the runtime of this test; node 1, incarnation 0.
  public ProcessRuntime runtime() {
    return runtime;
  }

  /// Returns the clock of this test; only of a kernel with a manual clock.
  public ManualClock clock() {
    return (ManualClock) clock;
  }

  /// Returns the scheduler on which the test's processes run.
  public Scheduler scheduler() {
    return scheduler;
  }

  /// Makes a further scheduler, closed after the test.
  public Scheduler newScheduler(String name) {
    Scheduler made = new Scheduler(name, null);
    schedulers.add(made);
    return made;
  }

  /// Returns the bus of this test's runtime.
  public EventBus bus() {
    return bus;
  }

  /// Returns all events of this test.
  public EventLog events() {
    return events;
  }

  /// Returns options for a worker on the test's scheduler.
  public SpawnOptions options(String path) {
    return SpawnOptions.worker(path, scheduler);
  }

  /// Starts a process without a link, which must succeed, and watches it.
  public Pid start(Behavior behavior) {
    return start(behavior, options("test"));
  }

  /// Starts a process without a link, which must succeed, and watches it.
  public Pid start(Behavior behavior, SpawnOptions options) {
    return started(runtime.start(behavior, options));
  }

  /// Returns the pid of a start that must have succeeded, and watches it.
  public Pid started(StartOutcome outcome) {
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      watch(pid);
      return pid;
    }
    throw new AssertionError("expected a start, got " + outcome);
  }

  /// Starts a probe.
  public Probe probe() {
    return probe("probe");
  }

  /// Starts a probe at a path.
  public Probe probe(String path) {
    return Probe.start(this, path);
  }

  /// Watches a process from now on, so that [#awaitDown] tells its reason whenever it is asked.
  public void watch(Pid pid) {
    var _ = downs.computeIfAbsent(pid, this::watching);
  }

  private CompletableFuture<Down> watching(Pid pid) {
    CompletableFuture<Down> down = new CompletableFuture<>();
    var _ = runtime.watch(pid, down::complete);
    return down;
  }

  /// Waits for the end of a process and returns its reason; `noproc` if it had ended before anybody
  /// watched it. Processes started by this kernel are watched from their start.
  public ExitReason awaitDown(Pid pid) {
    watch(pid);
    return Waits.await("the end of " + pid, downs.get(pid)).reason();
  }

  /// Lets a further runtime be closed after the test, and judged like the kernel's own.
  public void adopt(ProcessRuntime other) {
    adopted.add(other);
  }

  /// Does something at the end of the test, when all runtimes are closed.
  public void afterTest(Runnable action) {
    afterTest.add(action);
  }

  /// Lets the test end while fenced code still runs.
  public void allowLeaked() {
    leaks.allowLeaked();
  }

  /// Takes what made threads die until now, so that it does not fail the test.
  public List<Throwable> takeFailures() {
    return leaks.takeFailures();
  }

  // ---- what JUnit calls ----

  @Override
  public void beforeEach(ExtensionContext context) {
    leaks = Leaks.begin();
    clock = manual ? new ManualClock() : new SystemClock();
    bus = new EventBus();
    events = new EventLog();
    var _ = bus.subscribe(events::add);
    runtime = new ProcessRuntime(1, 0, clock, bus);
    scheduler = newScheduler("test");
  }

  @Override
  public void afterEach(ExtensionContext context) {
    runtime.close();
    adopted.forEach(ProcessRuntime::close);
    afterTest.forEach(Runnable::run);
    schedulers.forEach(Scheduler::close);
    if (clock instanceof SystemClock system) {
      system.close();
    }
    adopted.add(runtime);
    leaks.end(adopted, events);
  }

  @Override
  public void interceptTestMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> target,
      ExtensionContext context)
      throws Throwable {
    Watchdog.guard(invocation);
  }

  @Override
  public void interceptTestTemplateMethod(
      Invocation<Void> invocation,
      ReflectiveInvocationContext<Method> target,
      ExtensionContext context)
      throws Throwable {
    Watchdog.guard(invocation);
  }
}
