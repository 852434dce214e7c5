package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

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

class StartTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private StartOutcome start(Behavior behavior) {
    return kernel.runtime().start(behavior, kernel.options("test").withName("name"));
  }

  private void assertNothingLeft() {
    assertThat(kernel.runtime().size()).isZero();
    assertThat(kernel.runtime().names()).isEmpty();
  }

  @Test
  void startHandsItsInformationToTheStarter() {
    StartOutcome outcome = start(Bodies.starting(_ -> new Behavior.Start.Running("info")));
    Pid pid = kernel.started(outcome);
    assertThat(outcome).isEqualTo(new StartOutcome.Started(pid, "info"));
    assertThat(kernel.runtime().whereis("name")).contains(pid);
    assertThat(kernel.runtime().info(pid).orElseThrow().status())
        .isIn(ProcessInfo.Status.WAITING, ProcessInfo.Status.RUNNING);
  }

  @Test
  void ignoredStartLeavesNothing() {
    assertThat(start(Bodies.starting(_ -> new Behavior.Start.Ignored())))
        .isEqualTo(new StartOutcome.Ignored());
    assertNothingLeft();
  }

  @Test
  void refusedStartLeavesNothing() {
    assertThat(start(Bodies.refusing(BOOM))).isEqualTo(new StartOutcome.Failed(BOOM));
    assertNothingLeft();
  }

  @Test
  void throwingStartFailsWithWhatWasThrown() {
    Error thrown = new StackOverflowError("deep");
    assertThat(
            start(
                Bodies.starting(_ -> {
                  throw thrown;
                })))
        .isEqualTo(new StartOutcome.Failed(new ExitReason.Crashed(thrown)));
    assertNothingLeft();
  }

  @Test
  void startThatStopsItselfFailsWithThatReason() {
    Behavior stopping =
        Bodies.starting(self -> {
          self.stop(BOOM);
          return Behavior.Start.running();
        });
    assertThat(start(stopping)).isEqualTo(new StartOutcome.Failed(BOOM));
    assertNothingLeft();
  }

  @Test
  void startSeesTheNameTaken() {
    Pid first = kernel.started(start(Bodies.echo()));
    assertThat(start(Bodies.echo())).isEqualTo(new StartOutcome.AlreadyStarted(first));
    assertThat(kernel.runtime().size()).isOne();
  }

  @Test
  void startThatTakesTooLongIsKilledAndFenced() {
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Boolean> returned = new CompletableFuture<>();
    Behavior slow =
        Bodies.starting(self -> {
          Bodies.stuckUntil(release);
          returned.complete(self.register("late"));
          return Behavior.Start.running();
        });
    StartOutcome outcome =
        kernel.runtime().start(slow, kernel.options("slow").withStartLimit(Duration.ofMillis(20)));
    assertThat(outcome).isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("timeout")));
    assertNothingLeft();
    assertThat(kernel.runtime().leaked()).isOne();
    release.countDown();
    assertThat(Waits.await("the return of the start", returned)).isFalse();
  }

  @Test
  void failedLinkedStartBringsNoExitMessage() {
    Probe parent = kernel.probe().trapping();
    assertThat(parent.startLink(Bodies.refusing(BOOM), "child"))
        .isEqualTo(new StartOutcome.Failed(BOOM));
    assertThat(parent.startLink(Bodies.starting(_ -> new Behavior.Start.Ignored()), "child"))
        .isEqualTo(new StartOutcome.Ignored());
    parent.expectNothing();
    assertThat(kernel.runtime().info(parent.pid()).orElseThrow().links()).isEmpty();
  }

  @Test
  void childKilledDuringItsStartBringsNoExitMessage() {
    Probe parent = kernel.probe().trapping();
    CompletableFuture<Pid> child = new CompletableFuture<>();
    CompletableFuture<StartOutcome> outcome = new CompletableFuture<>();
    Behavior stuck =
        Bodies.starting(self -> {
          child.complete(self.pid());
          new CountDownLatch(1).await();
          return Behavior.Start.running();
        });
    parent.tell(self -> outcome.complete(self.startLink(stuck, kernel.options("child"))));
    Pid pid = Waits.await("the child", child);
    assertThat(kernel.runtime().info(pid).orElseThrow().status())
        .isEqualTo(ProcessInfo.Status.STARTING);
    assertThat(kernel.runtime().exit(pid, ExitReason.kill())).isTrue();
    assertThat(Waits.await("the outcome", outcome))
        .isEqualTo(new StartOutcome.Failed(ExitReason.killed()));
    parent.expectNothing();
  }

  @Test
  void deathOfTheStarterDuringAStartEndsTheChild() {
    Probe parent = kernel.probe();
    CompletableFuture<Pid> child = new CompletableFuture<>();
    Behavior stuck =
        Bodies.starting(self -> {
          self.trapExit(true);
          child.complete(self.pid());
          new CountDownLatch(1).await();
          return Behavior.Start.running();
        });
    parent.tell(self -> self.startLink(stuck, kernel.options("child")));
    Pid pid = Waits.await("the child", child);
    kernel.watch(pid);
    kernel.runtime().exit(parent.pid(), ExitReason.kill());
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.abnormal("interrupted"));
  }

  @Test
  void spawnDoesNotWaitForTheStart() {
    CountDownLatch release = new CountDownLatch(1);
    Behavior slow =
        Bodies.starting(_ -> {
          Bodies.stuckUntil(release);
          return new Behavior.Start.Refused(BOOM);
        });
    StartOutcome outcome = kernel.runtime().spawn(slow, kernel.options("slow").withName("name"));
    Pid pid = kernel.started(outcome);
    assertThat(kernel.runtime().whereis("name")).contains(pid);
    release.countDown();
    assertThat(kernel.awaitDown(pid)).isEqualTo(BOOM);
  }

  @Test
  void linkedSpawnThatFailsBringsAnExitMessage() {
    Probe parent = kernel.probe().trapping();
    StartOutcome outcome =
        parent.ask(self -> self.spawnLink(Bodies.refusing(BOOM), kernel.options("child")));
    Pid pid = ((StartOutcome.Started) outcome).pid();
    assertThat(parent.expectExit(pid).reason()).isEqualTo(BOOM);
  }

  @Test
  void starterKeepsNoHoldOfItsThread() {
    Pid pid = kernel.start(Bodies.echo());
    assertThat(kernel.runtime().info(pid)).isPresent();
    Object cell = kernel.runtime().find(pid);
    assertThat(cell).extracting("starter").isNull();
  }

  @Test
  void startOnAClosedSchedulerFailsInsteadOfWaiting() {
    Scheduler closed = kernel.newScheduler("closed");
    closed.close();
    StartOutcome outcome =
        kernel.runtime().start(Bodies.echo(), kernel.options("test").withScheduler(closed));
    assertThat(outcome).isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("scheduler_closed")));
    assertNothingLeft();
  }

  @Test
  void closingTheSchedulerEndsAStartThatWaitsForAThread() {
    Scheduler busy = kernel.newScheduler("busy");
    CountDownLatch release = new CountDownLatch(1);
    SpawnOptions there = kernel.options("test").withScheduler(busy);
    occupy(busy, there, release);
    CompletableFuture<StartOutcome> outcome = new CompletableFuture<>();
    Thread starter =
        Thread.ofPlatform()
            .start(() -> outcome.complete(kernel.runtime().start(Bodies.echo(), there)));
    Awaiting.until(() -> starter.getState() == Thread.State.WAITING);
    busy.close();
    assertThat(Waits.await("the outcome", outcome))
        .isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("scheduler_closed")));
    release.countDown();
  }

  /// Lets every thread of a scheduler run a process that never ends.
  private void occupy(Scheduler scheduler, SpawnOptions there, CountDownLatch release) {
    int threads = Runtime.getRuntime().availableProcessors();
    CountDownLatch running = new CountDownLatch(threads);
    for (int i = 0; i < threads; i++) {
      var _ =
          kernel
              .runtime()
              .spawn(
                  Bodies.starting(_ -> {
                    running.countDown();
                    Bodies.stuckUntil(release);
                    return Behavior.Start.running();
                  }),
                  there);
    }
    Awaiting.until(() -> running.getCount() == 0);
    assertThat(scheduler.estimateThreads()).isEqualTo(threads);
  }

  @Test
  void nothingStartsOnceTheRuntimeIsClosed() {
    kernel.runtime().close();
    assertThat(start(Bodies.echo())).isEqualTo(new StartOutcome.Failed(ExitReason.noproc()));
    assertNothingLeft();
  }
}
