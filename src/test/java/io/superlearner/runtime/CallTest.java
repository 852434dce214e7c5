package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class CallTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");
  private static final Duration SHORT = Duration.ofMillis(30);

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private CompletableFuture<Object> callFromAThread(Pid to, Object request) {
    CompletableFuture<Object> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            answer.complete(kernel.runtime().call(to, request, Waits.BOUND));
          } catch (CallException failed) {
            answer.complete(failed.reason());
          }
        });
    return answer;
  }

  private static void assertFails(ExitReason expected, Runnable call) {
    assertThatThrownBy(call::run)
        .extracting(thrown -> thrown instanceof CallException ? thrown : thrown.getCause())
        .isInstanceOfSatisfying(
            CallException.class, failed -> assertThat(failed.reason()).isEqualTo(expected));
  }

  @Test
  void callReturnsTheReplyToThreadsVirtualThreadsAndProcesses() {
    Pid echo = kernel.start(Bodies.echo());
    assertThat(kernel.runtime().call(echo, "hello", Waits.BOUND)).isEqualTo("hello");
    assertThat(Waits.await("a virtual thread's call", callFromAThread(echo, "hello")))
        .isEqualTo("hello");
    assertThat(kernel.probe().call(echo, "hello", Waits.BOUND)).isEqualTo("hello");
    assertThat(kernel.runtime().call(echo, null, Waits.BOUND)).isNull();
  }

  @Test
  void callToNobodyFailsWithNoproc() {
    Pid nobody = new Pid(1, 999_999, 0);
    assertFails(ExitReason.noproc(), () -> kernel.runtime().call(nobody, "x", Waits.BOUND));
    assertFails(ExitReason.noproc(), () -> kernel.probe().call(nobody, "x", Waits.BOUND));
  }

  @Test
  void callToItselfFailsWithCallingSelf() {
    Probe self = kernel.probe();
    assertFails(ExitReason.abnormal("calling_self"), () -> self.call(self.pid(), "x", Waits.BOUND));
    self.expectNothing();
  }

  @Test
  void lateReplyIsDropped() {
    Probe callee = kernel.probe();
    Probe caller = kernel.probe();
    assertFails(ExitReason.abnormal("timeout"), () -> caller.call(callee.pid(), "one", SHORT));
    Request late = callee.expect(Request.class);
    callee.reply(late, "late");
    CompletableFuture<Object> second = callFromAThread(callee.pid(), "two");
    callee.reply(callee.expect(Request.class), "in time");
    assertThat(Waits.await("the second call", second)).isEqualTo("in time");
    caller.expectNothing();
  }

  @Test
  void onlyTheFirstReplyCounts() {
    Pid twice =
        kernel.start(
            Bodies.receiving((self, message) -> {
              if (message instanceof Request(From from, var _)) {
                self.reply(from, 1);
                self.reply(from, 2);
              }
            }));
    assertThat(kernel.runtime().call(twice, "x", Waits.BOUND)).isEqualTo(1);
  }

  @Test
  void callersOfQueuedCurrentAndDeferredRequestsLearnOfTheEnd() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    Pid callee =
        kernel.start(
            Bodies.receiving((_, message) -> {
              if (message instanceof Request(var _, var payload) && payload.equals("current")) {
                running.countDown();
                Bodies.stuckUntil(release);
              }
            }));
    CompletableFuture<Object> deferred = callFromAThread(callee, "deferred");
    Awaiting.until(() -> kernel.runtime().estimateHandled() == 1);
    CompletableFuture<Object> current = callFromAThread(callee, "current");
    Awaiting.until(() -> running.getCount() == 0);
    CompletableFuture<Object> queued = callFromAThread(callee, "queued");
    Awaiting.until(() -> kernel.runtime().info(callee).orElseThrow().mailbox() == 1);
    kernel.runtime().exit(callee, ExitReason.kill());
    for (CompletableFuture<Object> each : List.of(deferred, current, queued)) {
      assertThat(Waits.await("a failed call", each)).isEqualTo(ExitReason.killed());
    }
    release.countDown();
  }

  @Test
  void calleeThatStopsWithoutAReplyFailsAllItsCallers() {
    Probe callee = kernel.probe();
    CompletableFuture<Object> one = callFromAThread(callee.pid(), "one");
    callee.expect(Request.class);
    CompletableFuture<Object> two = callFromAThread(callee.pid(), "two");
    callee.expect(Request.class);
    callee.stop(BOOM);
    assertThat(Waits.await("one", one)).isEqualTo(BOOM);
    assertThat(Waits.await("two", two)).isEqualTo(BOOM);
  }

  @Test
  void cycleOfCallsEndsByTimeout() {
    AtomicReference<Pid> second = new AtomicReference<>();
    Behavior forwarding =
        Bodies.receiving((self, message) -> {
          if (message instanceof Request(From from, var to)) {
            self.reply(from, self.call((Pid) to, second.get(), SHORT.multipliedBy(3)));
          }
        });
    Pid a = kernel.start(forwarding);
    Pid b = kernel.start(forwarding);
    second.set(a);
    // a calls b, which calls a, which is waiting
    assertThatThrownBy(() -> kernel.runtime().call(a, b, Waits.BOUND))
        .isInstanceOf(CallException.class);
    assertThat(kernel.awaitDown(a).toString()).contains("call to").contains("failed");
  }

  @Test
  void killOfACallerInACallFreesItsThread() {
    Probe callee = kernel.probe();
    Probe caller = kernel.probe();
    CompletableFuture<ExitReason> failure = new CompletableFuture<>();
    caller.tell(self -> {
      try {
        self.call(callee.pid(), "never", Duration.ofDays(1));
      } catch (CallException failed) {
        failure.complete(failed.reason());
      }
    });
    callee.expect(Request.class);
    kernel.runtime().exit(caller.pid(), ExitReason.kill());
    assertThat(Waits.await("the call", failure)).isEqualTo(ExitReason.abnormal("interrupted"));
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
  }

  @Test
  void moreCallersThanThreadsDoNotStarveTheCallee() {
    Pid echo = kernel.start(Bodies.echo());
    List<CompletableFuture<Object>> answers = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Probe caller = kernel.probe();
      CompletableFuture<Object> answer = new CompletableFuture<>();
      answers.add(answer);
      caller.tell(self -> answer.complete(self.call(echo, "x", Waits.BOUND)));
    }
    for (CompletableFuture<Object> each : answers) {
      assertThat(Waits.await("an answer", each)).isEqualTo("x");
    }
  }

  @Test
  void boundedMailboxRefusesACallAndCountsIt() {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch running = new CountDownLatch(1);
    SpawnOptions bounded =
        new SpawnOptions(
            "test", "process", ProcessKind.WORKER, null, null, kernel.scheduler(), 2, null);
    Pid pid =
        kernel.start(
            Bodies.receiving((_, _) -> {
              running.countDown();
              Bodies.stuckUntil(release);
            }),
            bounded);
    kernel.runtime().send(pid, "in progress");
    Awaiting.until(() -> running.getCount() == 0);
    assertThat(kernel.runtime().send(pid, 1)).isEqualTo(Delivery.DELIVERED);
    assertThat(kernel.runtime().send(pid, 2)).isEqualTo(Delivery.DELIVERED);
    assertThat(kernel.runtime().send(pid, 3)).isEqualTo(Delivery.MAILBOX_FULL);
    assertFails(
        ExitReason.abnormal("mailbox_full"), () -> kernel.runtime().call(pid, 4, Waits.BOUND));
    assertThat(kernel.runtime().estimateRefused()).isEqualTo(2);
    release.countDown();
  }

  @Test
  void manyDeferredRepliesAreAllRemembered() {
    int count = 2_000;
    List<From> owed = new ArrayList<>();
    CompletableFuture<Boolean> all = new CompletableFuture<>();
    Pid callee =
        kernel.start(
            Bodies.receiving((_, message) -> {
              owed.add(((Request) message).from());
              if (owed.size() == count) {
                all.complete(true);
              }
            }));
    List<CompletableFuture<Object>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(callFromAThread(callee, i));
    }
    Waits.await("all requests", all);
    kernel.runtime().exit(callee, ExitReason.kill());
    for (CompletableFuture<Object> each : answers) {
      assertThat(Waits.await("a failed call", each)).isEqualTo(ExitReason.killed());
    }
  }
}
