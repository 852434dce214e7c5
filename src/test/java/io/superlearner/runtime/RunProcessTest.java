package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Processes that are one method which receives.
class RunProcessTest {

  private static final Duration LONG = Duration.ofMinutes(1);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private Pid start(ProcessBody body) {
    return start(body, kernel.options("body"));
  }

  /// Starts a body that begins when its end is watched.
  private Pid start(ProcessBody body, SpawnOptions options) {
    CountDownLatch watched = new CountDownLatch(1);
    ProcessBody late =
        self -> {
          watched.await();
          body.run(self);
        };
    Pid pid = kernel.start(RunProcess.of(late), options);
    watched.countDown();
    return pid;
  }

  private void send(Pid to, Object message) {
    assertThat(kernel.runtime().send(to, message)).isEqualTo(Delivery.DELIVERED);
  }

  @Test
  void runsOnAVirtualThreadWithTheLoaderOfItsScheduler() throws Exception {
    try (URLClassLoader own = new URLClassLoader(new URL[0]);
        Scheduler scheduler = new Scheduler("own", own)) {
      CompletableFuture<Thread> ran = new CompletableFuture<>();
      CompletableFuture<ClassLoader> loader = new CompletableFuture<>();
      ProcessBody body =
          _ -> {
            ran.complete(Thread.currentThread());
            loader.complete(Thread.currentThread().getContextClassLoader());
          };
      Pid pid = start(body, SpawnOptions.worker("own", scheduler));
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
      assertThat(Waits.await("the thread", ran).isVirtual()).isTrue();
      assertThat(Waits.await("the loader", loader)).isSameAs(own);
    }
  }

  @Test
  void answersRequestsInTheirOrder() {
    Pid pid =
        start(self -> {
          for (int i = 0; i < 3; i++) {
            Request request = (Request) self.receive();
            self.reply(request.from(), request.payload() + "!");
          }
        });
    for (String word : List.of("a", "b", "c")) {
      assertThat(kernel.runtime().call(pid, word, LONG)).isEqualTo(word + "!");
    }
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
  }

  @Nested
  class Asking {

    /// Asks, and lets the answer come as far as the body's inbox.
    private RequestId askAndLetAnswer(BodySelf self, Pid echo) throws InterruptedException {
      RequestId asked = self.sendRequest(echo, "what");
      self.call(echo, "behind it", LONG);
      assertThat(self.receive("nothing"::equals, Duration.ZERO)).isEmpty();
      return asked;
    }

    @Test
    void theAnswerStaysWithTheRequestUntilTheBodyReceivesIt() {
      Pid echo = kernel.start(Bodies.echo(), kernel.options("echo"));
      CompletableFuture<List<Object>> got = new CompletableFuture<>();
      start(self -> {
        List<Object> all = new ArrayList<>();
        all.add(askAndLetAnswer(self, echo).receive(LONG));
        all.add(self.receive(Duration.ZERO));
        RequestId other = askAndLetAnswer(self, echo);
        all.add(
            self.receive(LONG)
                .orElseThrow()
                .equals(new Answered(other, new Response.Reply("what"))));
        all.add(other.await(LONG));
        askAndLetAnswer(self, echo).abandon();
        all.add(self.receive(Duration.ZERO));
        got.complete(all);
      });
      assertThat(got)
          .succeedsWithin(Waits.BOUND)
          .isEqualTo(
              List.of(
                  new Response.Reply("what"),
                  Optional.empty(),
                  true,
                  new Response.NoRequest(),
                  Optional.empty()));
    }
  }

  @Nested
  class Receiving {

    @Test
    void leavesWhatDoesNotFitInItsOrder() {
      CompletableFuture<List<Object>> got = new CompletableFuture<>();
      Pid pid =
          start(self -> {
            List<Object> order = new ArrayList<>();
            order.add(self.receive("go"::equals, LONG).orElseThrow());
            order.add(self.receive(Integer.class, LONG).orElseThrow());
            for (int i = 0; i < 3; i++) {
              order.add(self.receive());
            }
            got.complete(order);
          });
      for (Object message : List.of("a", 1, "b", 2, "go")) {
        send(pid, message);
      }
      assertThat(Waits.await("all", got)).containsExactly("go", 1, "a", "b", 2);
    }

    @Test
    void givesUpAtTheLimitOfTheRuntimesClock() {
      CompletableFuture<Optional<Object>> got = new CompletableFuture<>();
      Pid pid = start(self -> got.complete(self.receive(Integer.class::isInstance, LONG)));
      send(pid, "does not fit");
      kernel.clock().awaitScheduled(1);
      kernel.clock().advance(LONG.minusNanos(1));
      assertThat(got).isNotDone();
      kernel.clock().advance(Duration.ofNanos(1));
      assertThat(Waits.await("nothing", got)).isEmpty();
      kernel.clock().awaitScheduled(0);
      kernel.awaitDown(pid);
    }

