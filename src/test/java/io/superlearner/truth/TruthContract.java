package io.superlearner.truth;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// What every implementation of [Truth] must show.
public abstract class TruthContract {

  /// Returns two doors to the same empty store, as two nodes have them; they may be the same.
  protected abstract List<Truth> doors();

  private Truth here() {
    return doors().getFirst();
  }

  private Truth there() {
    return doors().getLast();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void anAbsentKeyHasNoValue() {
    assertThat(here().read("a")).isEmpty();
  }

  @Test
  void aCreatedValueIsReadEverywhereWithItsVersion() {
    long version = here().create("a", bytes("1")).orElseThrow();

    Versioned read = there().read("a").orElseThrow();

    assertThat(read.version()).isEqualTo(version);
    assertThat(read.value()).isEqualTo(bytes("1"));
    assertThat(read.key()).isEqualTo("a");
  }

  @Test
  void aKeyThatHasAValueIsNotCreatedAgain() {
    here().create("a", bytes("1"));

    assertThat(there().create("a", bytes("2"))).isEmpty();
    assertThat(here().read("a").orElseThrow().value()).isEqualTo(bytes("1"));
  }

  @Test
  void onlyTheVersionThatWasReadCanBeReplaced() {
    long first = here().create("a", bytes("1")).orElseThrow();
    long second = there().replace("a", first, bytes("2")).orElseThrow();

    assertThat(second).isNotEqualTo(first);
    assertThat(here().replace("a", first, bytes("3"))).isEmpty();
    assertThat(here().read("a").orElseThrow().value()).isEqualTo(bytes("2"));
  }

  @Test
  void anAbsentKeyCannotBeReplacedOrRemoved() {
    assertThat(here().replace("a", 1, bytes("1"))).isEmpty();
    assertThat(here().remove("a", 1)).isFalse();
    assertThat(here().read("a")).isEmpty();
  }

  @Test
  void onlyTheVersionThatWasReadCanBeRemoved() {
    long first = here().create("a", bytes("1")).orElseThrow();
    long second = here().replace("a", first, bytes("2")).orElseThrow();

    assertThat(there().remove("a", first)).isFalse();
    assertThat(there().remove("a", second)).isTrue();
    assertThat(here().read("a")).isEmpty();
  }

  @Test
  void aValueThatIsMadeAgainHasANewVersionEvenIfItsBytesAreTheSame() {
    Set<Long> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      long version = here().create("a", bytes("same")).orElseThrow();
      assertThat(seen.add(version)).isTrue();
      assertThat(here().remove("a", version)).isTrue();
    }
    long last = here().create("a", bytes("same")).orElseThrow();
    for (long old : seen) {
      assertThat(here().remove("a", old)).isFalse();
    }
    assertThat(here().remove("a", last)).isTrue();
  }

  @Test
  void aListHoldsTheKeysOfAPrefixInOrder() {
    for (String key : List.of("b/2", "a/1", "b/1", "b", "c/1", "b/10")) {
      here().create(key, bytes(key));
    }

    assertThat(there().list("b/")).extracting(Versioned::key).containsExactly("b/1", "b/10", "b/2");
    assertThat(there().list("d")).isEmpty();
  }

  @Test
  void aWatcherIsToldOfEachChangeOfItsPrefixInOrder() throws Exception {
    LinkedBlockingQueue<Truth.Change> told = new LinkedBlockingQueue<>();
    try (Subscription _ = there().watch("a/", told::add)) {
      here().create("b/1", bytes("no"));
      long first = here().create("a/1", bytes("1")).orElseThrow();
      long second = here().replace("a/1", first, bytes("2")).orElseThrow();
      here().remove("a/1", second);

      assertThat(next(told)).isEqualTo(put("a/1", first));
      assertThat(next(told)).isEqualTo(put("a/1", second));
      assertThat(next(told)).isEqualTo(new Truth.Change.Removed("a/1", second));
    }
  }

  @Test
  void aClosedWatchIsNotToldAnyMore() throws Exception {
    LinkedBlockingQueue<Truth.Change> closed = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Truth.Change> open = new LinkedBlockingQueue<>();
    there().watch("a", closed::add).close();
    try (Subscription _ = there().watch("a", open::add)) {
      here().create("a", bytes("1"));
      assertThat(next(open).key()).isEqualTo("a");
    }
    assertThat(closed).isEmpty();
  }

  @Test
  void aStoreThatAnswersHasALeaderATermAndAMajority() {
    here().create("a", bytes("1"));

    Standing standing = there().standing();

    assertThat(standing.leader()).isNotNull();
    assertThat(standing.term()).isPositive();
    assertThat(standing.hasMajority()).isTrue();
    assertThat(standing.members())
        .filteredOn(Standing.Member::votes)
        .extracting(Standing.Member::name)
        .contains(standing.leader());
  }

  @Test
  void allDoorsAgreeOnTheLeaderOfATerm() {
    here().create("a", bytes("1"));
    there().read("a");
    Standing one = here().standing();
    Standing other = there().standing();

    assertThat(one.members()).isEqualTo(other.members());
    if (one.term() == other.term()) {
      assertThat(one.leader()).isEqualTo(other.leader());
    }
  }

  @Test
  void ofManyThatCreateAtOnceOneSucceeds() throws Exception {
    List<OptionalLong> results = atOnce(20, i -> doors().get(i % 2).create("a", bytes("" + i)));

    assertThat(results).filteredOn(OptionalLong::isPresent).hasSize(1);
  }

  @Test
  void noIncrementIsLostWhenManyReplace() throws Exception {
    here().create("n", bytes("0"));

    atOnce(8, i -> increment(doors().get(i % 2), incrementsOfEach()));

    assertThat(new String(here().read("n").orElseThrow().value(), UTF_8))
        .isEqualTo("" + 8 * incrementsOfEach());
  }

  /// Returns how often each of eight threads increments; a store on disk takes its time.
  protected int incrementsOfEach() {
    return 25;
  }

  private static int increment(Truth door, int times) {
    int tries = 0;
    for (int done = 0; done < times; tries++) {
      Versioned now = door.read("n").orElseThrow();
      int next = Integer.parseInt(new String(now.value(), UTF_8)) + 1;
      if (door.replace("n", now.version(), bytes("" + next)).isPresent()) {
        done++;
      }
    }
    return tries;
  }

  private interface Numbered<T> {
    T run(int number) throws Exception;
  }

  private static <T> List<T> atOnce(int count, Numbered<T> body) throws Exception {
    CountDownLatch go = new CountDownLatch(1);
    List<T> results = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int number = i;
        Callable<T> task =
            () -> {
              go.await();
              return body.run(number);
            };
        running.add(threads.submit(task));
      }
      go.countDown();
      for (Future<T> one : running) {
        results.add(one.get(20, TimeUnit.SECONDS));
      }
    }
    return results;
  }

  private static Truth.Change put(String key, long version) {
    return new Truth.Change.Put(new Versioned(key, version, new byte[0]));
  }

  private static Truth.Change next(LinkedBlockingQueue<Truth.Change> told) throws Exception {
    Truth.Change change = told.poll(10, TimeUnit.SECONDS);
    assertThat(change).as("a change within ten seconds").isNotNull();
    return change;
  }
}
