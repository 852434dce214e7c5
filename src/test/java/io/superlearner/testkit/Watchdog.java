package io.superlearner.testkit;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.InvocationInterceptor.Invocation;

/// Ends a test that takes too long, and shows what all threads were doing.
final class Watchdog {

  private static final long LIMIT_SECONDS = 10;

  private Watchdog() {}

  static void guard(Invocation<Void> invocation) throws Throwable {
    CountDownLatch done = new CountDownLatch(1);
    AtomicReference<String> dump = new AtomicReference<>();
    Thread test = Thread.currentThread();
    Thread dog =
        Thread.ofPlatform().daemon().name("testkit-watchdog").start(() -> watch(done, test, dump));
    Throwable failure = null;
    try {
      invocation.proceed();
    } catch (Throwable thrown) {
      failure = thrown;
    }
    done.countDown();
    dog.join();
    if (dump.get() != null) {
      boolean _ = Thread.interrupted();
      throw new AssertionError(
          "not done within " + LIMIT_SECONDS + " s; threads at that time:\n" + dump.get(), failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  private static void watch(CountDownLatch done, Thread test, AtomicReference<String> dump) {
    try {
      if (!done.await(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        dump.set(threads());
        test.interrupt();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static String threads() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<Thread, StackTraceElement[]> entry : Thread.getAllStackTraces().entrySet()) {
      text.append(entry.getKey().getName()).append(' ').append(entry.getKey().getState());
      for (StackTraceElement line : entry.getValue()) {
        text.append("\n    at ").append(line);
      }
      text.append('\n');
    }
    return text.toString();
  }
}
