package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthContract;
import io.superlearner.truth.Versioned;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("grid")
class RatisTruthTest extends TruthContract {

  @TempDir private static Path directory;
  private static Store store;

  @BeforeAll
  static void startThreeMembers() throws IOException {
    store = Store.of(directory, 3);
  }

  @AfterAll
  static void stop() {
    store.close();
  }

  @AfterEach
  void empty() {
    for (Versioned entry : store.at(1).list("")) {
      store.at(1).remove(entry.key(), entry.version());
    }
  }

  @Override
  protected List<Truth> doors() {
    return List.of(store.at(1), store.at(3));
  }

  @Override
  protected int incrementsOfEach() {
    return 5;
  }

  @Test
  void theStoresOwnEntriesAreOutOfReach() {
    assertThatThrownBy(() -> store.at(1).read("\0seat/node1@127.0.0.1"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> store.at(1).list("\0")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aValueThatIsTooLargeIsRefusedAndTheLargestIsKept() {
    byte[] largest = new byte[Tuning.LARGEST_VALUE];

    assertThatThrownBy(() -> store.at(1).create("x", new byte[largest.length + 1]))
        .isInstanceOf(IllegalArgumentException.class);
    store.at(2).create("x", largest);
    assertThat(store.at(1).read("x").orElseThrow().value()).isEqualTo(largest);
  }

  @Test
  void aQuestionRightAfterAChangeWaitsForNoHeartbeat() {
    // which come every half election time
    long heartbeat = store.settings(1).election().toNanos() / 2;
    int slowChanges = 0;
    int slowQuestions = 0;

    for (int i = 0; i < 200; i++) {
      int member = i % 3 + 1;
      String key = "k" + i;
      slowChanges += lasts(heartbeat, () -> store.at(member).create(key, new byte[1]));
      slowQuestions += lasts(heartbeat, () -> store.at(member).read(key));
    }

    // on a busy machine either may be slow, and not questions alone
    assertThat(slowQuestions).isLessThanOrEqualTo(slowChanges + 5);
  }

  private static int lasts(long nanos, Runnable call) {
    long begin = System.nanoTime();
    call.run();
    return System.nanoTime() - begin >= nanos ? 1 : 0;
  }

  @Test
  void aMemberThatStandsForElectionLeadsAlthoughTheLeaderIsWell() {
    int heir = store.leader() % 3 + 1;
    String name = "node" + heir + "@127.0.0.1";
    long term = store.at(heir).standing().term();
    List<String> told = new CopyOnWriteArrayList<>();
    var _ = store.at(heir).watchLead(() -> told.add(store.at(heir).standing().leader()));

    store.at(heir).standForElection();

    Store.await("it leads", () -> name.equals(store.at(heir).standing().leader()));
    Store.await("it is told that it leads", () -> !told.isEmpty());
    assertThat(told).containsOnly(name);
    assertThat(store.at(heir).standing().term()).isGreaterThan(term);
    store.at(heir).standForElection();
    assertThat(store.at(heir).standing().leader()).as("who leads need not stand").isEqualTo(name);
  }
}
