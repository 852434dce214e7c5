package io.superlearner.cluster.hazelcast;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthContract;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class GridTruthTest extends TruthContract {

  private static final AtomicInteger STORES = new AtomicInteger();
  private static TestGrid grid;
  private static Bounded bounded;

  private final String store = "truth-" + STORES.incrementAndGet();
  private final List<Truth> doors = List.of(door(0), door(1));

  @BeforeAll
  static void startTwoMembers() {
    grid = new TestGrid(2);
    bounded = new Bounded(Duration.ofSeconds(20));
  }

  @AfterAll
  static void stop() {
    bounded.close();
    grid.close();
  }

  private Truth door(int member) {
    return new GridTruth(grid.member(member).getMap(store), bounded);
  }

  @Override
  protected List<Truth> doors() {
    return doors;
  }

  @Test
  void aCallThatTheGridDoesNotAnswerEndsInTime() {
    CountDownLatch never = new CountDownLatch(1);
    try (Bounded hasty = new Bounded(Duration.ofMillis(50))) {
      assertThatThrownBy(() ->
              hasty.call(
                  "answer",
                  () -> {
                    never.await();
                    return true;
                  }))
          .isInstanceOf(TruthUnavailableException.class)
          .hasMessageContaining("50 ms");
    }
  }

  @Test
  void aStoppedMemberMakesItsDoorUnavailable() {
    var third = grid.start();
    Truth door = new GridTruth(third.getMap(store), bounded);
    door.create("a", new byte[] {1});
    third.getLifecycleService().terminate();

    assertThatThrownBy(() -> door.read("a")).isInstanceOf(TruthUnavailableException.class);
    assertThat(doors.getFirst().read("a")).isPresent();
  }
}
