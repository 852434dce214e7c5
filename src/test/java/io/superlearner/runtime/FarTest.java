package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import io.superlearner.testkit.Wire;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class FarTest {

  private static final ExitReason ENOUGH = ExitReason.abnormal("enough");
  private static final ExitReason LOST = new ExitReason.NoConnection(Joined.name(2));
  private static final Duration SHORT = Duration.ofMillis(30);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private static void assertFails(ExitReason expected, Runnable call) {
    assertThatThrownBy(call::run)
        .extracting(thrown -> thrown instanceof CallException ? thrown : thrown.getCause())
        .isInstanceOfSatisfying(
            CallException.class, failed -> assertThat(failed.reason()).isEqualTo(expected));
  }

  @Nested
  class Messages {

    @Test
    void arriveInTheOrderInWhichTheyWereSent() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      here.run(self -> IntStream.range(0, 1000).forEach(number -> self.send(there.pid(), number)));
      IntStream.range(0, 1000).forEach(there::expectMessage);
    }

    @Test
    void keepTheirOrderThroughAFrozenLine() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      nodes.wire().freeze(nodes.life(1), nodes.life(2));
      IntStream.range(0, 10).forEach(number -> here.send(there.pid(), number));
      nodes.wire().flush();
      there.expectNothing();
      nodes.wire().thaw(nodes.life(1), nodes.life(2));
      here.send(there.pid(), 10);
      IntStream.rangeClosed(0, 10).forEach(there::expectMessage);
    }

    @Test
    void arriveWhenTheWireIsPumped() {
      Joined nodes = Joined.of(kernel, 2, Wire.pumped(kernel.clock(), Duration.ZERO));
      Probe there = nodes.probe(2);
      kernel.runtime().send(there.pid(), "hello");
      there.expectNothing();
      nodes.wire().pump();
      there.expectMessage("hello");
    }

    @Test
    void aSendSaysWhatIsKnown() {
      Joined nodes = Joined.of(kernel, 2);
      Pid there = nodes.probe(2).pid();
      assertThat(kernel.runtime().send(there, "x")).isEqualTo(Delivery.SENT);
      assertThat(kernel.runtime().send(new Pid(1, there.serial(), 7), "x"))
          .isEqualTo(Delivery.NO_PROCESS);
      nodes.kill(2);
      assertThat(kernel.runtime().send(there, "x")).isEqualTo(Delivery.NO_CONNECTION);
    }

    @Test
    void whatIsNotPlainDataIsRefusedWhereItIsSent() {
      Joined nodes = Joined.of(kernel, 2);
      Probe there = nodes.probe(2);
      Thread notPlain = Thread.currentThread();
      assertThatThrownBy(() -> kernel.runtime().send(there.pid(), notPlain))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("java.lang.Thread");
      DeadLetter letter = kernel.runtime().deadLetters().latest(1).getFirst();
      assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.NOT_SENDABLE);
      assertThat(letter.to()).isEqualTo(there.pid());
      assertThatThrownBy(() -> kernel.runtime().call(there.pid(), notPlain, Waits.BOUND))
          .isInstanceOf(IllegalArgumentException.class);
      nodes.wire().flush();
      there.expectNothing();
    }

    @Test
    void withoutATransportAForeignPidIsNobody() {
      Pid foreign = new Pid(2, 1, 0);
      assertThat(kernel.runtime().send(foreign, "x")).isEqualTo(Delivery.NO_CONNECTION);
      assertFails(ExitReason.noproc(), () -> kernel.runtime().call(foreign, "x", Waits.BOUND));
      Probe probe = kernel.probe().trapping();
      probe.monitor(foreign);
      assertThat(probe.expectDown(foreign).reason()).isEqualTo(ExitReason.noproc());
      probe.link(foreign);
      assertThat(probe.expectExit(foreign).reason()).isEqualTo(ExitReason.noproc());
    }
  }

  @Nested
  class Calls {

    @Test
    void getTheirReplyFromAnotherNode() {
      Joined nodes = Joined.of(kernel, 2);
      Pid echo = nodes.start(2, Bodies.echo());
      assertThat(nodes.probe(1).call(echo, "hello", Waits.BOUND)).isEqualTo("hello");
      assertThat(kernel.runtime().call(echo, null, Waits.BOUND)).isNull();
    }

    @Test
    void tellTheCalleeWhoCalls() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      here.tell(self -> self.call(there.pid(), "who", Waits.BOUND));
      Request request = there.expect(Request.class);
      assertThat(request.from().caller()).isEqualTo(here.pid());
      there.reply(request, "done");
      here.settle();
    }

    @Test
    void endWithTheReasonOfTheCallee() {
      Joined nodes = Joined.of(kernel, 2);
      Probe there = nodes.probe(2);
      CompletableFuture<Object> answer = callFromAThread(there.pid());
      there.expect(Request.class);
      there.stop(ENOUGH);
      assertThat(Waits.await("the answer", answer)).isEqualTo(ENOUGH);
      assertFails(ExitReason.noproc(), () -> kernel.runtime().call(there.pid(), "x", Waits.BOUND));
    }

    @Test
    void endWhenTheNodeIsLost() {
      Joined nodes = Joined.of(kernel, 2);
      Probe there = nodes.probe(2);
      CompletableFuture<Object> answer = callFromAThread(there.pid());
      there.expect(Request.class);
      nodes.kill(2);
      assertThat(Waits.await("the answer", answer)).isEqualTo(LOST);
      assertFails(LOST, () -> kernel.runtime().call(there.pid(), "x", Waits.BOUND));
    }

    @Test
    void dropAReplyThatComesTooLate() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      here.run(self ->
          assertFails(ExitReason.abnormal("timeout"), () -> self.call(there.pid(), "slow", SHORT)));
      there.reply(there.expect(Request.class), "late");
      nodes.wire().flush();
      here.expectNothing();
      assertThat(nodes.wire().carried().getLast()).isInstanceOf(FarSignal.Reply.class);
    }

    @Test
    void areForwardedToAThirdNode() {
      Joined nodes = Joined.of(kernel, 3);
      Pid echo = nodes.start(3, Bodies.echo());
      Pid relay = nodes.start(2, Bodies.receiving((self, message) -> self.send(echo, message)));
      assertThat(kernel.runtime().call(relay, "hello", Waits.BOUND)).isEqualTo("hello");
    }

    @Test
    void areToldThatTheReplyCannotTravel() {
      Joined nodes = Joined.of(kernel, 2);
      Pid odd =
          nodes.start(
              2,
              Bodies.receiving(
                  (self, message) -> self.reply(((Request) message).from(), new Object())));
      assertThatThrownBy(() -> kernel.runtime().call(odd, "x", Waits.BOUND))
          .hasMessageContaining("bad_reply")
          .hasMessageContaining("java.lang.Object");
    }

    private CompletableFuture<Object> callFromAThread(Pid to) {
      CompletableFuture<Object> answer = new CompletableFuture<>();
      Thread.ofVirtual()
          .start(() -> {
            try {
              answer.complete(kernel.runtime().call(to, "x", Waits.BOUND));
            } catch (CallException failed) {
              answer.complete(failed.reason());
            }
          });
      return answer;
    }
  }

  @Nested
  class Monitors {

    @Test
    void tellTheReasonOnceAndNoprocForNobody() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      Ref monitor = here.monitor(there.pid());
      nodes.wire().flush();
      there.stop(ENOUGH);
      assertThat(here.expectDown(there.pid())).isEqualTo(new Down(monitor, there.pid(), ENOUGH));
      here.monitor(there.pid());
      assertThat(here.expectDown(there.pid()).reason()).isEqualTo(ExitReason.noproc());
      nodes.wire().flush();
      here.expectNothing();
    }

    @Test
    void tellNothingAfterTheirEnd() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      Ref ended = here.monitor(there.pid());
      Ref kept = here.monitor(there.pid());
      here.demonitor(ended);
      nodes.wire().flush();
      assertThat(nodes.runtime(2).info(there.pid()).orElseThrow().monitoredBy())
          .containsExactly(here.pid());
      there.stop(ENOUGH);
      assertThat(here.expectDown(there.pid()).monitor()).isEqualTo(kept);
      nodes.wire().flush();
      here.expectNothing();
    }

    @Test
    void areGoneWhenTheWatcherEnds() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      here.monitor(there.pid());
      here.stop(ExitReason.normal());
      here.awaitDown();
      nodes.wire().flush();
      assertThat(nodes.runtime(2).info(there.pid()).orElseThrow().monitoredBy()).isEmpty();
    }

    @Test
    void areGoneWhenTheWatchersNodeIsLost() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      there.monitor(here.pid());
      nodes.wire().flush();
      nodes.kill(2);
      nodes.wire().flush();
      assertThat(kernel.runtime().info(here.pid()).orElseThrow().monitoredBy()).isEmpty();
    }

    @Test
    void ofALaterLifeOfANodeSayThatTheOldProcessIsGone() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Pid old = nodes.probe(2).pid();
      nodes.kill(2);
      nodes.wire().flush();
      here.monitor(old);
      assertThat(here.expectDown(old).reason()).isEqualTo(LOST);
      nodes.begin(2, 1);
      nodes.wire().flush();
      here.monitor(old);
      assertThat(here.expectDown(old).reason()).isEqualTo(ExitReason.noproc());
    }
  }

  @Nested
  class Links {

    @Test
    void endBothWaysWithTheReason() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1).trapping();
      Probe there = nodes.probe(2);
      here.link(there.pid());
      nodes.wire().flush();
      there.stop(ENOUGH);
      assertThat(here.expectExit(there.pid()).reason()).isEqualTo(ENOUGH);
      Probe other = nodes.probe(2);
      other.link(here.pid());
      nodes.wire().flush();
      here.stop(ENOUGH);
      assertThat(other.awaitDown()).isEqualTo(ENOUGH);
    }

    @Test
    void toNobodyBringNoproc() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1).trapping();
      Pid nobody = new Pid(2, 999, 0);
      here.link(nobody);
      assertThat(here.expectExit(nobody).reason()).isEqualTo(ExitReason.noproc());
    }

    @Test
    void bringNoconnectionOnALossAndForANodeThatIsLost() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1).trapping();
      Probe victim = nodes.probe(1);
      Pid there = nodes.probe(2).pid();
      here.link(there);
      victim.link(there);
      nodes.wire().flush();
      nodes.kill(2);
      assertThat(here.expectExit(there).reason()).isEqualTo(LOST);
      assertThat(victim.awaitDown()).isEqualTo(LOST);
      here.link(there);
      assertThat(here.expectExit(there).reason()).isEqualTo(LOST);
    }

    @Test
    void endBothSidesOfACutAndCanBeMadeAgain() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1).trapping();
      Probe there = nodes.probe(2).trapping();
      here.link(there.pid());
      nodes.wire().flush();
      nodes.wire().cut(nodes.life(1), nodes.life(2));
      assertThat(here.expectExit(there.pid()).reason()).isEqualTo(LOST);
      assertThat(there.expectExit(here.pid()).reason())
          .isEqualTo(new ExitReason.NoConnection(Joined.name(1)));
      nodes.wire().heal(nodes.life(1), nodes.life(2));
      nodes.wire().flush();
      here.link(there.pid());
      nodes.wire().flush();
      there.stop(ENOUGH);
      assertThat(here.expectExit(there.pid()).reason()).isEqualTo(ENOUGH);
      here.expectNothing();
    }

    @Test
    void bringNothingAfterUnlink() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1).trapping();
      Probe there = nodes.probe(2);
      here.link(there.pid());
      here.unlink(there.pid());
      nodes.wire().flush();
      assertThat(nodes.runtime(2).info(there.pid()).orElseThrow().links()).isEmpty();
      there.stop(ENOUGH);
      there.awaitDown();
      nodes.wire().flush();
      here.expectNothing();
    }

    /// For each pair of plans of four steps: both ends link and unlink while nothing arrives. Then
    /// the same again from what that left.
    @Test
    void agreeInTheEndHoweverBothEndsLinkAndUnlinkAtOnce() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      List<Probe> there = IntStream.range(0, 256).mapToObj(_ -> nodes.probe(2)).toList();
      for (int round = 0; round < 2; round++) {
        nodes.wire().freeze(nodes.life(1), nodes.life(2));
        nodes.wire().freeze(nodes.life(2), nodes.life(1));
        int turned = round * 0b0110_1001;
        for (int plan = 0; plan < 256; plan++) {
          Probe other = there.get(plan);
          int steps = plan ^ turned;
          here.tell(self -> play(self, other.pid(), steps & 0xF));
          other.tell(self -> play(self, here.pid(), steps >> 4));
        }
        there.forEach(Probe::settle);
        here.settle();
        nodes.wire().thaw(nodes.life(1), nodes.life(2));
        nodes.wire().thaw(nodes.life(2), nodes.life(1));
        nodes.wire().flush();
        List<Pid> linked = kernel.runtime().info(here.pid()).orElseThrow().links();
        for (Probe other : there) {
          assertThat(linked(nodes.runtime(2), other.pid(), here.pid()))
              .as("round %s, plan %s", round, there.indexOf(other))
              .isEqualTo(linked.contains(other.pid()));
        }
        assertThat(linked).hasSizeBetween(100, 250);
      }
    }

    private static void play(Self self, Pid other, int plan) {
      for (int step = 0; step < 4; step++) {
        if ((plan >> step & 1) == 0) {
          self.unlink(other);
        } else {
          self.link(other);
        }
      }
    }

    private static boolean linked(ProcessRuntime runtime, Pid one, Pid other) {
      return runtime.info(one).orElseThrow().links().contains(other);
    }
  }

  @Nested
  class Tables {

    private int tiesOf(Joined nodes, int node, int other) {
      return nodes.runtime(node).far.find(nodes.life(other)).size();
    }

    @Test
    void keepNothingOfWhatIsOver() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1).trapping();
      Probe there = nodes.probe(2);
      here.monitor(there.pid());
      here.demonitor(here.monitor(there.pid()));
      here.link(there.pid());
      nodes.wire().flush();
      assertThat(tiesOf(nodes, 1, 2)).isEqualTo(2);
      assertThat(tiesOf(nodes, 2, 1)).isEqualTo(2);
      Pid echo = nodes.start(2, Bodies.echo());
      here.call(echo, "x", Waits.BOUND);
      there.stop(ENOUGH);
      here.expect();
      here.expect();
      nodes.wire().flush();
      assertThat(tiesOf(nodes, 1, 2)).isZero();
      assertThat(tiesOf(nodes, 2, 1)).isZero();
    }

    @Test
    void forgetCallersThatGaveUp() {
      Joined nodes = Joined.of(kernel, 2);
      Probe there = nodes.probe(2);
      for (int i = 0; i < 200; i++) {
        assertFails(
            ExitReason.abnormal("timeout"),
            () -> kernel.runtime().call(there.pid(), "x", Duration.ZERO));
      }
      assertThat(tiesOf(nodes, 1, 2)).isLessThanOrEqualTo(64);
    }
  }

  @Nested
  class Exits {

    @Test
    void endAProcessOfAnotherNode() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe victim = nodes.probe(2);
      Probe trapping = nodes.probe(2).trapping();
      here.exit(victim.pid(), ENOUGH);
      here.exit(trapping.pid(), ENOUGH);
      assertThat(victim.awaitDown()).isEqualTo(ENOUGH);
      assertThat(trapping.expectExit(here.pid()).reason()).isEqualTo(ENOUGH);
      here.exit(trapping.pid(), ExitReason.kill());
      assertThat(trapping.awaitDown()).isEqualTo(ExitReason.killed());
    }

    @Test
    void arriveAfterTheMessagesThatWereSentBefore() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2).trapping();
      here.run(self -> {
        self.send(there.pid(), "first");
        self.exit(there.pid(), ENOUGH);
      });
      there.expectMessage("first");
      there.expectExit(here.pid());
    }
  }

  @Nested
  class Names {

    @Test
    void ofAnotherNodeAreSentToCalledAndLookedUp() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      there.run(self -> self.register("server"));
      Nodes from = kernel.runtime().nodes();
      assertThat(from.send("server", Joined.name(2), "hello")).isEqualTo(Delivery.SENT);
      there.expectMessage("hello");
      assertThat(from.whereis("server", Joined.name(2), Waits.BOUND)).contains(there.pid());
      assertThat(from.whereis("nobody", Joined.name(2), Waits.BOUND)).isEmpty();
      assertThat(from.whereis("server", Joined.name(1), Waits.BOUND)).isEmpty();
      assertFails(
          ExitReason.noproc(),
          () -> from.call(here.pid(), "nobody", Joined.name(2), "x", Waits.BOUND));
    }

    @Test
    void theOwnNodeIsAddressedLikeAnyOther() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      here.run(self -> self.register("server"));
      Nodes from = kernel.runtime().nodes();
      assertThat(from.own()).contains(Joined.name(1));
      assertThat(from.all()).containsExactly(Joined.name(1), Joined.name(2));
      assertThat(from.send("server", Joined.name(1), "hello")).isEqualTo(Delivery.DELIVERED);
      here.expectMessage("hello");
      assertFails(
          ExitReason.abnormal("calling_self"),
          () -> from.call(here.pid(), "server", Joined.name(1), "x", Waits.BOUND));
    }

    @Test
    void ofTheClusterAreFreeBeforeAnybodyLearnsOfTheEnd() {
      Joined nodes = Joined.of(kernel, 2);
      Probe here = nodes.probe(1);
      Probe there = nodes.probe(2);
      nodes.runtime(2).nodes().register("one", there.pid());
      assertThat(kernel.runtime().nodes().whereis("one")).contains(there.pid());
      here.monitor(there.pid());
      nodes.wire().flush();
      there.stop(ENOUGH);
      here.expectDown(there.pid());
      assertThat(kernel.runtime().nodes().whereis("one")).isEmpty();
    }

    @Test
    void ofTheClusterAreNotGivenWhenNobodyCanDecide() {
      Joined nodes = Joined.of(kernel, 2);
      nodes.names().refuse(ExitReason.abnormal("no_quorum"));
      Probe here = nodes.probe(1);
      assertThat(kernel.runtime().nodes().register("one", here.pid()))
          .isEqualTo(new FarNames.Claim.Refused(ExitReason.abnormal("no_quorum")));
      assertThat(
              kernel
                  .runtime()
                  .start(
                      Bodies.echo(), kernel.options("x").withName("local").withClusterName("one")))
          .isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("no_quorum")));
      assertThat(kernel.runtime().whereis("local")).isEmpty();
    }

    @Test
    void ofTheClusterCountOnALoneNode() {
      Pid one = kernel.start(Bodies.echo(), kernel.options("x").withClusterName("one"));
      assertThat(kernel.runtime().nodes().whereis("one")).contains(one);
      assertThat(kernel.runtime().start(Bodies.echo(), kernel.options("y").withClusterName("one")))
          .isEqualTo(new StartOutcome.AlreadyStarted(one));
      assertThat(kernel.runtime().nodes().unregister("one", one)).isTrue();
      assertThat(kernel.runtime().nodes().unregister("one", one)).isFalse();
      assertThat(kernel.runtime().nodes().whereis("one")).isEmpty();
    }
  }

  @Nested
  class Jobs {

    @Test
    void runWhereTheyAreOffered() {
      Joined nodes = Joined.of(kernel, 2);
      Nodes there = nodes.runtime(2).nodes();
      var _ =
          there.offer(
              "where",
              kernel.options("job"),
              (self, argument) -> List.of(self.pid().node(), String.valueOf(argument)));
      Nodes here = kernel.runtime().nodes();
      Pid me = nodes.probe(1).pid();
      assertThat(here.run(me, Joined.name(2), "where", "x", Waits.BOUND))
          .isEqualTo(List.of(2, "x"));
      assertThat(there.run(me, Joined.name(2), "where", "x", Waits.BOUND))
          .isEqualTo(List.of(2, "x"));
      assertFails(
          ExitReason.abnormal("no_such_job: where"),
          () -> here.run(me, Joined.name(1), "where", "x", Waits.BOUND));
    }

    @Test
    void tellTheirCrashAndDieWithTheirCaller() {
      Joined nodes = Joined.of(kernel, 2);
      Nodes there = nodes.runtime(2).nodes();
      CompletableFuture<Pid> running = new CompletableFuture<>();
      CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
      var _ =
          there.offer(
              "crash",
              kernel.options("job"),
              (_, _) -> {
                throw new IllegalStateException("boom");
              });
      var _ =
          there.offer(
              "wait",
              kernel.options("job"),
              (self, _) -> {
                running.complete(self.pid());
                try {
                  return self.blocking(() -> new CompletableFuture<>().get());
                } catch (InterruptedException killed) {
                  interrupted.complete(true);
                  throw killed;
                }
              });
      Nodes here = kernel.runtime().nodes();
      Probe caller = nodes.probe(1);
      assertFails(
          ExitReason.abnormal("java.lang.IllegalStateException: boom"),
          () -> here.run(caller.pid(), Joined.name(2), "crash", null, Waits.BOUND));
      caller.tell(self -> here.run(self.pid(), Joined.name(2), "wait", null, Duration.ofDays(1)));
      Pid job = Waits.await("the job", running);
      kernel.runtime().exit(caller.pid(), ExitReason.kill());
      assertThat(Waits.await("its end", interrupted)).isTrue();
      nodes.wire().flush();
      assertThat(nodes.runtime(2).isAlive(job)).isFalse();
    }
  }
}
