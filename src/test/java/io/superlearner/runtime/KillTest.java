package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Ends by signals, with code that runs, waits or cannot be stopped.
class KillTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  @Test
  void killOfRunningCodeFencesIt() {
    Probe receiver = kernel.probe();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Delivery> sent = new CompletableFuture<>();
    Probe victim = kernel.probe();
    Probe other = kernel.probe();
    victim.tell(self -> {
      running.countDown();
      Bodies.stuckUntil(release);
      self.link(other.pid());
      self.monitor(other.pid());
      self.exit(other.pid(), BOOM);
      self.startTimer(Duration.ZERO, "tick");
      if (self.register("late")) {
        sent.completeExceptionally(new AssertionError("registered"));
      }
      sent.complete(self.send(receiver.pid(), "late"));
    });
    Awaiting.until(() -> running.getCount() == 0);
    assertThat(kernel.runtime().exit(victim.pid(), ExitReason.kill())).isTrue();
    assertThat(kernel.runtime().exit(victim.pid(), ExitReason.kill())).isFalse();
    assertThat(victim.awaitDown()).isEqualTo(ExitReason.killed());
    assertThat(kernel.runtime().isAlive(victim.pid())).isFalse();
    assertThat(kernel.runtime().leaked()).isOne();
    release.countDown();
    assertThat(Waits.await("the late send", sent)).isEqualTo(Delivery.NO_PROCESS);
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
    receiver.expectNothing();
    other.expectNothing();
    ProcessInfo info = kernel.runtime().info(other.pid()).orElseThrow();
    assertThat(info.links()).isEmpty();
    assertThat(info.monitoredBy()).isEmpty();
  }

  @Test
  void killInterruptsCodeThatWaitsAndClearsTheInterruptAfterwards() {
    Scheduler one = kernel.newScheduler("one");
    CountDownLatch running = new CountDownLatch(1);
    CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
    Pid victim =
        kernel.start(
            Bodies.receiving((_, _) -> {
              running.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                interrupted.complete(true);
              }
            }),
            kernel.options("victim").withScheduler(one));
    kernel.runtime().send(victim, "wait");
    Awaiting.until(() -> running.getCount() == 0);
    kernel.runtime().exit(victim, ExitReason.kill());
    assertThat(Waits.await("the interrupt", interrupted)).isTrue();
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
    Pid next =
        kernel.start(
            Bodies.receiving((self, message) -> {
              if (message instanceof Request(From from, var _)) {
                self.reply(from, Thread.currentThread().isInterrupted());
              }
            }),
            kernel.options("next").withScheduler(one));
    for (int i = 0; i < 100; i++) {
      assertThat(kernel.runtime().call(next, "interrupted?", Waits.BOUND)).isEqualTo(false);
    }
  }

  @Test
  void exitSignalEndsAnIdleProcessAtOnce() {
    Probe idle = kernel.probe();
    kernel.runtime().exit(idle.pid(), BOOM);
    assertThat(idle.awaitDown()).isEqualTo(BOOM);
  }

  @Test
  void exitSignalOvertakesALongInbox() {
    CountDownLatch first = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(1);
    CountDownLatch firstRuns = new CountDownLatch(1);
    CountDownLatch secondRuns = new CountDownLatch(1);
    Pid busy =
        kernel.start(
            Bodies.receiving((_, message) -> {
              if (message.equals("first")) {
                firstRuns.countDown();
                Bodies.stuckUntil(first);
              } else if (message.equals("second")) {
                secondRuns.countDown();
                Bodies.stuckUntil(second);
              }
            }));
    kernel.runtime().send(busy, "first");
    Awaiting.until(() -> firstRuns.getCount() == 0);
    kernel.runtime().send(busy, "second");
    for (int i = 0; i < 100_000; i++) {
      kernel.runtime().send(busy, i);
    }
    first.countDown();
    Awaiting.until(() -> secondRuns.getCount() == 0);
    long before = kernel.runtime().estimateHandled();
    kernel.runtime().exit(busy, BOOM);
    second.countDown();
    assertThat(kernel.awaitDown(busy)).isEqualTo(BOOM);
    assertThat(kernel.runtime().estimateHandled() - before).isLessThanOrEqualTo(1);
  }

  @Test
  void killDuringTerminateLeavesOneReasonAndOneDown() {
    CountDownLatch terminating = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Probe watcher = kernel.probe();
    Pid victim =
        kernel.start(
            new Behavior() {
              private Self self;

              @Override
              public Start start(Self process) {
                self = process;
                return Start.running();
              }

              @Override
              public void receive(Object message) {
                self.stop(ExitReason.shutdown());
              }

              @Override
              public void terminate(ExitReason reason) {
                terminating.countDown();
                Bodies.stuckUntil(release);
                throw new IllegalStateException("after the kill");
              }
            });
    watcher.monitor(victim);
    kernel.runtime().send(victim, "stop");
    Awaiting.until(() -> terminating.getCount() == 0);
    kernel.runtime().exit(victim, ExitReason.kill());
    assertThat(watcher.expectDown(victim).reason()).isEqualTo(ExitReason.killed());
    release.countDown();
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
    watcher.expectNothing();
    assertThat(kernel.events().of(Event.ProcessCrashed.class)).isEmpty();
  }

  @Test
  void errorInTerminateIsTheReason() {
    Behavior deep =
        new Behavior() {
          @Override
          public Start start(Self self) {
            return Start.running();
          }

          @Override
          public void receive(Object message) {
            throw new IllegalStateException("first");
          }

          @Override
          public void terminate(ExitReason reason) {
            throw new StackOverflowError("second");
          }
        };
    Pid pid = kernel.start(deep);
    kernel.runtime().send(pid, "crash");
    ExitReason reason = kernel.awaitDown(pid);
    assertThat(reason.toString()).isEqualTo("java.lang.StackOverflowError: second");
    Event.ProcessCrashed crash = kernel.events().await(Event.ProcessCrashed.class, _ -> true);
    assertThat(crash.reason()).isEqualTo(reason);
    assertThat(crash.lastMessage()).isEqualTo("crash");
  }

  @Test
  void realStackOverflowAndOutOfMemoryEndTheProcessAlone() {
    Probe witness = kernel.probe();
    for (Runnable fatal : new Runnable[] {KillTest::recurse, KillTest::exhaust}) {
      Probe victim = kernel.probe();
      victim.tell(_ -> fatal.run());
      assertThat(victim.awaitDown()).isInstanceOf(ExitReason.Crashed.class);
      assertThat(((ExitReason.Crashed) victim.awaitDown()).cause())
          .isInstanceOf(VirtualMachineError.class);
    }
    witness.expectNothing();
  }

  @SuppressWarnings("InfiniteRecursion") // on purpose
  private static void recurse() {
    recurse();
  }

  private static void exhaust() {
    throw new OutOfMemoryError("of " + new int[0].length + " bytes, asked for too many");
  }

  @Test
  void listenersWatchersAndTextsThatFailDoNotKeepTheEndFromOthers() {
    record Unprintable() {
      @Override
      public String toString() {
        throw new IllegalStateException("no text");
      }
    }
    Probe watcher = kernel.probe();
    Probe peer = kernel.probe().trapping();
    Pid victim =
        kernel.start(
            Bodies.receiving((_, _) -> {
              throw new IllegalStateException() {
                @Override
                public String getMessage() {
                  throw new IllegalStateException("no message");
                }
              };
            }));
    var _ =
        kernel
            .runtime()
            .watch(
                victim,
                _ -> {
                  throw new IllegalStateException("a watcher that fails");
                });
    var _ =
        kernel
            .bus()
            .subscribe(_ -> {
              throw new NoClassDefFoundError("a listener that fails");
            });
    watcher.monitor(victim);
    peer.link(victim);
    kernel.runtime().send(victim, new Unprintable());
    assertThat(watcher.expectDown(victim).reason().toString()).contains("its getMessage fails");
    peer.expectExit(victim);
    Event.ProcessCrashed crash = kernel.events().await(Event.ProcessCrashed.class, _ -> true);
    assertThat(crash.lastMessage()).contains("its toString fails");
  }

  @Test
  void nameOfAProcessThatEndsInItsCodeIsFree() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Probe victim = kernel.probe();
    victim.run(self -> self.register("name"));
    victim.tell(_ -> {
      running.countDown();
      Bodies.stuckUntil(release);
    });
    Awaiting.until(() -> running.getCount() == 0);
    kernel.runtime().exit(victim.pid(), ExitReason.kill());
    Probe heir = kernel.probe();
    assertThat(heir.<Boolean>ask(self -> self.register("name"))).isTrue();
    release.countDown();
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
    assertThat(kernel.runtime().whereis("name")).contains(heir.pid());
  }
}
