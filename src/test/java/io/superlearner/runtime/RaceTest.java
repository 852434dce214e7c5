package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Ends that race with everything else. Each test runs its race some thousand times; whatever order
/// the threads happen to take, the outcome must be one of the allowed ones.
class RaceTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private final SplittableRandom random = new SplittableRandom(42);

  private ProcessRuntime runtime() {
    return kernel.runtime();
  }

  /// Lets two threads begin at the same moment, one of them some steps later.
  private void race(Runnable one, Runnable other) {
    CyclicBarrier begin = new CyclicBarrier(2);
    int delay = random.nextInt(-300, 300);
    CompletableFuture<Void> first =
        CompletableFuture.runAsync(() -> after(begin, Math.max(0, delay), one));
    after(begin, Math.max(0, -delay), other);
    Waits.await("the other thread of a race", first.thenApply(_ -> true));
  }

  private static void after(CyclicBarrier begin, int steps, Runnable action) {
    try {
      begin.await();
    } catch (Exception broken) {
      throw new IllegalStateException(broken);
    }
    for (int i = 0; i < steps; i++) {
      Thread.onSpinWait();
    }
    action.run();
  }

  private Pid linker(Pid to) {
    return kernel.start(
        Bodies.receiving((self, message) -> {
          if (message.equals("link")) {
            self.link(to);
          } else if (message.equals("monitor")) {
            self.monitor(to);
          }
        }));
  }

  @RepeatedTest(5)
  void killDuringLinkEndsTheOtherOrLeavesNoLink() {
    for (int i = 0; i < 300; i++) {
      Probe other = kernel.probe().trapping();
      Pid linking = linker(other.pid());
      race(() -> runtime().send(linking, "link"), () -> runtime().exit(linking, ExitReason.kill()));
      kernel.awaitDown(linking);
      Awaiting.until(() -> runtime().leaked() == 0);
      other.settle();
      assertThat(runtime().info(other.pid()).orElseThrow().links()).isEmpty();
      assertThat(other.drain().size()).isLessThanOrEqualTo(1);
      runtime().exit(other.pid(), ExitReason.kill());
    }
  }

  @RepeatedTest(5)
  void killDuringMonitorLeavesNoWatcherBehind() {
    for (int i = 0; i < 300; i++) {
      Probe other = kernel.probe();
      Pid watching = linker(other.pid());
      race(
          () -> runtime().send(watching, "monitor"),
          () -> runtime().exit(watching, ExitReason.kill()));
      kernel.awaitDown(watching);
      Awaiting.until(() -> runtime().leaked() == 0);
      assertThat(runtime().info(other.pid()).orElseThrow().monitoredBy()).isEmpty();
      runtime().exit(other.pid(), ExitReason.kill());
    }
  }

  @RepeatedTest(5)
  void monitorDuringTheEndBringsExactlyOneDown() {
    Probe watcher = kernel.probe();
    for (int i = 0; i < 300; i++) {
      Probe watched = kernel.probe();
      Pid pid = watched.pid();
      race(
          () -> watcher.tell(self -> self.monitor(pid)),
          () -> runtime().exit(pid, ExitReason.kill()));
      assertThat(watcher.expectDown(pid).reason()).isIn(ExitReason.killed(), ExitReason.noproc());
      watcher.expectNothing();
    }
  }

  @RepeatedTest(5)
  void bothEndsOfALinkMayDieAtOnce() {
    for (int i = 0; i < 300; i++) {
      Probe one = kernel.probe();
      Probe other = kernel.probe();
      one.link(other.pid());
      ExitReason mine = ExitReason.abnormal("mine");
      ExitReason yours = ExitReason.abnormal("yours");
      race(() -> runtime().exit(one.pid(), mine), () -> runtime().exit(other.pid(), yours));
      assertThat(one.awaitDown()).isIn(mine, yours);
      assertThat(other.awaitDown()).isIn(mine, yours);
    }
  }

  @RepeatedTest(5)
  void killDuringAStartTellsTheStarterExactlyOnce() {
    Probe parent = kernel.probe().trapping();
    for (int i = 0; i < 200; i++) {
      CompletableFuture<Pid> child = new CompletableFuture<>();
      CompletableFuture<StartOutcome> outcome = new CompletableFuture<>();
      Behavior starting =
          Bodies.starting(self -> {
            child.complete(self.pid());
            return Behavior.Start.running();
          });
      race(
          () ->
              parent.tell(
                  self -> outcome.complete(self.startLink(starting, kernel.options("child")))),
          () -> runtime().exit(Waits.await("the child", child), ExitReason.kill()));
      Pid pid = child.join();
      switch (Waits.await("the outcome", outcome)) {
        case StartOutcome.Started(Pid started, var _) -> {
          assertThat(started).isEqualTo(pid);
          assertThat(parent.expectExit(pid).reason()).isEqualTo(ExitReason.killed());
        }
        case StartOutcome.Failed(ExitReason reason) ->
            assertThat(reason).isEqualTo(ExitReason.killed());
        case StartOutcome.Ignored _, StartOutcome.AlreadyStarted _ ->
            throw new AssertionError("neither started nor failed");
      }
      parent.expectNothing();
      assertThat(runtime().info(parent.pid()).orElseThrow().links()).isEmpty();
    }
  }

  @RepeatedTest(5)
  void startLimitDuringTheStartTellsOneStory() {
    for (int i = 0; i < 100; i++) {
      Probe parent = kernel.probe().trapping();
      int steps = random.nextInt(200_000);
      Behavior slow =
          Bodies.starting(_ -> {
            for (int step = 0; step < steps; step++) {
              Thread.onSpinWait();
            }
            return Behavior.Start.running();
          });
      SpawnOptions brief = kernel.options("child").withStartLimit(Duration.ofMillis(1));
      StartOutcome outcome = parent.ask(self -> self.startLink(slow, brief));
      boolean started = outcome instanceof StartOutcome.Started;
      Awaiting.until(() -> runtime().leaked() == 0);
      parent.expectNothing();
      assertThat(runtime().info(parent.pid()).orElseThrow().links()).hasSize(started ? 1 : 0);
      assertThat(runtime().size()).isEqualTo(started ? 2 : 1);
      runtime().list().forEach(info -> runtime().exit(info.pid(), ExitReason.kill()));
    }
  }

  @RepeatedTest(5)
  void everyCallEndsWhenTheCalleeIsKilledAtAnyMoment() {
    for (int i = 0; i < 100; i++) {
      Pid echo = kernel.start(Bodies.echo());
      List<CompletableFuture<Object>> calls = new ArrayList<>();
      race(
          () -> {
            for (int c = 0; c < 8; c++) {
              CompletableFuture<Object> call = new CompletableFuture<>();
              calls.add(call);
              Thread.ofVirtual().start(() -> call.complete(outcomeOfCall(echo)));
            }
          },
          () -> runtime().exit(echo, ExitReason.kill()));
      for (CompletableFuture<Object> call : calls) {
        assertThat(Waits.await("a call", call))
            .isIn("echo", ExitReason.killed(), ExitReason.noproc());
      }
    }
  }

  private Object outcomeOfCall(Pid echo) {
    try {
      return runtime().call(echo, "echo", Duration.ofMinutes(1));
    } catch (CallException failed) {
      return failed.reason();
    }
  }

  /// The exit signal is sorted together with requests that came after it in the same stack.
  @RepeatedTest(5)
  void everyCallEndsWhenTheCalleeGetsAnExitSignalAtAnyMoment() {
    for (int i = 0; i < 100; i++) {
      Pid echo = kernel.start(Bodies.echo());
      List<CompletableFuture<Object>> calls = new ArrayList<>();
      race(
          () -> {
            for (int c = 0; c < 8; c++) {
              CompletableFuture<Object> call = new CompletableFuture<>();
              calls.add(call);
              Thread.ofVirtual().start(() -> call.complete(outcomeOfCall(echo)));
            }
          },
          () -> runtime().exit(echo, BOOM));
      for (CompletableFuture<Object> call : calls) {
        assertThat(Waits.await("a call", call)).isIn("echo", BOOM, ExitReason.noproc());
      }
    }
  }

  @RepeatedTest(5)
  void namesOfRacingOwnersAreNeverLostNorKept() {
    for (int i = 0; i < 200; i++) {
      Probe one = kernel.probe();
      Probe other = kernel.probe();
      AtomicInteger wins = new AtomicInteger();
      race(
          () -> wins.addAndGet(runtime().register("name", one.pid()) ? 1 : 0),
          () -> wins.addAndGet(runtime().register("name", other.pid()) ? 1 : 0));
      assertThat(wins).hasValue(1);
      Probe owner = runtime().whereis("name").orElseThrow().equals(one.pid()) ? one : other;
      race(
          () -> runtime().exit(owner.pid(), ExitReason.kill()),
          () -> {
            runtime().unregister("name");
            runtime().register("name", owner.pid());
          });
      owner.awaitDown();
      assertThat(runtime().names()).isEmpty();
    }
  }
}
