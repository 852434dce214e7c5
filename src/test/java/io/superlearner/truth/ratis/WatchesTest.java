package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.truth.Truth.Change;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchesTest {

  private final Watches watches = new Watches();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    watches.close();
  }

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  @Test
  void aListenerThatFailsKeepsNobodyElseFromHearing() throws InterruptedException {
    watches.add(
        "a/",
        _ -> {
          throw new IllegalStateException("this listener fails");
        });
    watches.add("a/", change -> heard.add(change.key()));

    watches.tell(new Change.Removed("a/1", 1));
    watches.tell(new Change.Removed("b/1", 1));
    watches.tell(new Change.Removed("\0seat/n1", 1));
    watches.tell(new Change.Removed("a/2", 1));

    assertThat(next()).isEqualTo("a/1");
    assertThat(next()).isEqualTo("a/2");
  }

  @Test
  void whoeverWatchesTheLeadIsToldUntilItStops() throws InterruptedException {
    Semaphore told = new Semaphore(0);
    var watch = watches.addLead(told::release);
    watches.tellLead();
    assertThat(told.tryAcquire(10, TimeUnit.SECONDS)).isTrue();

    watch.close();
    watches.add("a/", change -> heard.add(change.key()));
    watches.tellLead();
    watches.tell(new Change.Removed("a/after", 1));

    assertThat(next()).isEqualTo("a/after");
    assertThat(told.availablePermits()).isZero();
  }

  @Test
  void closedItTellsNobodyAndFailsForNobody() {
    watches.add("a/", change -> heard.add(change.key()));
    watches.close();

    watches.tell(new Change.Removed("a/1", 1));
    watches.tellLead();

    assertThat(heard).isEmpty();
  }
}