    @Test
    void withoutALimitToWaitTakesWhatWasSentBefore() {
      CompletableFuture<List<Object>> got = new CompletableFuture<>();
      start(self -> {
        List<Object> order = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
          self.send(self.pid(), i);
          order.add(self.receive(Duration.ZERO).orElseThrow());
        }
        order.add(self.receive(Duration.ZERO));
        got.complete(order);
      });
      assertThat(Waits.await("own messages", got)).hasSize(101).endsWith(99, Optional.empty());
    }

    @Test
    void keepsAMessageOnWhichTheTestFails() {
      CompletableFuture<Object> got = new CompletableFuture<>();
      Pid pid =
          start(self -> {
            assertThatThrownBy(() ->
                    self.receive(
                        message -> {
                          throw new IllegalStateException("odd " + message);
                        },
                        LONG))
                .hasMessage("odd a");
            got.complete(self.receive());
          });
      send(pid, "a");
      assertThat(Waits.await("the message", got)).isEqualTo("a");
    }

    @Test
    void dropsAndCountsWhatIsBeyondTheBound() {
      CountDownLatch begin = new CountDownLatch(1);
      CompletableFuture<List<Object>> got = new CompletableFuture<>();
      ProcessBody body =
          self -> {
            begin.await();
            List<Object> all = new ArrayList<>();
            self.receive("last"::equals, Duration.ZERO);
            for (var next = self.receive(Duration.ZERO); next.isPresent(); next = received(self)) {
              all.add(next.get());
            }
            got.complete(all);
          };
      SpawnOptions plain = kernel.options("bounded");
      SpawnOptions bounded =
          new SpawnOptions("bounded", "run", plain.kind(), null, null, plain.scheduler(), 2, null);
      Pid pid = start(body, bounded);
      for (int i = 0; i < 5; i++) {
        send(pid, i);
        Waits.await("the hand-over", kernel.runtime().state(pid));
      }
      begin.countDown();
      assertThat(Waits.await("the first two", got)).containsExactly(0, 1);
      assertThat(kernel.runtime().estimateRefused()).isEqualTo(3);
    }

