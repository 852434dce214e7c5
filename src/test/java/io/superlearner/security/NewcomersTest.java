package io.superlearner.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NewcomersTest {

  private static final Identity ANNA =
      new Identity("anna", Role.VIEWER, Identity.How.TOKEN, "token/a", "token/a", Instant.MAX);

  private final Newcomers newcomers = new Newcomers();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final CountDownLatch go = new CountDownLatch(1);

  @AfterEach
  void stop() {
    go.countDown();
    threads.shutdownNow();
  }

  /// Begins to look up made-up credentials of a store that does not answer.
  private List<Future<Optional<Identity>>> hang(String address, int count) throws Exception {
    CountDownLatch under = new CountDownLatch(count);
    List<Future<Optional<Identity>>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String secret = address + " " + i;
      all.add(
          threads.submit(() ->
              newcomers.look(
                  secret,
                  address,
                  () -> {
                    under.countDown();
                    await(go);
                    return Optional.empty();
                  })));
    }
    assertThat(under.await(10, TimeUnit.SECONDS)).isTrue();
    return all;
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private Optional<Identity> look(String secret, String address) {
    return newcomers.look(secret, address, () -> Optional.of(ANNA));
  }

  @Test
  void anAddressHasSixteenUnknownOnesLookedUpAtOnceAndTheKnownOnesGoOn() throws Exception {
    assertThat(look("known", "here")).contains(ANNA);
    var hanging = hang("here", 16);

    assertThatThrownBy(() -> look("new", "here")).isInstanceOf(CrowdedException.class);
    assertThat(look("known", "here")).contains(ANNA);
    assertThat(look("new", "there")).contains(ANNA);

    go.countDown();
    for (var one : hanging) {
      assertThat(one.get(10, TimeUnit.SECONDS)).isEmpty();
    }
    assertThat(look("other", "here")).contains(ANNA);
  }

  @Test
  void allAddressesTogetherHaveThreeTimesAsMany() throws Exception {
    for (int address = 0; address < 3; address++) {
      var _ = hang("a" + address, 16);
    }
    assertThatThrownBy(() -> look("new", "b")).isInstanceOf(CrowdedException.class);
  }
}
