package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Group U of the conformance list: links, monitors, exit signals, timers, names.
class ProcessPrimitivesTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  @Nested
  class Links {

    @Test
    @DisplayName("U01 a linked process dies with the reason of the one that died abnormally")
    void linkedProcessDiesWithTheSameReason() {
      Probe one = kernel.probe("one");
      Probe other = kernel.probe("other");
      one.link(other.pid());
      one.stop(BOOM);
      assertThat(one.awaitDown()).isEqualTo(BOOM);
      assertThat(other.awaitDown()).isEqualTo(BOOM);
      assertThat(other.wasTerminated()).as("terminate after an untrapped signal").isFalse();
    }

    @Test
    @DisplayName("a link holds in both directions, over several processes")
    void linksChain() {
      List<Probe> chain = IntStream.range(0, 5).mapToObj(i -> kernel.probe("p" + i)).toList();
      for (int i = 1; i < chain.size(); i++) {
        chain.get(i - 1).link(chain.get(i).pid());
      }
      chain.get(3).crash(new IllegalStateException("boom"));
      for (Probe each : chain) {
        assertThat(each.awaitDown()).isInstanceOf(ExitReason.Crashed.class);
      }
    }

    @Test
    @DisplayName("U02 a trapping process gets the exit as a message with pid and reason")
    void trappingProcessGetsAMessage() {
      Probe trapping = kernel.probe().trapping();
      Probe other = kernel.probe();
      trapping.link(other.pid());
      other.stop(BOOM);
      assertThat(trapping.expectExit(other.pid())).isEqualTo(new ExitMessage(other.pid(), BOOM));
      assertThat(kernel.runtime().info(trapping.pid()).orElseThrow().links()).isEmpty();
    }

    @Test
    @DisplayName("U03 a normal exit of a peer is ignored by a process that does not trap")
    void normalExitIsIgnored() {
      Probe peer = kernel.probe();
      Probe other = kernel.probe();
      peer.link(other.pid());
      peer.stop(ExitReason.normal());
      peer.awaitDown();
      other.expectNothing();
      assertThat(kernel.runtime().info(other.pid()).orElseThrow().links()).isEmpty();
      kernel.runtime().exit(other.pid(), ExitReason.normal());
      other.expectNothing();
    }

    @Test
    @DisplayName("a process that sends normal to itself ends")
    void normalToItselfEnds() {
      Probe self = kernel.probe();
      self.exit(self.pid(), ExitReason.normal());
      assertThat(self.awaitDown()).isEqualTo(ExitReason.normal());
    }

    @Test
    @DisplayName("U04 kill cannot be trapped, and peers see killed")
    void killCannotBeTrapped() {
      Probe victim = kernel.probe().trapping();
      Probe peer = kernel.probe().trapping();
      Probe watcher = kernel.probe();
      peer.link(victim.pid());
      Ref monitor = watcher.monitor(victim.pid());
      peer.exit(victim.pid(), ExitReason.kill());
      assertThat(peer.expectExit(victim.pid()).reason()).isEqualTo(ExitReason.killed());
      assertThat(watcher.expectDown(victim.pid()))
          .isEqualTo(new Down(monitor, victim.pid(), ExitReason.killed()));
      assertThat(victim.wasTerminated()).isFalse();
    }

    @Test
    @DisplayName("a process that ends by itself with kill shows killed, which can be trapped")
    void killAsOwnReasonIsSeenAsKilled() {
      Probe ending = kernel.probe();
      Probe trapping = kernel.probe().trapping();
      trapping.link(ending.pid());
      ending.stop(ExitReason.kill());
      assertThat(trapping.expectExit(ending.pid()).reason()).isEqualTo(ExitReason.killed());
      trapping.expectNothing();
    }

    @Test
    @DisplayName("kill to itself ends a process at once: what follows does not run")
    void killToItself() {
      Probe victim = kernel.probe().trapping();
      CompletableFuture<String> after = new CompletableFuture<>();
      victim.tell(self -> {
        self.exit(self.pid(), ExitReason.kill());
        after.complete("ran on");
      });
      assertThat(victim.awaitDown()).isEqualTo(ExitReason.killed());
      assertThat(after).isNotDone();
    }

    @Test
    @DisplayName(
        "U05 two links are one, and after unlink no exit comes, not even one that had come")
    void linkAndUnlink() {
      linkTwiceUnlinkTwice();
      unlinkDropsAQueuedExit();
    }

    private void linkTwiceUnlinkTwice() {
      Probe trapping = kernel.probe().trapping();
      Probe other = kernel.probe();
      trapping.link(other.pid());
      trapping.link(other.pid());
      assertThat(kernel.runtime().info(trapping.pid()).orElseThrow().links())
          .containsExactly(other.pid());
      trapping.unlink(other.pid());
      trapping.unlink(other.pid());
      assertThat(kernel.runtime().info(other.pid()).orElseThrow().links()).isEmpty();
      other.stop(BOOM);
      other.awaitDown();
      trapping.expectNothing();
    }

    @Test
    @DisplayName("two links give one exit message")
    void twoLinksOneExit() {
      Probe trapping = kernel.probe().trapping();
      Probe other = kernel.probe();
      trapping.link(other.pid());
      other.link(trapping.pid());
      other.stop(BOOM);
      trapping.expectExit(other.pid());
      trapping.expectNothing();
    }

    private void unlinkDropsAQueuedExit() {
      Probe trapping = kernel.probe().trapping();
      Probe other = kernel.probe();
      trapping.link(other.pid());
      trapping.run(self -> {
        other.stop(BOOM);
        kernel.awaitDown(other.pid());
        self.unlink(other.pid());
      });
      trapping.expectNothing();
    }

    @Test
    @DisplayName("U06 a link to a dead process brings exit noproc")
    void linkToADeadProcess() {
      Probe trapping = kernel.probe().trapping();
      Probe fragile = kernel.probe();
      Pid nobody = new Pid(1, 999_999, 0);
      trapping.link(nobody);
      assertThat(trapping.expectExit(nobody).reason()).isEqualTo(ExitReason.noproc());
      fragile.tell(self -> self.link(nobody));
      assertThat(fragile.awaitDown()).isEqualTo(ExitReason.noproc());
    }
  }

  @Nested
  class Monitors {

    @Test
    @DisplayName("U07 a monitor brings one Down: with the reason, of a dead process noproc at once")
    void monitor() {
      monitorOfALiveProcess();
      monitorOfADeadProcess();
    }

    private void monitorOfALiveProcess() {
      Probe watcher = kernel.probe();
      Probe watched = kernel.probe();
      Ref monitor = watcher.monitor(watched.pid());
      assertThat(kernel.runtime().info(watched.pid()).orElseThrow().monitoredBy())
          .containsExactly(watcher.pid());
      watched.stop(BOOM);
      assertThat(watcher.expectDown(watched.pid()))
          .isEqualTo(new Down(monitor, watched.pid(), BOOM));
      watcher.expectNothing();
      assertThat(kernel.runtime().info(watcher.pid()).orElseThrow().monitors()).isEmpty();
    }

    private void monitorOfADeadProcess() {
      Probe watcher = kernel.probe();
      Pid nobody = new Pid(1, 999_999, 0);
      watcher.monitor(nobody);
      assertThat(watcher.expectDown(nobody).reason()).isEqualTo(ExitReason.noproc());
      watcher.expectNothing();
    }

    @Test
    @DisplayName("U08 two monitors bring two Downs; demonitor removes one that has come")
    void twoMonitorsAndDemonitor() {
      twoMonitorsTwoDowns();
      demonitorDropsAQueuedDown();
    }

    private void twoMonitorsTwoDowns() {
      Probe watcher = kernel.probe();
      Probe watched = kernel.probe();
      Ref one = watcher.monitor(watched.pid());
      Ref two = watcher.monitor(watched.pid());
      watched.stop(ExitReason.normal());
      assertThat(
              List.of(
                  watcher.expectDown(watched.pid()).monitor(),
                  watcher.expectDown(watched.pid()).monitor()))
          .containsExactlyInAnyOrder(one, two);
      watcher.expectNothing();
    }

    private void demonitorDropsAQueuedDown() {
      Probe watcher = kernel.probe();
      Probe watched = kernel.probe();
      Ref kept = watcher.monitor(watched.pid());
      Ref ended = watcher.monitor(watched.pid());
      watcher.run(self -> {
        watched.stop(BOOM);
        kernel.awaitDown(watched.pid());
        self.demonitor(ended);
      });
      assertThat(watcher.expectDown(watched.pid()).monitor()).isEqualTo(kept);
      watcher.expectNothing();
    }
  }

  @Test
  @DisplayName("U10 signals between one pair keep their order, messages before the exit too")
  void signalsKeepTheirOrder() {
    Probe receiver = kernel.probe().trapping();
    Probe sender = kernel.probe();
    Ref monitor = receiver.monitor(sender.pid());
    receiver.link(sender.pid());
    sender.tell(self -> {
      for (int i = 0; i < 1_000; i++) {
        self.send(receiver.pid(), i);
      }
      self.exit(receiver.pid(), ExitReason.abnormal("between"));
      self.send(receiver.pid(), "last");
      self.stop(BOOM);
    });
    for (int i = 0; i < 1_000; i++) {
      receiver.expectMessage(i);
    }
    receiver.expectMessage(new ExitMessage(sender.pid(), ExitReason.abnormal("between")));
    receiver.expectMessage("last");
    receiver.expectMessage(new ExitMessage(sender.pid(), BOOM));
    receiver.expectMessage(new Down(monitor, sender.pid(), BOOM));
  }

  @Nested
  class Timers {

    @Test
    @DisplayName(
        "U11 a cancelled timer tells the rest of its time and brings no message, in time or late")
    void cancel() {
      cancelledTimer();
      cancelDropsAQueuedMessage();
    }

    private void cancelledTimer() {
      Probe probe = kernel.probe();
      TimerRef timer = probe.ask(self -> self.startTimer(Duration.ofMillis(100), "tick"));
      kernel.clock().advance(Duration.ofMillis(40));
      assertThat(probe.<Long>ask(_ -> timer.cancel())).isEqualTo(60);
      assertThat(probe.<Long>ask(_ -> timer.cancel())).isEqualTo(-1);
      assertThat(kernel.clock().scheduled()).isZero();
      kernel.clock().advance(Duration.ofSeconds(1));
      probe.expectNothing();
    }

    @Test
    @DisplayName("a timer that is not cancelled brings its message once")
    void timerFires() {
      Probe probe = kernel.probe();
      TimerRef timer = probe.ask(self -> self.startTimer(Duration.ofMillis(100), "tick"));
      kernel.clock().advance(Duration.ofMillis(99));
      probe.expectNothing();
      kernel.clock().advance(Duration.ofMillis(1));
      probe.expectMessage("tick");
      kernel.clock().advance(Duration.ofSeconds(1));
      probe.expectNothing();
      assertThat(probe.<Long>ask(_ -> timer.cancel())).isEqualTo(-1);
    }

    private void cancelDropsAQueuedMessage() {
      Probe probe = kernel.probe();
      long rest =
          probe.ask(self -> {
            TimerRef timer = self.startTimer(Duration.ofMillis(100), "tick");
            kernel.clock().advance(Duration.ofMillis(150));
            return timer.cancel();
          });
      assertThat(rest).isZero();
      probe.expectNothing();
    }

    @Test
    void endOfAProcessTakesItsTimersOffTheClock() {
      Probe probe = kernel.probe();
      probe.run(self -> self.startTimer(Duration.ofHours(1), "tick"));
      assertThat(kernel.clock().scheduled()).isOne();
      probe.stop(ExitReason.normal());
      probe.awaitDown();
      kernel.clock().awaitScheduled(0);
    }
  }

  @Test
  @DisplayName("U12 a name is free before anybody sees the Down of its process")
  void nameIsFreeBeforeDown() {
    Probe watcher = kernel.probe();
    for (int i = 0; i < 200; i++) {
      Probe named = kernel.probe();
      assertThat(named.<Boolean>ask(self -> self.register("name"))).isTrue();
      assertThat(kernel.runtime().whereis("name")).contains(named.pid());
      CompletableFuture<Optional<Pid>> seen = new CompletableFuture<>();
      var _ =
          kernel.runtime().watch(named.pid(), _ -> seen.complete(kernel.runtime().whereis("name")));
      watcher.monitor(named.pid());
      named.stop(ExitReason.normal());
      watcher.expectDown(named.pid());
      assertThat(kernel.runtime().whereis("name")).isEmpty();
      assertThat(Waits.await("the watcher", seen)).isEmpty();
    }
  }
}