    private static Optional<Object> received(BodySelf self) throws InterruptedException {
      return self.receive(Duration.ZERO);
    }
  }

  @Nested
  class Ending {

    @Test
    void withWhatStopWasGivenWhenTheBodyReturns() {
      CountDownLatch goOn = new CountDownLatch(1);
      Pid pid =
          start(self -> {
            self.stop(ExitReason.shutdown("done"));
            goOn.await();
          });
      assertThat(kernel.runtime().isAlive(pid)).isTrue();
      goOn.countDown();
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown("done"));
    }

    @Test
    void withWhatTheBodyThrowsWhichIsReported() {
      IllegalStateException boom = new IllegalStateException("boom");
      Pid pid =
          start(_ -> {
            throw boom;
          });
      assertThat(kernel.awaitDown(pid)).isEqualTo(new ExitReason.Crashed(boom));
      assertThat(kernel.events().of(Event.ProcessCrashed.class))
          .singleElement()
          .satisfies(crash -> assertThat(crash.pid()).isEqualTo(pid));
    }

    @Test
    void withTheReasonOfAnExit() {
      Pid pid =
          start(_ -> {
            throw new ExitException(ExitReason.abnormal("enough"));
          });
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.abnormal("enough"));
    }

    @Test
    void anExitSignalActsWhileTheBodyBlocks() {
      CompletableFuture<Exception> interrupted = new CompletableFuture<>();
      CompletableFuture<Boolean> began = new CompletableFuture<>();
      Pid pid =
          start(_ -> {
            began.complete(true);
            waitForEver(interrupted);
          });
      Waits.await("the begin", began);
      kernel.runtime().exit(pid, ExitReason.shutdown());
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown());
      assertThat(Waits.await("the interrupt", interrupted))
          .isInstanceOf(InterruptedException.class);
    }

    private static void waitForEver(CompletableFuture<Exception> interrupted)
        throws InterruptedException {
      try {
        new CountDownLatch(1).await();
      } catch (InterruptedException expected) {
        interrupted.complete(expected);
        throw expected;
      }
    }

    @Test
    void aTrappedExitIsReceived() {
      CompletableFuture<Object> got = new CompletableFuture<>();
      CountDownLatch trapping = new CountDownLatch(1);
      Pid pid =
          start(self -> {
            self.trapExit(true);
            trapping.countDown();
            got.complete(self.receive());
          });
      Waits.await("the trap", CompletableFuture.runAsync(() -> Bodies.stuckUntil(trapping)));
      kernel.runtime().exit(pid, ExitReason.shutdown());
      assertThat(Waits.await("the exit", got))
          .isEqualTo(new ExitMessage(kernel.runtime().outside(), ExitReason.shutdown()));
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
    }

    @Test
    void aKilledBodyThatGoesOnIsFencedAndCounted() {
      Probe witness = kernel.probe();
      CountDownLatch goOn = new CountDownLatch(1);
      CompletableFuture<Object> after = new CompletableFuture<>();
      Pid pid =
          start(self -> {
            self.send(witness.pid(), "before");
            Bodies.stuckUntil(goOn);
            self.send(witness.pid(), "after");
            after.complete(caught(self));
          });
      witness.expectMessage("before");
      kernel.runtime().exit(pid, ExitReason.kill());
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.killed());
      // the turn that the kill met on a worker counts too until it is over
      Awaiting.until(() -> kernel.runtime().leaked() == 1);
      goOn.countDown();
      assertThat(Waits.await("the end", after))
          .isInstanceOfSatisfying(
              ExitException.class, end -> assertThat(end.reason()).isEqualTo(ExitReason.killed()));
      witness.expectNothing();
    }

    private static Object caught(BodySelf self) throws InterruptedException {
      try {
        return self.receive();
      } catch (ExitException fenced) {
        return fenced;
      }
    }

    @Test
    void aClosedSchedulerInterruptsTheBody() {
      Scheduler own = kernel.newScheduler("own");
      CountDownLatch began = new CountDownLatch(1);
      CompletableFuture<Exception> interrupted = new CompletableFuture<>();
      ProcessBody body =
          _ -> {
            began.countDown();
            waitForEver(interrupted);
          };
      Pid pid = start(body, SpawnOptions.worker("own", own));
      Waits.await("the begin", CompletableFuture.runAsync(() -> Bodies.stuckUntil(began)));
      // the turn that began the body is over
      Awaiting.until(
          () -> kernel.runtime().info(pid).orElseThrow().status() == ProcessInfo.Status.WAITING);
      own.close();
      Waits.await("the interrupt", interrupted);
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.abnormal("scheduler_closed"));
    }
  }

  @Nested
  class Ties {

    @Test
    void aDownIsReceivedOnceAndNotAfterDemonitor() {
      Probe watched = kernel.probe();
      CompletableFuture<List<Object>> got = new CompletableFuture<>();
      Pid pid =
          start(self -> {
            Ref first = self.monitor(watched.pid());
            Ref second = self.monitor(watched.pid());
            self.receive("go"::equals, LONG);
            self.demonitor(second);
            got.complete(List.of(first, self.receive(), self.receive(Duration.ZERO)));
          });
      Waits.await("monitors", kernel.runtime().state(pid));
      watched.stop(ExitReason.normal());
      watched.awaitDown();
      send(pid, "go");
      List<Object> all = Waits.await("the down", got);
      Ref first = (Ref) all.getFirst();
      assertThat(all.get(1))
          .isIn(
              new Down(first, watched.pid(), ExitReason.normal()),
              new Down(first, watched.pid(), ExitReason.noproc()));
      assertThat(all.get(2)).isEqualTo(Optional.empty());
    }

    @Test
    void aTimerSendsUnlessItIsCancelledEvenLate() {
      CompletableFuture<List<Object>> got = new CompletableFuture<>();
      Pid pid =
          start(self -> {
            self.startTimer(Duration.ofMillis(10), "rings");
            TimerRef cancelled = self.startTimer(Duration.ofMillis(20), "does not ring");
            self.receive("go"::equals, LONG);
            long rest = cancelled.cancel();
            got.complete(List.of(rest, self.receive(), self.receive(Duration.ZERO)));
          });
      kernel.clock().awaitScheduled(3);
      kernel.clock().advance(Duration.ofMillis(30));
      send(pid, "go");
      assertThat(Waits.await("timers", got)).containsExactly(0L, "rings", Optional.empty());
    }

    @Test
    void aCrashReachesTheLinked() {
      Probe linked = kernel.probe().trapping();
      Pid pid =
          start(self -> {
            self.link(linked.pid());
            self.receive();
            throw new IllegalStateException("boom");
          });
      send(pid, "go");
      assertThat(linked.expectExit(pid).reason()).isInstanceOf(ExitReason.Crashed.class);
    }

    @Test
    void whoCallsItWhenItEndsLearnsWhy() {
      Pid pid =
          start(self -> {
            self.receive(Request.class, LONG);
            throw new ExitException(ExitReason.abnormal("no answer"));
          });
      assertThatThrownBy(() -> kernel.runtime().call(pid, "anybody?", LONG))
          .isInstanceOfSatisfying(
              CallException.class,
              failure -> assertThat(failure.reason()).isEqualTo(ExitReason.abnormal("no answer")));
    }
  }

  @Test
  void aRefusedStartRunsNoBody() {
    ProcessBody body =
        new ProcessBody() {
          @Override
          public Behavior.Start start(Self self) {
            return new Behavior.Start.Refused(ExitReason.abnormal("no"));
          }

          @Override
          public void run(BodySelf self) {
            throw new AssertionError("ran");
          }
        };
    assertThat(kernel.runtime().start(RunProcess.of(body), kernel.options("no")))
        .isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("no")));
  }

  @Test
  void itsViewTellsWhatWaits() {
    CountDownLatch goOn = new CountDownLatch(1);
    Pid pid = start(_ -> goOn.await());
    send(pid, "a");
    Waits.await("the hand-over", kernel.runtime().state(pid));
    Waits.await("the hand-over", kernel.runtime().state(pid));
    assertThat(kernel.runtime().view(pid))
        .get()
        .isInstanceOfSatisfying(RunProcess.View.class, view -> assertThat(view.waiting()).isOne());
    goOn.countDown();
    kernel.awaitDown(pid);
  }
}
