package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.extension.RegisterExtension;

class LoadConformanceTest {

  private static final InheritableThreadLocal<String> INHERITED = new InheritableThreadLocal<>();
  private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();
  private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private record Numbered(Pid from, int number) {}

  private record Go(Pid to, int count) {}

  @Test
  @DisplayName("Q56 of 8 senders with 100,000 messages each none is overtaken by its own")
  void firstInFirstOutPerPair() {
    int senders = 8;
    int each = 100_000;
    Map<Pid, Integer> next = new HashMap<>();
    AtomicInteger done = new AtomicInteger();
    CompletableFuture<Boolean> all = new CompletableFuture<>();
    Pid receiver =
        kernel.start(
            Bodies.receiving((_, message) -> {
              Numbered got = (Numbered) message;
              int expected = next.merge(got.from(), 1, Integer::sum) - 1;
              if (got.number() != expected) {
                all.completeExceptionally(new AssertionError(got + " instead of " + expected));
              }
              if (got.number() == each - 1 && done.incrementAndGet() == senders) {
                all.complete(true);
              }
            }));
    List<Pid> pids = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      pids.add(
          kernel.start(
              Bodies.receiving((self, message) -> {
                Go go = (Go) message;
                for (int n = 0; n < go.count(); n++) {
                  self.send(go.to(), new Numbered(self.pid(), n));
                }
              })));
    }
    pids.forEach(pid -> kernel.runtime().send(pid, new Go(receiver, each)));
    Waits.await("all messages", all);
  }

  @Test
  @DisplayName("Q58 handlers that block inside synchronized on virtual threads hold nobody up")
  void blockedHandlersHoldNobodyUp() {
    int blocked = 4 * Runtime.getRuntime().availableProcessors();
    CountDownLatch inside = new CountDownLatch(blocked);
    CountDownLatch gate = new CountDownLatch(1);
    List<Pid> pids = new ArrayList<>();
    for (int i = 0; i < blocked; i++) {
      Pid pid = kernel.start(new Blocker(inside, gate), kernel.options("blocked" + i));
      kernel.runtime().send(pid, "block");
      pids.add(pid);
    }
    Awaiting.until(() -> inside.getCount() == 0);
    // on the same scheduler; no thread of it is taken
    Probe caller = kernel.probe();
    Pid echo = kernel.start(Bodies.echo());
    for (int i = 0; i < 200; i++) {
      assertThat(caller.call(echo, i, Waits.BOUND)).isEqualTo(i);
    }
    // another that blocks is served too
    Pid other = kernel.start(new Blocker(new CountDownLatch(1), new CountDownLatch(0)));
    assertThat(kernel.runtime().call(other, "hello", Waits.BOUND)).isEqualTo("hello");
    gate.countDown();
    pids.forEach(
        pid -> assertThat(kernel.runtime().call(pid, "after", Waits.BOUND)).isEqualTo("after"));
  }

  /// Declares that it blocks, and does so inside a monitor.
  private static final class Blocker implements Behavior {
    private final CountDownLatch inside;
    private final CountDownLatch gate;
    private Self self;

    Blocker(CountDownLatch inside, CountDownLatch gate) {
      this.inside = inside;
      this.gate = gate;
    }

    @Override
    public boolean blocks() {
      return true;
    }

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) throws InterruptedException {
      assertThat(Thread.currentThread().isVirtual()).isTrue();
      synchronized (this) {
        inside.countDown();
        gate.await();
      }
      if (message instanceof Request(From from, var payload)) {
        self.reply(from, payload);
      }
    }
  }

  @Test
  @DisplayName(
      "a process that declares that it blocks keeps order, is killed and supervised as any")
  void blockingProcessIsOneLikeOthers() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    Pid pid = kernel.start(new Blocker(inside, never));
    kernel.runtime().send(pid, "block");
    Awaiting.until(() -> inside.getCount() == 0);
    kernel.runtime().exit(pid, ExitReason.kill());
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.killed());
    // the wait was interrupted, so no code of it is left
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
    Scheduler closing = kernel.newScheduler("closing");
    Pid idle =
        kernel.start(
            new Blocker(new CountDownLatch(1), new CountDownLatch(0)),
            kernel.options("idle").withScheduler(closing));
    assertThat(kernel.runtime().call(idle, 1, Waits.BOUND)).isEqualTo(1);
    Awaiting.until(
        () -> kernel.runtime().info(idle).orElseThrow().status() == ProcessInfo.Status.WAITING);
    closing.close();
    kernel.runtime().send(idle, "wake up");
    assertThat(kernel.awaitDown(idle)).isEqualTo(ExitReason.abnormal("scheduler_closed"));
  }

  @Test
  @DisplayName(
      "U15 100,000 idle processes: the heap of one is measured, at most 2 KB and its state")
  void idleProcessesAreSmall(TestReporter reporter) {
    int count = 100_000;
    Pid outsider = kernel.start(Bodies.echo());
    long before = usedHeap();
    List<Pid> pids = new ArrayList<>(count);
    Behavior shared = Bodies.echo();
    long begin = System.nanoTime();
    for (int i = 0; i < count; i++) {
      pids.add(started(kernel.runtime().spawn(shared, kernel.options("idle"))));
    }
    long nanos = System.nanoTime() - begin;
    Pid last = pids.getLast();
    Awaiting.until(
        () -> kernel.runtime().info(last).orElseThrow().status() == ProcessInfo.Status.WAITING);
    Awaiting.until(() -> kernel.runtime().isAlive(outsider));
    long each = (usedHeap() - before) / count;
    reporter.publishEntry("bytes per idle process", Long.toString(each));
    reporter.publishEntry("spawned per second", Long.toString(count * 1_000_000_000L / nanos));
    assertThat(each).isBetween(1L, 2048L);
    assertThat(kernel.runtime().size()).isEqualTo(count + 1);
  }

  private static Pid started(StartOutcome outcome) {
    return ((StartOutcome.Started) outcome).pid();
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  /// What a thread carries beside its stack.
  private record Carried(String local, String inherited, boolean scoped, ClassLoader loader) {
    static Carried now() {
      return new Carried(
          LOCAL.get(),
          INHERITED.get(),
          SCOPED.isBound(),
          Thread.currentThread().getContextClassLoader());
    }
  }

  private Pid telling(Behavior behavior, Scheduler scheduler) {
    return kernel.start(behavior, kernel.options("telling").withScheduler(scheduler));
  }

  private static final class Teller implements Behavior {
    private final boolean blocks;
    private Self self;

    Teller(boolean blocks) {
      this.blocks = blocks;
    }

    @Override
    public boolean blocks() {
      return blocks;
    }

    @Override
    public Start start(Self process) {
      self = process;
      assertThat(LOCAL.get()).isNull();
      assertThat(INHERITED.get()).isNull();
      assertThat(SCOPED.isBound()).isFalse();
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Request(From from, var _)) {
        self.reply(from, Carried.now());
      }
    }
  }

  @Test
  @DisplayName("U16 what a sender's thread carries never reaches the receiver")
  void contextOfTheSenderStaysThere() {
    ClassLoader own = new ClassLoader(null) {};
    Scheduler fresh = kernel.newScheduler("fresh");
    ClassLoader before = Thread.currentThread().getContextClassLoader();
    LOCAL.set("sender");
    INHERITED.set("sender");
    Thread.currentThread().setContextClassLoader(own);
    try {
      // the scheduler's threads and the virtual one are started by this very thread
      ScopedValue.where(SCOPED, "sender")
          .run(() -> {
            for (boolean blocks : new boolean[] {false, true}) {
              Pid pid = telling(new Teller(blocks), fresh);
              assertThat(kernel.runtime().call(pid, "tell", Waits.BOUND))
                  .isEqualTo(new Carried(null, null, false, before));
            }
          });
    } finally {
      LOCAL.remove();
      INHERITED.remove();
      Thread.currentThread().setContextClassLoader(before);
    }
  }
}
