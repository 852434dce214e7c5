package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.EventBus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.FarNames.Claim;
import io.superlearner.runtime.FarNames.Lookup;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.SystemClock;
import io.superlearner.truth.Truth;
import io.superlearner.truth.ratis.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Versions of a name in a store on disk, over the lives of its members.
@Timeout(120)
@Tag("grid")
class NameFenceTest {

  private static final int MEMBERS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;
  private final Codec codec = new Codec();
  private int lives;
  private long last;

  @Test
  @DisplayName("GREG-18 the fence of a name grows with each owner, also when all began again")
  void g18() throws IOException {
    try (Store store = Store.of(directory, MEMBERS)) {
      allOwn(store);
      store.crash(2);
      own(store.at(1), true);
      store.start(2);
      allOwn(store);
      for (int round = 0; round < 2; round++) {
        store.stopAll();
        for (int i = 1; i <= MEMBERS; i++) {
          store.open(i);
        }
        for (int i = 1; i <= MEMBERS; i++) {
          store.at(i).join(PATIENCE);
        }
        allOwn(store);
      }
    }
  }

  private void allOwn(Store store) {
    for (int i = 1; i <= MEMBERS; i++) {
      own(store.at(i), i % 2 == 0);
    }
  }

  /// Has the next life get the name; it leaves as it should, or not.
  private void own(Truth truth, boolean leaves) {
    NodeLife life = new NodeLife(1, ++lives);
    try (SystemClock clock = new SystemClock();
        ProcessRuntime runtime =
            new ProcessRuntime(life.node(), life.incarnation(), clock, new EventBus());
        Names names =
            new Names(
                truth,
                codec,
                new Names.House(
                    life,
                    NodeName.parse("node1@127.0.0.1"),
                    runtime,
                    _ -> false,
                    _ -> false,
                    () -> OptionalLong.of(1),
                    () -> {},
                    Runnable::run,
                    SideBySide.IN_ORDER))) {
      Pid owner =
          NameWorld.started(
              runtime.start(idle(), SpawnOptions.worker("p", runtime.systemScheduler())));
      assertThat(names.claim("shop", owner)).isInstanceOf(Claim.Done.class);
      Lookup.Found found = (Lookup.Found) names.look("shop");
      assertThat(found.process().owner()).isEqualTo(owner);
      assertThat(found.process().version()).isGreaterThan(last);
      last = found.process().version();
      if (leaves) {
        names.leave();
        assertThat(truth.read("name/shop")).isEmpty();
      }
    }
  }

  private static Behavior idle() {
    return new Behavior() {
      @Override
      public Start start(Self self) {
        return Start.running();
      }

      @Override
      public void receive(Object message) {}
    };
  }
}
