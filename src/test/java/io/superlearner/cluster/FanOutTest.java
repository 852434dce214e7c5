package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.NodeControl;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import io.superlearner.testkit.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class FanOutTest {

  private static final Duration SILENCE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofMillis(100);
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final Semaphore looks = new Semaphore(0);
  private final FanOut fanOut = new FanOut(counted(), SILENCE, PATIENCE);
  private final Contact contact = new Contact();
  private final NodeName name = NodeName.parse("node2@127.0.0.1");
  private final ScriptedNode node = new ScriptedNode(name, 2, 1);
  private final CountDownLatch asked = new CountDownLatch(1);

  @AfterEach
  void stop() {
    node.hang(false);
    fanOut.close();
  }

  // each look at the clock is a look whether the node is silent
  private Clock counted() {
    return new Clock() {
      @Override
      public Instant now() {
        return clock.now();
      }

      @Override
      public long nanos() {
        long now = clock.nanos();
        looks.release();
        return now;
      }

      @Override
      public Cancellation schedule(Duration delay, Runnable task) {
        return clock.schedule(delay, task);
      }
    };
  }

  private Peer peer() {
    RosterEntry entry =
        new RosterEntry(
            name,
            2,
            1,
            "secondary",
            "http://x",
            0,
            "m",
            Instant.EPOCH,
            null,
            null,
            RosterEntry.Duty.ACTIVE);
    return new Peer(entry, false, node, contact);
  }

  private List<TreeNode> question(NodeControl control) {
    asked.countDown();
    return control.trees();
  }

  private FanOut.Answers<List<TreeNode>> ask(Duration limit) {
    return fanOut.ask(List.of(peer()), limit, this::question);
  }

  private static void silent(FanOut.Answers<?> answers) {
    assertThat(answers.missing())
        .singleElement()
        .satisfies(missing -> assertThat(missing.reason()).contains("is silent", "last answered"));
  }

  @Test
  void aNodeThatHasBeenSilentIsNotWaitedForLongerThanForASignOfLife() {
    contact.answered(clock);
    contact.late(clock);
    clock.advance(SILENCE);
    node.hang(true);

    silent(ask(LONG));
  }

  @Test
  void aNodeThatFallsSilentMeanwhileIsGivenUpThen() throws Exception {
    contact.answered(clock);
    node.hang(true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = CompletableFuture.supplyAsync(() -> ask(LONG), threads);
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      contact.late(clock);
      clock.advance(SILENCE);

      silent(answers.get(10, TimeUnit.SECONDS));
    }
  }

  @Test
  void aSlowNodeThatGivesSignsOfLifeIsWaitedFor() throws Exception {
    contact.answered(clock);
    node.hang(true);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var answers = CompletableFuture.supplyAsync(() -> ask(LONG), threads);
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      clock.advance(Duration.ofMinutes(1));
      // nobody has left it a question open; two looks after that, the first may have begun before
      looks.drainPermits();
      assertThat(looks.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
      contact.late(clock);
      contact.answered(clock);
      clock.advance(SILENCE);
      looks.drainPermits();
      assertThat(looks.tryAcquire(2, 10, TimeUnit.SECONDS)).isTrue();
      assertThat(answers).isNotDone();
      node.hang(false);

      assertThat(answers.get(10, TimeUnit.SECONDS).missing()).isEmpty();
    }
  }

  @Test
  void aNodeThatOnlyMissesTheLimitIsNotCalledSilent() {
    contact.answered(clock);
    node.hang(true);

    assertThat(ask(Duration.ofMillis(50)).missing())
        .singleElement()
        .satisfies(missing -> assertThat(missing.reason()).contains("did not answer within 50 ms"));
  }
}
