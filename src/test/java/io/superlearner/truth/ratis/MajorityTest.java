package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.truth.Standing;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Three members: losing some, all, and getting them back.
@Tag("cluster")
class MajorityTest {

  private static final Duration LIMIT = Duration.ofSeconds(4);

  @TempDir private Path directory;
  private Store store;

  @BeforeEach
  void found() throws IOException {
    store = Store.of(directory, 3, LIMIT);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  @Test
  void withoutItsLeaderTheStoreGoesOnAndTheLeaderComesBackAsItself() throws IOException {
    int first = store.leader();
    int other = first % 3 + 1;
    long term = store.at(other).standing().term();
    store.at(other).create("a", new byte[] {1});

    store.crash(first);
    Store.await("another leads", () -> store.leader() != first);
    assertThat(store.at(other).create("b", new byte[] {1})).isPresent();
    store.start(first);

    assertThat(store.at(first).read("a")).isPresent();
    assertThat(store.at(first).read("b")).isPresent();
    // its calls were answered by the others, perhaps before it heard of the new leader
    Store.await("it knows the new term", () -> store.at(first).standing().term() > term);
    Store.await("it knows all", () -> store.at(first).standing().members().size() == 3);
  }

  @Test
  void withoutAMajorityEveryCallIsRefusedInTimeUntilOneIsBack() {
    store.at(1).create("a", new byte[] {1});
    store.stop(2);
    store.stop(3);

    refusedInTime(() -> store.at(1).create("b", new byte[] {1}));
    refusedInTime(() -> store.at(1).read("a"));
    refusedInTime(() -> store.at(1).list(""));
    Store.await("it sees that", () -> !store.at(1).standing().hasMajority());

    store.start(2);
    Store.await("it goes on by itself", () -> store.at(1).standing().hasMajority());
    assertThat(store.at(1).read("a")).isPresent();
    assertThat(store.at(1).create("c", new byte[] {1})).isPresent();
  }

  private static void refusedInTime(Runnable call) {
    long begin = System.nanoTime();
    assertThatThrownBy(call::run).isInstanceOf(TruthUnavailableException.class);
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(LIMIT.plusSeconds(1));
  }

  @Test
  void whenAllStopAndStartEverythingAcknowledgedIsThere() throws IOException {
    IntStream.range(0, 50).forEach(i -> store.at(i % 3 + 1).create("k" + i, new byte[i]));
    List<Versioned> before = store.at(1).list("");
    store.crash(1);
    store.crash(2);
    store.crash(3);

    store.open(2);
    store.open(3);
    store.at(2).join(Duration.ofSeconds(20));
    assertThat(store.at(2).list("")).isEqualTo(before);

    store.start(1);
    assertThat(store.at(1).list("")).isEqualTo(before);
    Store.await(
        "all vote",
        () ->
            store.at(1).standing().members().stream().filter(Standing.Member::votes).count() == 3);
  }
}
