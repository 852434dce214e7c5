package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Many messages that one turn sends to one process, which is at work.
class OutboxTest {

  private static final int MANY = 1_000;

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch inside = new CountDownLatch(1);
  private final CountDownLatch all = new CountDownLatch(MANY);
  private final List<Object> got = Collections.synchronizedList(new ArrayList<>());
  private Pid receiver;

  /// Starts a receiver that is at its first message until the gate opens.
  private void receiver(int bound) {
    receiver =
        kernel.start(
            Bodies.receiving((_, message) -> {
              if (message.equals("first")) {
                inside.countDown();
                Bodies.stuckUntil(gate);
              } else {
                got.add(message);
                all.countDown();
              }
            }),
            kernel.options("receiver").withMailbox(bound, Overflow.REJECT));
    kernel.runtime().send(receiver, "first");
    Awaiting.until(() -> inside.getCount() == 0);
  }

  @AfterEach
  void openGate() {
    gate.countDown();
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
  }

  private static List<Object> numbers(int count) {
    return IntStream.range(0, count).<Object>mapToObj(i -> i).toList();
  }

  private void sendAll(Self self, int count) {
    for (int i = 0; i < count; i++) {
      assertThat(self.send(receiver, i)).isEqualTo(Delivery.DELIVERED);
    }
  }

  private int waiting() {
    return kernel.runtime().info(receiver).orElseThrow().mailbox();
  }

  private long lost() {
    return kernel.runtime().deadLetters().estimateCount(DeadLetter.Cause.RECEIVER_ENDED);
  }

  @Test
  void allAreThereWhenTheTurnIsOverAndCountOneByOne() {
    receiver(0);
    kernel.probe().run(self -> sendAll(self, MANY));
    Awaiting.until(() -> waiting() == MANY);
    gate.countDown();
    Waits.await("all messages", CompletableFuture.runAsync(() -> Bodies.stuckUntil(all)));
    assertThat(got).isEqualTo(numbers(MANY));
    Awaiting.until(() -> waiting() == 0);
  }

  @Test
  void whatFollowsByAnotherWayComesBehindThem() {
    receiver(0);
    Pid later =
        kernel.start(
            Bodies.receiving((self, message) -> self.send(receiver, "later " + message)),
            kernel.options("later"));
    kernel
        .probe()
        .run(self -> {
          sendAll(self, 100);
          self.send(later, "by another");
          self.sendRequest(receiver, "asked");
          sendAll(self, 100);
        });
    Awaiting.until(() -> waiting() == 202);
    gate.countDown();
    Awaiting.until(() -> got.size() == 202);
    assertThat(got.subList(0, 100)).isEqualTo(numbers(100));
    List<Object> rest = new ArrayList<>(got.subList(100, 202));
    assertThat(rest.remove("later by another")).isTrue();
    assertThat(rest.removeFirst()).isInstanceOf(Request.class);
    assertThat(rest).isEqualTo(numbers(100));
  }

  @Test
  void theBoundRefusesTheFirstOneTooMany() {
    receiver(300);
    List<Delivery> deliveries =
        kernel.probe().ask(self -> numbers(305).stream().map(i -> self.send(receiver, i)).toList());
    assertThat(deliveries.subList(0, 300)).containsOnly(Delivery.DELIVERED);
    assertThat(deliveries.subList(300, 305)).containsOnly(Delivery.MAILBOX_FULL);
    assertThat(waiting()).isEqualTo(300);
  }

  @Test
  void aTurnThatDoesNotEndHoldsNoneBack() {
    receiver(0);
    Probe sender = kernel.probe();
    sender.run(self -> {
      sendAll(self, MANY);
      gate.countDown();
      Bodies.stuckUntil(all);
    });
    assertThat(got).isEqualTo(numbers(MANY));
  }

  @Test
  void noneIsLostWhenARescueAndTheSenderDeliverAtOnce() {
    int count = 5_000_000;
    receiver(0);
    CompletableFuture<Worker> sending = new CompletableFuture<>();
    CountDownLatch done = new CountDownLatch(1);
    CompletableFuture<Void> rescue =
        sending.thenAcceptAsync(worker -> {
          while (done.getCount() > 0) {
            worker.outbox().flush();
          }
        });
    try {
      kernel
          .probe()
          .run(self -> {
            sending.complete((Worker) Thread.currentThread());
            for (int i = 0; i < count; i++) {
              self.send(receiver, "more");
            }
          });
    } finally {
      done.countDown();
    }
    Waits.await("the rescue", rescue);
    assertThat(waiting()).isEqualTo(count);
  }

