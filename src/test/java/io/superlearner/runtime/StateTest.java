package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Looking at processes while they work.
class StateTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  /// Both fields change in each message, so a look between two messages sees them equal.
  private static final class Pair implements Behavior {
    private long one;
    private long two;

    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      one++;
      two++;
    }

    @Override
    public Object state() {
      return one == two ? "equal" : one + " " + two;
    }
  }

  @Test
  void stateIsReadBetweenTwoMessagesDuringLoad() throws Exception {
    Pid pid = kernel.start(new Pair());
    AtomicBoolean over = new AtomicBoolean();
    Thread flood =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                if (kernel.runtime().info(pid).orElseThrow().mailbox() < 10_000) {
                  kernel.runtime().send(pid, "work");
                }
              }
            });
    try {
      for (int i = 0; i < 500; i++) {
        assertThat(Waits.await("the state", kernel.runtime().state(pid))).isEqualTo("equal");
      }
    } finally {
      over.set(true);
      flood.join();
    }
  }

  @Test
  void stateOfNobodyFails() {
    assertThatThrownBy(() -> kernel.runtime().state(new Pid(1, 999_999, 0)).get())
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(CallException.class);
  }

  @Test
  void stateThatThrowsFailsTheLookAndNotTheProcess() {
    Behavior broken =
        new Behavior() {
          @Override
          public Start start(Self self) {
            return Start.running();
          }

          @Override
          public void receive(Object message) {}

          @Override
          public Object state() {
            throw new StackOverflowError("a state that contains itself");
          }
        };
    Pid pid = kernel.start(broken);
    assertThatThrownBy(() -> kernel.runtime().state(pid).get())
        .hasCauseInstanceOf(StackOverflowError.class);
    assertThat(kernel.runtime().isAlive(pid)).isTrue();
    assertThatThrownBy(() -> kernel.runtime().state(pid).get())
        .hasCauseInstanceOf(StackOverflowError.class);
  }

  @Test
  void stateOfAProcessThatIsKilledMeanwhileFails() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Probe busy = kernel.probe();
    busy.tell(_ -> {
      running.countDown();
      Bodies.stuckUntil(release);
    });
    Awaiting.until(() -> running.getCount() == 0);
    CompletableFuture<Object> state = kernel.runtime().state(busy.pid());
    assertThat(state).isNotDone();
    kernel.runtime().exit(busy.pid(), ExitReason.kill());
    assertThat(state).isCompletedExceptionally();
    release.countDown();
  }

  @Test
  void infoIsTakenWithoutAskingTheProcess() {
    CountDownLatch running = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Probe busy = kernel.probe("root/busy");
    busy.tell(_ -> {
      running.countDown();
      Bodies.stuckUntil(release);
    });
    Awaiting.until(() -> running.getCount() == 0);
    kernel.runtime().send(busy.pid(), "waits");
    ProcessInfo info = kernel.runtime().info(busy.pid()).orElseThrow();
    assertThat(info.status()).isEqualTo(ProcessInfo.Status.RUNNING);
    assertThat(info.mailbox()).isOne();
    assertThat(info.options().path()).isEqualTo("root/busy");
    release.countDown();
    busy.expectMessage("waits");
    Awaiting.until(() ->
        kernel.runtime().info(busy.pid()).orElseThrow().status() == ProcessInfo.Status.WAITING);
    assertThat(kernel.runtime().list()).hasSize(1);
    assertThat(kernel.runtime().pids(null, options -> options.path().equals("root/busy")))
        .containsExactly(busy.pid());
    assertThat(kernel.runtime().pids(null, options -> options.path().equals("root/other")))
        .isEmpty();
  }
}
