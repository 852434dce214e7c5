package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.truth.Standing;
import io.superlearner.truth.TruthUnavailableException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who comes in, who does not, and who never again.
@Tag("cluster")
class MembershipTest {

  private static final Duration MOMENT = Duration.ofSeconds(1);

  @TempDir private Path directory;
  private Store store;

  @AfterEach
  void stop() {
    store.close();
  }

  private static String name(int index) {
    return "node" + index + "@127.0.0.1";
  }

  private boolean isMember(int at, int index) {
    return store.at(at).standing().members().stream()
        .map(Standing.Member::name)
        .anyMatch(name(index)::equals);
  }

  @Test
  void aRemovedMemberNeverComesBackWithItsOldDiskButWithAnEmptyOne() throws IOException {
    store = Store.of(directory, 3);
    store.at(3).create("a", new byte[] {1});

    assertThat(store.at(1).dismiss(name(3))).isTrue();
    Store.await("it is no member", () -> !isMember(1, 3));
    Store.await("it says so", () -> store.at(3).trouble() != null);
    store.stop(3);

    store.open(3);
    assertThatThrownBy(() -> store.at(3).join(Duration.ofSeconds(20)))
        .isInstanceOf(TruthDamagedException.class)
        .hasMessageContaining("was removed from the cluster");
    assertThat(isMember(1, 3)).isFalse();
    store.stop(3);

    store.wipe(3);
    store.start(3);
    assertThat(store.at(3).read("a")).isPresent();
    Store.await("it is a member again", () -> isMember(1, 3));
  }

  @Test
  void anEmptyDiskReplacesTheOldOneOfTheSameName() throws IOException {
    store = Store.of(directory, 3);
    store.at(2).create("a", new byte[] {1});
    store.stop(3);
    store.wipe(3);

    store.start(3);

    assertThat(store.at(3).read("a")).isPresent();
    Store.await("three vote", () -> store.at(1).standing().members().size() == 3);
  }

  @Test
  void nobodyIsDismissedByANameThatNobodyHas() throws IOException {
    store = Store.of(directory, 1);

    assertThat(store.at(1).dismiss(name(5))).isFalse();
  }

  @Test
  void aMemberWithAnotherSecretIsNotLetIn() throws IOException {
    store = Store.of(directory, 1);
    RatisSettings own = store.settings(2);
    RatisSettings stranger =
        new RatisSettings(
            own.name(),
            own.host(),
            own.port(),
            own.directory(),
            own.cluster(),
            "guessed",
            false,
            own.members(),
            own.election(),
            own.limit());

    try (RatisTruth outside = RatisTruth.open(stranger)) {
      assertThatThrownBy(() -> outside.join(MOMENT)).isInstanceOf(TruthUnavailableException.class);
      assertThat(outside.standing().hasMajority()).isFalse();
    }
    assertThat(store.at(1).standing().members()).hasSize(1);
  }

  @Test
  void anEmptyDiskThatFindsNobodyFoundsNothing() throws IOException {
    store = new Store(directory, Store.freePorts());
    store.open(2);

    assertThatThrownBy(() -> store.at(2).join(MOMENT))
        .isInstanceOf(TruthUnavailableException.class);
    assertThat(store.at(2).standing().members()).isEmpty();
  }

  @Test
  void theSixthMemberFollowsAndReadsLikeAllOthers() throws IOException {
    store = new Store(directory, Store.freePorts());
    IntStream.rangeClosed(1, 6).forEach(store::start);

    store.at(2).create("a", new byte[] {1});

    assertThat(store.at(6).read("a")).isPresent();
    assertThat(store.at(6).create("b", new byte[] {1})).isPresent();
    Store.await("five vote and one follows", () -> voters() == 5 && isMember(1, 6));

    store.at(1).dismiss(name(5));
    store.stop(5);
    Store.await("the follower votes now", () -> voters() == 5 && !isMember(1, 5));
  }

  private long voters() {
    return store.at(1).standing().members().stream().filter(Standing.Member::votes).count();
  }

  @Test
  void aLeaderThatJoinedLaterThanWhoAsksIsFoundByQuestionsAlone() throws IOException {
    store = Store.of(directory, 3);
    store.at(1).create("a", new byte[] {1});
    Store.await(
        "the last one leads",
        () -> {
          // the leader may not let go at once
          store.at(3).standForElection();
          return name(3).equals(store.at(2).standing().leader());
        });

    store.stop(1);

    assertThat(store.at(2).read("a")).isPresent();
  }

  @Test
  void aMemberThatJoinsLateGetsWhatTheLogHoldsNoMore() throws IOException {
    store = Store.of(directory, 1);
    store.at(1).create("a", new byte[] {1});
    store.stop(1);
    store.start(1);

    store.start(2);

    assertThat(store.at(2).read("a")).isPresent();
    store.stop(2);
    store.start(2);
    assertThat(store.at(2).read("a")).isPresent();
  }
}
