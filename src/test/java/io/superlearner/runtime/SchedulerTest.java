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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SchedulerTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  @Test
  void endlessLoopsInOneSchedulerDoNotStallAnother() {
    AtomicBoolean over = new AtomicBoolean();
    Scheduler loops = kernel.newScheduler("loops");
    int count = 2 * Runtime.getRuntime().availableProcessors();
    List<Pid> loopers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Pid pid =
          kernel.started(
              kernel
                  .runtime()
                  .spawn(
                      Bodies.starting(_ -> {
                        while (!over.get()) {
                          Thread.onSpinWait();
                        }
                        return Behavior.Start.running();
                      }),
                      kernel.options("loop").withScheduler(loops)));
      loopers.add(pid);
    }
    Pid echo = kernel.start(Bodies.echo());
    Probe caller = kernel.probe();
    for (int i = 0; i < 200; i++) {
      assertThat(caller.call(echo, i, Waits.BOUND)).isEqualTo(i);
    }
    loopers.forEach(pid -> kernel.runtime().exit(pid, ExitReason.kill()));
    loopers.forEach(pid -> assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.killed()));
    over.set(true);
  }

  @Test
  void processesThatBlockGetSubstituteThreads() {
    int count = 3 * Runtime.getRuntime().availableProcessors();
    CountDownLatch all = new CountDownLatch(count);
    List<Probe> blocked = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Probe probe = kernel.probe();
      blocked.add(probe);
      probe.tell(self -> {
        try {
          self.blocking(() -> {
            all.countDown();
            all.await();
            return true;
          });
        } catch (Exception failure) {
          throw new IllegalStateException(failure);
        }
      });
    }
    blocked.forEach(Probe::settle);
  }

  @Test
  void oneProcessThatNeverRestsLeavesRoomForOthers() {
    Scheduler narrow = kernel.newScheduler("narrow");
    SpawnOptions there = kernel.options("hog").withScheduler(narrow);
    AtomicBoolean over = new AtomicBoolean();
    for (int i = 0; i < 4; i++) {
      Pid hog =
          kernel.start(
              Bodies.receiving((self, message) -> {
                if (!over.get()) {
                  self.send(self.pid(), message);
                }
              }),
              there);
      kernel.runtime().send(hog, "again");
    }
    Pid echo = kernel.start(Bodies.echo(), there);
    for (int i = 0; i < 100; i++) {
      assertThat(kernel.runtime().call(echo, i, Waits.BOUND)).isEqualTo(i);
    }
    over.set(true);
  }

  @Test
  void threadsStartWhenNeededAndEndWhenIdle() {
    try (Scheduler brief = new Scheduler("brief", null, Duration.ofMillis(20))) {
      assertThat(brief.estimateThreads()).isZero();
      Pid echo = kernel.start(Bodies.echo(), kernel.options("e").withScheduler(brief));
      assertThat(brief.estimateThreads()).isPositive();
      Awaiting.until(() -> brief.estimateThreads() == 0);
      assertThat(kernel.runtime().call(echo, "again", Waits.BOUND)).isEqualTo("again");
    }
  }

  @Test
  void processOfAClosedSchedulerEndsWhenItWouldHaveToRun() {
    Scheduler closing = kernel.newScheduler("closing");
    Probe watcher = kernel.probe();
    Pid idle = kernel.start(Bodies.echo(), kernel.options("idle").withScheduler(closing));
    watcher.monitor(idle);
    closing.close();
    kernel.runtime().send(idle, "wake up");
    assertThat(watcher.expectDown(idle).reason())
        .isEqualTo(ExitReason.abnormal("scheduler_closed"));
  }

  @Test
  void threadsCarryTheNameAndTheClassLoader() {
    ClassLoader own = new ClassLoader(null) {};
    try (Scheduler named = new Scheduler("named", own)) {
      Pid pid =
          kernel.start(
              Bodies.receiving((self, message) -> {
                Thread here = Thread.currentThread();
                self.reply(
                    ((Request) message).from(),
                    List.of(here.getName(), here.getContextClassLoader()));
              }),
              kernel.options("n").withScheduler(named));
      List<?> seen = (List<?>) kernel.runtime().call(pid, "where", Waits.BOUND);
      assertThat((String) seen.getFirst()).startsWith("sl-named-");
      assertThat(seen.getLast()).isSameAs(own);
    }
  }

  /// Two processes that wake each other keep the queue of a worker filled for ever.
  @Test
  void processesThatWakeEachOtherLeaveRoomForMessagesFromOutside() {
    AtomicBoolean over = new AtomicBoolean();
    for (int i = 0; i < 6; i++) {
      Pid one = kernel.start(volley(over));
      Pid other = kernel.start(volley(over));
      kernel.runtime().send(one, other);
    }
    Pid echo = kernel.start(Bodies.echo());
    for (int i = 0; i < 100; i++) {
      assertThat(kernel.runtime().call(echo, i, Waits.BOUND)).isEqualTo(i);
    }
    over.set(true);
  }

  private static Behavior volley(AtomicBoolean over) {
    return Bodies.receiving((self, message) -> {
      if (!over.get()) {
        self.send((Pid) message, self.pid());
      }
    });
  }

  /// What waits in the queue of a worker that is stuck must be taken by one that is busy.
  @Test
  void busyWorkersTakeWhatWaitsBehindAStuckOne() {
    AtomicBoolean over = new AtomicBoolean();
    CountDownLatch release = new CountDownLatch(1);
    Probe answer = kernel.probe();
    for (int i = 0; i < 3; i++) {
      Pid one = kernel.start(volley(over));
      kernel.runtime().send(one, kernel.start(volley(over)));
    }
    Probe stuck = kernel.probe();
    stuck.tell(self -> {
      self.send(answer.pid(), "taken over");
      Bodies.stuckUntil(release);
    });
    answer.expectMessage("taken over");
    release.countDown();
    over.set(true);
  }
}
