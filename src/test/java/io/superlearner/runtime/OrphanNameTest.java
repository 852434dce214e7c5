package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// A parent that is killed leaves children that have names and have not noticed yet. Whoever starts
/// their successors at once must not be told that the names are taken.
class OrphanNameTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  /// Traps exits, so that it takes its end in its own time.
  private static final class Slow implements Behavior {
    private final CountDownLatch mayEnd;
    private Self self;

    Slow(CountDownLatch mayEnd) {
      this.mayEnd = mayEnd;
    }

    @Override
    public Start start(Self process) {
      self = process;
      process.trapExit(true);
      return Start.running();
    }

    @Override
    public void receive(Object message) throws Exception {
      if (message instanceof ExitMessage(Pid _, ExitReason reason)) {
        self.blocking(() -> mayEnd.await(5, TimeUnit.SECONDS));
        self.stop(reason);
      }
    }
  }

  @Test
  void aStartWaitsForTheEndOfAnOrphanThatHasTheName() throws Exception {
    CountDownLatch mayEnd = new CountDownLatch(1);
    Probe parent = kernel.probe("parent");
    SpawnOptions named = kernel.options("child").withName("the-name");
    StartOutcome first = parent.ask(self -> self.startLink(new Slow(mayEnd), named));
    Pid orphan = kernel.started(first);
    kernel.runtime().exit(parent.pid(), ExitReason.kill());
    kernel.awaitDown(parent.pid());

    CompletableFuture<StartOutcome> second =
        CompletableFuture.supplyAsync(
            () -> kernel.runtime().start(new Slow(new CountDownLatch(0)), named));
    assertThat(kernel.runtime().isAlive(orphan)).isTrue();
    mayEnd.countDown();

    Pid successor = kernel.started(second.get(5, TimeUnit.SECONDS));
    assertThat(kernel.runtime().whereis("the-name")).contains(successor);
    assertThat(kernel.runtime().isAlive(orphan)).isFalse();
  }

  @Test
  void aNameOfAProcessWhoseParentLivesIsTakenAtOnce() {
    Probe parent = kernel.probe("parent");
    SpawnOptions named = kernel.options("child").withName("the-name");
    StartOutcome first = parent.ask(self -> self.startLink(new Slow(new CountDownLatch(0)), named));
    Pid owner = kernel.started(first);

    StartOutcome second = kernel.runtime().start(new Slow(new CountDownLatch(0)), named);

    assertThat(second).isEqualTo(new StartOutcome.AlreadyStarted(owner));
  }
}
