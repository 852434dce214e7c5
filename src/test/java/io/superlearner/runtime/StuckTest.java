package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StuckTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final AtomicBoolean over = new AtomicBoolean();

  /// A process that loops at its next message until it is told that all is over.
  private Pid looping(SpawnOptions options) {
    CountDownLatch inside = new CountDownLatch(1);
    Pid pid =
        kernel.start(
            Bodies.receiving((_, message) -> {
              inside.countDown();
              endlessLoop();
            }),
            options);
    kernel.runtime().send(pid, "loop");
    await(inside);
    return pid;
  }

  private void endlessLoop() {
    while (!over.get()) {
      Thread.onSpinWait();
    }
  }

  private void looks(int seconds) {
    for (int i = 0; i < seconds; i++) {
      kernel.clock().advance(Duration.ofSeconds(1));
      kernel.runtime().turnWatch().look();
    }
  }

  private void looksUntil(BooleanSupplier condition) {
    Awaiting.until(() -> {
      looks(1);
      return condition.getAsBoolean();
    });
  }

  private static void await(CountDownLatch latch) {
    Awaiting.until(() -> latch.getCount() == 0);
  }

  private ProcessInfo.Status status(Pid pid) {
    return kernel.runtime().info(pid).orElseThrow().status();
  }

  @Test
  @DisplayName("a process in an endless loop is shown as stuck within 5 s, with its stack")
  void endlessLoopIsShownAsStuck() {
    Pid pid = looping(kernel.options("loop"));
    Instant began = kernel.clock().now();
    looks(2);
    assertThat(status(pid)).isEqualTo(ProcessInfo.Status.RUNNING);
    looks(2);
    assertThat(status(pid)).isEqualTo(ProcessInfo.Status.STUCK);
    TurnFinding finding = kernel.runtime().finding(pid).orElseThrow();
    assertThat(finding.kind()).isEqualTo(TurnFinding.Kind.STUCK);
    assertThat(finding.stack()).anyMatch(line -> line.contains("StuckTest.endlessLoop"));
    assertThat(finding.since()).isBetween(began, began.plusSeconds(1));
    assertThat(finding.state()).isEqualTo(Thread.State.RUNNABLE);
    assertThat(kernel.runtime().findings()).extracting(TurnFinding::pid).containsExactly(pid);
    Event.ProcessStuck told = kernel.events().of(Event.ProcessStuck.class).getFirst();
    assertThat(told.pid()).isEqualTo(pid);
    assertThat(told.stack()).isNotEmpty();
    over.set(true);
  }

  @Test
  @DisplayName("a stuck process that comes back is shown as usual again, and that is told")
  void returnIsTold() {
    Pid pid = looping(kernel.options("loop"));
    looks(4);
    over.set(true);
    kernel.runtime().call(echo("after"), 1, Waits.BOUND);
    looksUntil(() -> kernel.runtime().findings().isEmpty());
    assertThat(status(pid)).isNotEqualTo(ProcessInfo.Status.STUCK);
    Event.ProcessUnstuck told =
        kernel.events().await(Event.ProcessUnstuck.class, event -> event.pid().equals(pid));
    assertThat(told.ended()).isFalse();
    assertThat(kernel.events().of(Event.ProcessStuck.class)).hasSize(1);
    assertThat(kernel.runtime().finding(pid)).isEmpty();
  }

  @Test
  @DisplayName("a stuck process that is killed counts as leaked, not as stuck")
  void killedIsLeakedNotStuck() {
    Pid pid = looping(kernel.options("loop"));
    looks(4);
    kernel.runtime().exit(pid, ExitReason.kill());
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.killed());
    looks(1);
    assertThat(kernel.runtime().findings()).isEmpty();
    assertThat(kernel.runtime().leaked()).isEqualTo(1);
    Event.ProcessUnstuck told = kernel.events().of(Event.ProcessUnstuck.class).getFirst();
    assertThat(told.ended()).isTrue();
    over.set(true);
  }

  @Test
  @DisplayName("a start that does not end is shown as stuck too")
  void endlessStartIsStuck() {
    CountDownLatch inside = new CountDownLatch(1);
    Behavior behavior =
        Bodies.starting(_ -> {
          inside.countDown();
          endlessLoop();
          return Behavior.Start.running();
        });
    Pid pid = kernel.started(kernel.runtime().spawn(behavior, kernel.options("start")));
    await(inside);
    looks(4);
    assertThat(status(pid)).isEqualTo(ProcessInfo.Status.STUCK);
    over.set(true);
  }

  @Test
  @DisplayName("a process that is busy with many messages is not stuck")
  void busyIsNotStuck() {
    Pid pid =
        kernel.start(
            Bodies.receiving((self, message) -> {
              if (!over.get()) {
                self.send(self.pid(), message);
              }
            }),
            kernel.options("busy"));
    kernel.runtime().send(pid, "again");
    for (int i = 0; i < 6; i++) {
      long before = kernel.runtime().info(pid).orElseThrow().handled();
      Awaiting.until(() -> kernel.runtime().info(pid).orElseThrow().handled() > before);
      looks(1);
    }
    assertThat(kernel.runtime().findings()).isEmpty();
    over.set(true);
  }

  private Pid echo(String path) {
    return kernel.start(Bodies.echo(), kernel.options(path));
  }

  @Test
  @DisplayName("processes go on in a scheduler all of whose threads are held by endless loops")
  void othersOfTheSameSchedulerGoOn() {
    Scheduler shared = kernel.newScheduler("shared");
    int loops = 2 * Runtime.getRuntime().availableProcessors();
    Pid echo = kernel.start(Bodies.echo(), kernel.options("echo").withScheduler(shared));
    List<Pid> pids = new ArrayList<>();
    for (int i = 0; i < loops; i++) {
      CompletableFuture<Boolean> inside = new CompletableFuture<>();
      Pid pid =
          kernel.start(
              Bodies.receiving((_, _) -> {
                inside.complete(true);
                endlessLoop();
              }),
              kernel.options("loop" + i).withScheduler(shared));
      kernel.runtime().send(pid, "loop");
      Waits.await("the loop", inside);
      pids.add(pid);
      looks(2);
    }
    assertThat(shared.spares()).isEqualTo(loops);
    assertThat(kernel.runtime().call(echo, "hello", Waits.BOUND)).isEqualTo("hello");
    looks(2);
    assertThat(pids).allMatch(pid -> status(pid) == ProcessInfo.Status.STUCK);
    over.set(true);
    looksUntil(() -> shared.spares() == 0);
    assertThat(kernel.runtime().call(echo, "again", Waits.BOUND)).isEqualTo("again");
  }

  /// A process whose handler waits for the gate that came as its message.
  private Pid waiting(String path) {
    return kernel.start(
        Bodies.receiving((_, gate) -> ((CountDownLatch) gate).await()), kernel.options(path));
  }

  private void awaitParked(Pid pid) {
    Awaiting.until(() -> kernel.scheduler().seats().stream().anyMatch(seat -> isParked(seat, pid)));
  }

  private static boolean isParked(Seat seat, Pid pid) {
    Cell cell = seat.process();
    return cell != null
        && cell.pid().equals(pid)
        && cell.runsOn(seat.thread())
        && seat.thread().getState() != Thread.State.RUNNABLE;
  }

  @Test
  @DisplayName("a process that blocks undeclared at several looks is reported with the remedy")
  void undeclaredBlockingIsReported() {
    Pid pid = waiting("waits");
    for (int i = 0; i < TurnRule.LOOKS_BLOCKED; i++) {
      assertThat(kernel.runtime().finding(pid)).isEmpty();
      CountDownLatch gate = new CountDownLatch(1);
      kernel.runtime().send(pid, gate);
      awaitParked(pid);
      looks(1);
      gate.countDown();
      // or the next look may take the end of this wait for the next one
      Awaiting.until(() -> status(pid) == ProcessInfo.Status.WAITING);
    }
    TurnFinding finding = kernel.runtime().finding(pid).orElseThrow();
    assertThat(finding.kind()).isEqualTo(TurnFinding.Kind.BLOCKING);
    assertThat(finding.remedy()).contains("Self.blocking");
    assertThat(finding.stack()).anyMatch(line -> line.contains("CountDownLatch.await"));
    assertThat(status(pid)).isNotEqualTo(ProcessInfo.Status.STUCK);
    assertThat(kernel.events().of(Event.ProcessBlocking.class)).hasSize(1);
    echo("settle");
    Awaiting.until(() -> status(pid) == ProcessInfo.Status.WAITING);
    looks(TurnRule.LOOKS_FORGIVEN);
    assertThat(kernel.runtime().findings()).isEmpty();
  }

  @Test
  @DisplayName("a process that waits in a declared way is never reported")
  void declaredBlockingIsNot() {
    CountDownLatch gate = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(2);
    Pid declared =
        kernel.start(
            Bodies.receiving((self, _) -> {
              self.blocking(() -> {
                inside.countDown();
                gate.await();
                return true;
              });
            }),
            kernel.options("declared"));
    Pid silent = kernel.start(Bodies.receiving((_, _) -> inside.countDown()));
    Pid caller =
        kernel.start(
            Bodies.receiving((self, _) -> {
              try {
                self.call(silent, "no answer", Duration.ofDays(1));
              } catch (CallException expected) {
                assertThat(expected.reason()).isEqualTo(ExitReason.killed());
              }
            }),
            kernel.options("caller"));
    kernel.runtime().send(declared, "go");
    kernel.runtime().send(caller, "go");
    await(inside);
    awaitParked(declared);
    awaitParked(caller);
    looks(8);
    assertThat(kernel.runtime().findings()).isEmpty();
    assertThat(kernel.scheduler().spares()).isZero();
    kernel.runtime().exit(silent, ExitReason.kill());
    gate.countDown();
  }

  @Test
  @DisplayName("a caller that has lent its thread to a stuck callee is ended at its limit")
  void overdueCallerIsEnded() {
    AtomicBoolean loop = new AtomicBoolean();
    CountDownLatch inside = new CountDownLatch(1);
    Pid callee =
        kernel.start(
            Bodies.receiving((self, message) -> {
              if (loop.get()) {
                inside.countDown();
                endlessLoop();
              }
              self.reply(((Request) message).from(), "quick");
            }),
            kernel.options("callee"));
    CompletableFuture<Boolean> proved = new CompletableFuture<>();
    Pid caller =
        kernel.start(
            Bodies.receiving((self, _) -> {
              for (int i = 0; i < 100 || !kernel.runtime().find(callee).pace().isQuick(); i++) {
                self.call(callee, "prove", Duration.ofSeconds(5));
              }
              loop.set(true);
              proved.complete(true);
              self.call(callee, "loop", Duration.ofSeconds(2));
            }),
            kernel.options("caller"));
    kernel.runtime().send(caller, "go");
    Waits.await("the proof that the callee is quick", proved);
    await(inside);
    looks(2);
    assertThat(kernel.runtime().isAlive(caller)).isTrue();
    looks(2);
    assertThat(kernel.awaitDown(caller)).isEqualTo(ExitReason.abnormal("timeout"));
    looks(1);
    assertThat(status(callee)).isEqualTo(ProcessInfo.Status.STUCK);
    over.set(true);
  }

  @Test
  @DisplayName("the runtime looks by itself once a second")
  void runtimeLooksByItself() {
    Clock fast = new FastClock(kernel.clock());
    EventBus bus = new EventBus();
    CompletableFuture<Event> told = new CompletableFuture<>();
    bus.subscribe(event -> {
      if (event instanceof Event.ProcessStuck) {
        told.complete(event);
      }
    });
    try (ProcessRuntime own = new ProcessRuntime(7, 0, fast, bus)) {
      StartOutcome outcome =
          own.start(Bodies.receiving((_, _) -> endlessLoop()), kernel.options("loop"));
      own.send(((StartOutcome.Started) outcome).pid(), "loop");
      assertThat(Waits.await("the look of the runtime", told)).isNotNull();
      over.set(true);
    }
  }

  /// Runs ten times as fast as the machine's clock.
  private record FastClock(Clock slow) implements Clock {
    @Override
    public Instant now() {
      return slow.now();
    }

    @Override
    public long nanos() {
      return 10 * System.nanoTime();
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      return slow.schedule(delay, task);
    }
  }
}