  @Test
  void aTurnThatBlocksHoldsNoneBack() {
    receiver(0);
    CompletableFuture<Integer> seen = new CompletableFuture<>();
    kernel.start(
        Bodies.starting(self -> {
          sendAll(self, MANY);
          seen.complete(self.blocking(this::waiting));
          return Behavior.Start.running();
        }),
        kernel.options("blocking"));
    assertThat(seen).succeedsWithin(Waits.BOUND).isEqualTo(MANY);
  }

  @Test
  void aProcessThatIsCalledOnTheSameThreadFindsThemDelivered() {
    receiver(0);
    Pid counter =
        kernel.start(
            Bodies.receiving((self, message) -> {
              if (message instanceof Request(From from, var _)) {
                self.reply(from, waiting());
              }
            }),
            kernel.options("counter"));
    List<Object> seen =
        kernel
            .probe()
            .ask(self -> {
              List<Object> counts = new ArrayList<>();
              for (int i = 1; i <= 100; i++) {
                sendAll(self, 10);
                counts.add(self.call(counter, "how many", Waits.BOUND));
              }
              return counts;
            });
    assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 100).mapToObj(i -> 10 * i).toList());
  }

  @Test
  void eachIsADeadLetterOnceIfTheReceiverIsKilledAfterThem() {
    receiver(0);
    kernel
        .probe()
        .run(self -> {
          sendAll(self, MANY);
          self.exit(receiver, ExitReason.kill());
        });
    assertThat(kernel.awaitDown(receiver)).isEqualTo(ExitReason.killed());
    Awaiting.until(() -> lost() == MANY);
    gate.countDown();
    Awaiting.until(() -> kernel.runtime().leaked() == 0);
    assertThat(lost()).isEqualTo(MANY);
    assertThat(got).isEmpty();
  }

  @Test
  void eachIsADeadLetterOnceIfTheReceiverIsKilledBeforeTheyAreDelivered() {
    receiver(0);
    kernel
        .probe()
        .run(self -> {
          sendAll(self, 100);
          CompletableFuture<Boolean> killed =
              CompletableFuture.supplyAsync(
                  () -> kernel.runtime().exit(receiver, ExitReason.kill()));
          assertThat(killed).succeedsWithin(Waits.BOUND).isEqualTo(true);
        });
    Awaiting.until(() -> lost() == 100);
    assertThat(kernel.probe("late").<Delivery>ask(self -> self.send(receiver, "to nobody")))
        .isEqualTo(Delivery.NO_PROCESS);
  }

  @Test
  void noneComesBehindTheNewsOfItsSendersEnd() {
    List<Object> order = Collections.synchronizedList(new ArrayList<>());
    for (int round = 0; round < 50; round++) {
      order.clear();
      CountDownLatch go = new CountDownLatch(1);
      CountDownLatch watching = new CountDownLatch(1);
      CompletableFuture<Void> down = new CompletableFuture<>();
      CountDownLatch sent = new CountDownLatch(1);
      CountDownLatch killed = new CountDownLatch(1);
      Pid watcher =
          kernel.start(
              Bodies.receiving((self, message) -> {
                switch (message) {
                  case Pid other -> {
                    self.monitor(other);
                    watching.countDown();
                    Bodies.stuckUntil(go);
                  }
                  case Down _ -> down.complete(null);
                  default -> order.add(message);
                }
              }));
      Pid sender =
          kernel.start(
              Bodies.receiving((self, _) -> {
                for (int i = 0; i < 12; i++) {
                  assertThat(self.send(watcher, i)).isEqualTo(Delivery.DELIVERED);
                }
                sent.countDown();
                Bodies.stuckUntil(killed);
              }));
      kernel.runtime().send(watcher, sender);
      Waits.await("the watch", CompletableFuture.runAsync(() -> Bodies.stuckUntil(watching)));
      kernel.runtime().send(sender, "go");
      Waits.await("the sends", CompletableFuture.runAsync(() -> Bodies.stuckUntil(sent)));
      kernel.runtime().exit(sender, ExitReason.kill());
      go.countDown();
      Waits.await("the news", down);
      assertThat(order).isEqualTo(numbers(12));
      killed.countDown();
    }
  }

  @Test
  void noneComesBehindWhatAChildSendsThatIsSpawnedLater() {
    receiver(0);
    for (int round = 0; round < 50; round++) {
      kernel
          .probe()
          .run(self -> {
            sendAll(self, 12);
            self.spawnLink(
                Bodies.starting(child -> {
                  child.send(receiver, "of the child");
                  return new Behavior.Start.Ignored();
                }),
                kernel.options("child"));
          });
    }
    Awaiting.until(() -> waiting() == 50 * 13);
    gate.countDown();
    Awaiting.until(() -> got.size() == 50 * 13);
    List<Object> children = got.stream().filter("of the child"::equals).toList();
    assertThat(children).hasSize(50);
    for (int round = 1; round <= 50; round++) {
      int at = got.indexOf("of the child");
      got.set(at, "seen");
      assertThat(at).as("child %d", round).isGreaterThanOrEqualTo(12 * round + round - 1);
    }
  }

  @Test
  void noneWaitsForTheSendersNextCallback() {
    receiver(0);
    List<Integer> seen = Collections.synchronizedList(new ArrayList<>());
    Pid sender =
        kernel.start(
            Bodies.receiving((self, message) -> {
              if (message.equals("send")) {
                sendAll(self, 12);
              } else {
                seen.add(waiting());
              }
            }));
    kernel
        .probe()
        .run(self -> {
          for (int round = 0; round < 50; round++) {
            self.send(sender, "send");
            self.send(sender, "look");
          }
        });
    Awaiting.until(() -> seen.size() == 50);
    assertThat(seen).isEqualTo(IntStream.rangeClosed(1, 50).mapToObj(i -> 12 * i).toList());
  }

  @Test
  void aSenderThatUsesUpItsStackLeavesNothingBroken() {
    receiver(0);
    Pid deep =
        kernel.start(Bodies.receiving((self, _) -> sendDeeper(self, 0)), kernel.options("deep"));
    kernel.runtime().send(deep, "go");
    assertThat(kernel.awaitDown(deep)).isInstanceOf(ExitReason.Crashed.class);
    int before = waiting();
    assertThat(before).isPositive();
    kernel.probe().run(self -> sendAll(self, 100));
    Awaiting.until(() -> waiting() == before + 100);
    gate.countDown();
    Awaiting.until(() -> got.size() == before + 100);
    assertThat(got.subList(0, before)).isEqualTo(numbers(before));
    assertThat(kernel.takeFailures()).isEmpty();
  }

  @SuppressWarnings("InfiniteRecursion") // until no stack is left
  private void sendDeeper(Self self, int depth) {
    self.send(receiver, depth);
    sendDeeper(self, depth + 1);
  }

  @Test
  void aMessageIsNeverNull() {
    receiver(0);
    assertThatThrownBy(() -> kernel.runtime().send(receiver, null))
        .isInstanceOf(NullPointerException.class)
        .hasMessage("a message must not be null");
  }

  @Test
  void aTraceThatBeginsLaterTellsOfEachFromItsHandlingOn() throws InterruptedException {
    receiver(0);
    kernel.probe().run(self -> sendAll(self, 100));
    TraceHistory history = new TraceHistory(MANY);
    try (Subscription _ = kernel.runtime().trace(receiver::equals, history)) {
      gate.countDown();
      Awaiting.until(() -> got.size() == 100);
      Awaiting.until(() -> handled(history).size() == 100);
    }
    assertThat(handled(history)).isEqualTo(numbers(100));
    assertThat(kernel.runtime().awaitGone(receiver, Duration.ZERO)).isFalse();
  }

  private static List<Object> handled(TraceHistory history) {
    return history.facts().stream()
        .filter(TraceFact.HandlingBegan.class::isInstance)
        .map(fact -> ((TraceFact.HandlingBegan) fact).payload())
        .toList();
  }
}
