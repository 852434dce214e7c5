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
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A suspended process: what waits, and what does not.
class SuspensionTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private void suspend(Pid pid) {
    Waits.await("suspend", Sys.suspend(kernel.runtime(), pid));
  }

  private void resume(Pid pid) {
    Waits.await("resume", Sys.resume(kernel.runtime(), pid));
  }

  private boolean isSuspended(Pid pid) {
    return Waits.await("an answer", Sys.isSuspended(kernel.runtime(), pid));
  }

  @Test
  void messagesWaitInTheirOrderAndNoneIsLost() {
    Probe probe = kernel.probe();
    suspend(probe.pid());
    List<Integer> sent = IntStream.range(0, 1_000).boxed().toList();
    sent.forEach(number -> kernel.runtime().send(probe.pid(), number));
    assertThat(isSuspended(probe.pid())).isTrue();
    assertThat(kernel.runtime().state(probe.pid()).join()).isEqualTo(List.of());
    resume(probe.pid());
    probe.settle();
    assertThat(new ArrayList<>(probe.drain())).isEqualTo(sent);
    assertThat(isSuspended(probe.pid())).isFalse();
  }

  @Test
  void messagesThatWaitedBeforeTheSuspensionWaitOn() {
    Probe probe = kernel.probe();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    probe.tell(_ -> {
      running.countDown();
      Bodies.stuckUntil(release);
    });
    Awaiting.until(() -> running.getCount() == 0);
    kernel.runtime().send(probe.pid(), "before");
    CompletableFuture<Void> suspended = Sys.suspend(kernel.runtime(), probe.pid());
    release.countDown();
    Waits.await("suspend", suspended);
    kernel.runtime().send(probe.pid(), "after");
    assertThat(kernel.runtime().state(probe.pid()).join()).isEqualTo(List.of());
    resume(probe.pid());
    probe.expectMessage("before");
    probe.expectMessage("after");
  }

  @Test
  void systemMessagesOfOneSenderKeepTheirOrder() {
    Probe probe = kernel.probe();
    for (int i = 0; i < 200; i++) {
      var _ = Sys.suspend(kernel.runtime(), probe.pid());
      CompletableFuture<Boolean> first = Sys.isSuspended(kernel.runtime(), probe.pid());
      var _ = Sys.resume(kernel.runtime(), probe.pid());
      CompletableFuture<Boolean> second = Sys.isSuspended(kernel.runtime(), probe.pid());
      assertThat(Waits.await("the first", first)).isTrue();
      assertThat(Waits.await("the second", second)).isFalse();
    }
  }

  @Test
  void timersOfASuspendedProcessWaitToo() {
    Probe probe = kernel.probe();
    probe.run(self -> self.startTimer(Duration.ofSeconds(1), "time"));
    suspend(probe.pid());
    kernel.clock().advance(Duration.ofSeconds(2));
    assertThat(kernel.runtime().state(probe.pid()).join()).isEqualTo(List.of());
    resume(probe.pid());
    probe.expectMessage("time");
  }

  @Test
  void callToASuspendedProcessTimesOutAndItsReplyIsDropped() {
    Pid echo = kernel.start(Bodies.echo());
    suspend(echo);
    assertThatThrownBy(() -> kernel.runtime().call(echo, "late", Duration.ofMillis(20)))
        .isInstanceOfSatisfying(
            CallException.class,
            failed -> assertThat(failed.reason()).isEqualTo(ExitReason.abnormal("timeout")));
    resume(echo);
    assertThat(kernel.runtime().call(echo, "now", Waits.BOUND)).isEqualTo("now");
  }

  @Test
  void exitSignalsEndASuspendedProcess() {
    Probe probe = kernel.probe();
    suspend(probe.pid());
    kernel.runtime().send(probe.pid(), "waits");
    kernel.runtime().exit(probe.pid(), ExitReason.abnormal("enough"));
    assertThat(probe.awaitDown()).isEqualTo(ExitReason.abnormal("enough"));
    Probe killed = kernel.probe().trapping();
    suspend(killed.pid());
    kernel.runtime().exit(killed.pid(), ExitReason.kill());
    assertThat(killed.awaitDown()).isEqualTo(ExitReason.killed());
  }

  @Test
  void trappingProcessEndsWithItsParentWhileSuspended() {
    Probe parent = kernel.probe().trapping();
    Pid child = kernel.started(parent.startLink(trapping(), "child"));
    suspend(child);
    kernel.runtime().send(child, "waits");
    parent.exit(child, ExitReason.shutdown());
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.shutdown());
  }

  @Test
  void trappingProcessWhoseParentsExitWaitsEndsWhenItIsSuspended() {
    Probe parent = kernel.probe().trapping();
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Pid child = kernel.started(parent.startLink(trapping(), "child"));
    kernel
        .runtime()
        .send(
            child,
            (Runnable)
                () -> {
                  running.countDown();
                  Bodies.stuckUntil(release);
                });
    Awaiting.until(() -> running.getCount() == 0);
    parent.exit(child, ExitReason.shutdown());
    var _ = Sys.suspend(kernel.runtime(), child);
    release.countDown();
    assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.shutdown());
  }

  private static Behavior trapping() {
    return Bodies.of(
        self -> {
          self.trapExit(true);
          return Behavior.Start.running();
        },
        (self, message) -> {
          if (message instanceof Runnable task) {
            task.run();
          } else {
            self.stop(ExitReason.abnormal("handled " + message));
          }
        });
  }

  @Test
  void exitOfAnotherProcessWaitsForATrappingOne() {
    Probe probe = kernel.probe().trapping();
    Probe other = kernel.probe();
    suspend(probe.pid());
    other.exit(probe.pid(), ExitReason.abnormal("other"));
    assertThat(isSuspended(probe.pid())).isTrue();
    resume(probe.pid());
    assertThat(probe.expectExit(other.pid()).reason()).isEqualTo(ExitReason.abnormal("other"));
  }

  @Test
  void nobodyCannotBeSuspended() {
    Pid nobody = new Pid(1, 999_999, 0);
    assertThatThrownBy(() -> Sys.suspend(kernel.runtime(), nobody).join())
        .hasCauseInstanceOf(CallException.class);
  }

  @Test
  void processThatKeepsItsStateAndCodeToItselfRefusesAndLives() {
    Pid echo = kernel.start(Bodies.echo());
    assertThatThrownBy(() -> Sys.replaceState(kernel.runtime(), echo, _ -> 1).join())
        .hasCauseInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(() -> Sys.changeCode(kernel.runtime(), echo, "code", null, null).join())
        .hasCauseInstanceOf(IllegalStateException.class);
    suspend(echo);
    assertThatThrownBy(() -> Sys.changeCode(kernel.runtime(), echo, "code", null, null).join())
        .hasCauseInstanceOf(UnsupportedOperationException.class);
    resume(echo);
    assertThat(kernel.runtime().call(echo, "lives", Waits.BOUND)).isEqualTo("lives");
  }
}
