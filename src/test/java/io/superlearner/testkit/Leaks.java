package io.superlearner.testkit;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.ProcessRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// What a test must not leave behind: processes, names, threads, fenced code, and failures that
/// nobody saw.
final class Leaks {

  private static final long LOOK_NANOS = 100_000;

  private final Set<Thread> before = ours();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final Thread.UncaughtExceptionHandler previous =
      Thread.getDefaultUncaughtExceptionHandler();
  private volatile boolean mayLeak;

  private Leaks() {}

  static Leaks begin() {
    Leaks leaks = new Leaks();
    Thread.setDefaultUncaughtExceptionHandler((_, thrown) -> leaks.failures.add(thrown));
    return leaks;
  }

  void allowLeaked() {
    mayLeak = true;
  }

  List<Throwable> takeFailures() {
    List<Throwable> taken = new ArrayList<>();
    for (Throwable one = failures.poll(); one != null; one = failures.poll()) {
      taken.add(one);
    }
    return taken;
  }

  void end(List<ProcessRuntime> runtimes, EventLog events) {
    List<String> left = new ArrayList<>();
    if (!mayLeak) {
      threadsLeft().forEach(thread -> left.add("thread " + thread.getName()));
    }
    runtimes.forEach(runtime -> addLeft(runtime, left));
    Thread.setDefaultUncaughtExceptionHandler(previous);
    events.of(Event.ProcessCrashed.class).forEach(this::judge);
    AssertionError error = new AssertionError("the test left behind: " + left);
    List<Throwable> died = takeFailures();
    died.forEach(error::addSuppressed);
    if (!left.isEmpty() || !died.isEmpty()) {
      throw died.isEmpty() ? error : new AssertionError(died + "; left: " + left, error);
    }
  }

  private void addLeft(ProcessRuntime runtime, List<String> left) {
    if (!mayLeak && !nothingRunsOn(runtime)) {
      left.add("fenced code: " + runtime.leaked());
    }
    runtime.list().forEach(info -> left.add("process " + info.pid()));
    runtime.names().forEach((name, pid) -> left.add("name " + name + " of " + pid));
  }

  /// A process that died of an assertion is a failed test, whoever expected a crash.
  private void judge(Event.ProcessCrashed crash) {
    if (crash.reason() instanceof ExitReason.Crashed(AssertionError failed)) {
      failures.add(failed);
    }
  }

  private static Set<Thread> ours() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("sl-"))
        .collect(Collectors.toSet());
  }

  /// Waits, bounded, until the threads that were not there before the test are gone.
  private List<Thread> threadsLeft() {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    List<Thread> left = new ArrayList<>();
    for (Thread thread : ours()) {
      if (!before.contains(thread) && !ended(thread, deadline)) {
        left.add(thread);
      }
    }
    return left;
  }

  /// Waits, bounded, until bodies on virtual threads have seen their interrupt: those are in no
  /// list of threads.
  private static boolean nothingRunsOn(ProcessRuntime runtime) {
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (runtime.leaked() != 0 && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return runtime.leaked() == 0;
  }

  private static boolean ended(Thread thread, long deadline) {
    try {
      long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
      thread.join(Math.max(1, millis));
      return !thread.isAlive();
    } catch (InterruptedException interrupted) {
      throw Waits.interrupted("the end of " + thread, interrupted);
    }
  }
}
