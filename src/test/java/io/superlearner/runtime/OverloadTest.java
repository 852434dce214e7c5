package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class OverloadTest {

  private static final int BOUND = 10;

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);

  /// A process that is at its first message until the gate opens; requests are answered.
  private Pid gated(int bound, Overflow overflow) {
    Pid pid =
        kernel.start(
            Bodies.receiving((self, message) -> {
              inside.countDown();
              Bodies.stuckUntil(gate);
              if (message instanceof Request(From from, var payload)) {
                self.reply(from, payload);
              }
            }),
            kernel.options("gated").withMailbox(bound, overflow));
    kernel.runtime().send(pid, "first");
    Awaiting.until(() -> inside.getCount() == 0);
    return pid;
  }

  private long count(DeadLetter.Cause cause) {
    return kernel.runtime().deadLetters().estimateCount(cause);
  }

  private DeadLetter last() {
    return kernel.runtime().deadLetters().latest(1).getFirst();
  }

  @Test
  @DisplayName("Q57 a bounded mailbox that is full rejects, counts and keeps a dead letter")
  void fullMailboxRejects() {
    Pid pid = gated(BOUND, Overflow.REJECT);
    Probe sender = kernel.probe();
    for (int i = 0; i < BOUND; i++) {
      assertThat(kernel.runtime().send(pid, i)).isEqualTo(Delivery.DELIVERED);
    }
    assertThat(sender.<Delivery>ask(self -> self.send(pid, "too much")))
        .isEqualTo(Delivery.MAILBOX_FULL);
    assertThatThrownBy(() -> kernel.runtime().call(pid, "too much", Waits.BOUND))
        .isInstanceOfSatisfying(
            CallException.class,
            refused -> assertThat(refused.reason()).isEqualTo(ExitReason.abnormal("mailbox_full")));
    assertThat(kernel.runtime().estimateRefused()).isEqualTo(2);
    assertThat(count(DeadLetter.Cause.MAILBOX_FULL)).isEqualTo(2);
    List<DeadLetter> letters = kernel.runtime().deadLetters().latest(10);
    assertThat(letters).extracting(DeadLetter::to).containsOnly(pid);
    assertThat(letters.getLast().from()).isEqualTo(sender.pid());
    assertThat(letters.getLast().text(100)).isEqualTo("too much");
    // a flood of them leaves the mailbox at its bound and the ring at its size
    for (int i = 0; i < 100_000; i++) {
      kernel.runtime().send(pid, new byte[1024]);
    }
    assertThat(kernel.runtime().info(pid).orElseThrow().mailbox()).isEqualTo(BOUND);
    assertThat(count(DeadLetter.Cause.MAILBOX_FULL)).isEqualTo(100_002);
    assertThat(kernel.runtime().deadLetters().latest(Integer.MAX_VALUE))
        .hasSizeLessThanOrEqualTo(DeadLetters.CAPACITY);
    gate.countDown();
    assertThat(kernel.runtime().isAlive(pid)).isTrue();
    Awaiting.until(() -> kernel.runtime().info(pid).orElseThrow().mailbox() == 0);
    assertThat(kernel.runtime().call(pid, "again", Waits.BOUND)).isEqualTo("again");
  }

  @Test
  @DisplayName("each message that waits when an exit signal ends its receiver is a dead letter")
  void anExitSignalLosesNone() {
    long before = kernel.runtime().estimateHandled();
    for (int round = 0; round < 100; round++) {
      Pid pid = kernel.start(Bodies.receiving((_, _) -> {}), kernel.options("r"));
      for (int i = 0; i < 200; i++) {
        kernel.runtime().send(pid, i);
        if (i == 150) {
          kernel.runtime().exit(pid, ExitReason.abnormal("enough"));
        }
      }
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.abnormal("enough"));
    }
    Awaiting.until(() ->
        kernel.runtime().estimateHandled()
                - before
                + count(DeadLetter.Cause.RECEIVER_ENDED)
                + count(DeadLetter.Cause.NO_PROCESS)
            == 100 * 200);
  }

  @Test
  @DisplayName("with the policy kill the receiver of one message too many ends with mailbox_full")
  void fullMailboxKills() {
    Pid pid = gated(BOUND, Overflow.KILL);
    for (int i = 0; i < BOUND; i++) {
      kernel.runtime().send(pid, i);
    }
    assertThat(kernel.runtime().isAlive(pid)).isTrue();
    assertThat(kernel.runtime().send(pid, "too much")).isEqualTo(Delivery.MAILBOX_FULL);
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.abnormal("mailbox_full"));
    assertThat(count(DeadLetter.Cause.MAILBOX_FULL)).isEqualTo(1);
    assertThat(count(DeadLetter.Cause.RECEIVER_ENDED)).isEqualTo(BOUND);
    gate.countDown();
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
  }

  @Test
  @DisplayName("exits, ends, replies, timers and system signals pass a full mailbox")
  void signalsPassAFullMailbox() {
    CompletableFuture<ExitReason> heard = new CompletableFuture<>();
    CompletableFuture<String> timed = new CompletableFuture<>();
    Pid other = kernel.start(Bodies.echo(), kernel.options("other"));
    Pid pid =
        kernel.start(
            Bodies.receiving((self, message) -> {
              switch (message) {
                case String text when text.equals("first") -> {
                  self.monitor(other);
                  var _ = self.startTimer(Duration.ZERO, "timed");
                  inside.countDown();
                  Bodies.stuckUntil(gate);
                }
                case String text when text.equals("timed") -> timed.complete("timed");
                case Down down -> heard.complete(down.reason());
                default -> {}
              }
            }),
            kernel.options("full").withMailbox(1, Overflow.REJECT));
    kernel.runtime().send(pid, "first");
    Awaiting.until(() -> inside.getCount() == 0);
    kernel.runtime().send(pid, "second");
    assertThat(kernel.runtime().send(pid, "third")).isEqualTo(Delivery.MAILBOX_FULL);
    kernel.runtime().exit(other, ExitReason.kill());
    gate.countDown();
    assertThat(Waits.await("the news of the end", heard)).isEqualTo(ExitReason.killed());
    assertThat(Waits.await("the timer", timed)).isEqualTo("timed");
  }

  @Test
  @DisplayName("a message to no process is a dead letter, with sender, receiver and text")
  void letterToNobody() {
    Pid gone = kernel.start(Bodies.echo());
    kernel.runtime().exit(gone, ExitReason.kill());
    kernel.awaitDown(gone);
    Probe sender = kernel.probe();
    assertThat(sender.<Delivery>ask(self -> self.send(gone, "x".repeat(500))))
        .isEqualTo(Delivery.NO_PROCESS);
    assertThat(last().cause()).isEqualTo(DeadLetter.Cause.NO_PROCESS);
    assertThat(last().from()).isEqualTo(sender.pid());
    assertThat(last().to()).isEqualTo(gone);
    assertThat(last().type()).isEqualTo("java.lang.String");
    assertThat(last().text(100)).isEqualTo("x".repeat(100) + "…");
    assertThat(last().cause().word()).isEqualTo("no_process");
  }

  @Test
  @DisplayName("messages that wait when their process ends are dead letters, each once")
  void lettersOfTheDead() {
    Pid pid = gated(0, Overflow.REJECT);
    for (int i = 0; i < 100; i++) {
      kernel.runtime().send(pid, i);
    }
    kernel.runtime().exit(pid, ExitReason.kill());
    kernel.awaitDown(pid);
    gate.countDown();
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
    assertThat(count(DeadLetter.Cause.RECEIVER_ENDED)).isEqualTo(100);
    assertThat(kernel.runtime().deadLetters().latest(200))
        .extracting(letter -> letter.text(10))
        .doesNotContain("first")
        .doesNotHaveDuplicates()
        .hasSize(100);
  }

  @Test
  @DisplayName("a process that stops by itself leaves what waits, not what it handled")
  void stoppingLeavesOnlyWhatWaits() {
    Pid pid =
        kernel.start(
            Bodies.receiving((self, message) -> {
              inside.countDown();
              Bodies.stuckUntil(gate);
              self.stop(ExitReason.normal());
            }));
    kernel.runtime().send(pid, "handled");
    Awaiting.until(() -> inside.getCount() == 0);
    kernel.runtime().send(pid, "left");
    gate.countDown();
    kernel.awaitDown(pid);
    assertThat(count(DeadLetter.Cause.RECEIVER_ENDED)).isEqualTo(1);
    assertThat(last().text(10)).isEqualTo("left");
  }

  @Test
  @DisplayName("a reply that comes too late is a dead letter")
  void lateReply() {
    CompletableFuture<From> asked = new CompletableFuture<>();
    Probe callee = kernel.probe();
    assertThatThrownBy(() -> kernel.runtime().call(callee.pid(), "slow", Duration.ofMillis(1)))
        .isInstanceOf(CallException.class);
    Request request = callee.expect(Request.class);
    asked.complete(request.from());
    callee.reply(request, "too late");
    assertThat(last().cause()).isEqualTo(DeadLetter.Cause.LATE_REPLY);
    assertThat(last().from()).isEqualTo(callee.pid());
    assertThat(last().to()).isEqualTo(kernel.runtime().outside());
    assertThat(last().text(100)).isEqualTo("too late");
  }

  @Test
  @DisplayName("delivered messages leave no letters, and a sandbox's messages can be let go")
  void messagesOfASandboxAreLetGo() {
    SandboxId sandbox = SandboxId.parse("demo");
    SpawnOptions options =
        new SpawnOptions("w", "m", ProcessKind.WORKER, sandbox, null, kernel.scheduler(), 1, null);
    Pid pid =
        kernel.start(
            Bodies.receiving((_, _) -> {
              inside.countDown();
              Bodies.stuckUntil(gate);
            }),
            options);
    kernel.runtime().send(pid, "first");
    Awaiting.until(() -> inside.getCount() == 0);
    kernel.runtime().send(pid, "second");
    assertThat(kernel.runtime().deadLetters().estimateCount()).isZero();
    kernel.runtime().send(pid, "third");
    assertThat(last().sandbox()).isEqualTo(sandbox);
    assertThat(last().text(10)).isEqualTo("third");
    kernel.runtime().deadLetters().forgetMessages(sandbox);
    assertThat(last().text(10)).isNull();
    assertThat(last().type()).isEqualTo("java.lang.String");
    gate.countDown();
  }

  @Test
  @DisplayName("a limit lets so many through each second and counts the next second anew")
  void rateLimit() {
    RateLimit limit = new RateLimit(3);
    long second = 1_000_000_000L;
    for (long at : new long[] {-second, 0, 5 * second}) {
      for (int i = 0; i < 3; i++) {
        assertThat(limit.tryTake(at + i)).isTrue();
      }
      assertThat(limit.tryTake(at + second - 1)).isFalse();
    }
  }
}
