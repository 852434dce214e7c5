package io.superlearner.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Self;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Group R of the conformance list: locks by key.
class RegistryLockTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final CountDownLatch goOn = new CountDownLatch(1);
  private final ConcurrentLinkedQueue<String> order = new ConcurrentLinkedQueue<>();
  private Registry<String, Integer> registry;
  private Probe first;
  private Probe second;

  @BeforeEach
  void start() {
    registry = Registry.unique(kernel.runtime(), 8);
    first = kernel.probe("first");
    second = kernel.probe("second");
  }

  private <T> T lock(Self self, String key, Callable<T> body) {
    try {
      return registry.lock(self, key, body);
    } catch (Exception failure) {
      throw new IllegalStateException(failure);
    }
  }

  private String lockOf(Probe probe, String key) {
    return probe.ask(self -> lock(self, key, () -> "got " + key));
  }

  /// Lets a process hold a lock until it may go on; returns when it has it.
  private void hold(Probe probe, String key) {
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    probe.tell(self ->
        lock(
            self,
            key,
            () -> {
              held.complete(true);
              goOn.await();
              order.add("first");
              return true;
            }));
    Waits.await("the lock", held);
  }

  /// Lets a process wait for a lock; returns when it is in the queue.
  private CompletableFuture<Boolean> queue(Probe probe, String key) {
    CompletableFuture<Boolean> got = new CompletableFuture<>();
    probe.tell(self -> {
      lock(self, key, () -> order.add("second"));
      got.complete(true);
    });
    while (registry.estimateQueued(key) < 2) {
      Thread.onSpinWait();
    }
    return got;
  }

  @Test
  @DisplayName("R24 locks of different keys do not wait for each other")
  void differentKeys() {
    hold(first, "a");
    assertThat(lockOf(second, "b")).isEqualTo("got b");
    goOn.countDown();
    first.settle();
    assertThat(registry.estimateQueued("a")).isZero();
  }

  @Test
  @DisplayName("R25 who asks for a lock that another holds waits for its turn")
  void sameKey() throws Exception {
    hold(first, "a");
    CompletableFuture<Boolean> got = queue(second, "a");
    assertThat(got).isNotDone();
    goOn.countDown();
    Waits.await("the second", got);
    assertThat(order).containsExactly("first", "second");
    assertThat(registry.<Integer>lock("a", () -> 3)).isEqualTo(3);
    assertThat(registry.estimateQueued("a")).isZero();
  }

  @Test
  @DisplayName("R26 if the holder throws or is killed, the next one gets the lock")
  void holderFails() {
    assertThatThrownBy(() ->
            registry.lock(
                "a",
                () -> {
                  throw new IOException("boom");
                }))
        .isInstanceOf(IOException.class)
        .hasMessage("boom");
    assertThat(registry.estimateQueued("a")).isZero();

    // fenced code that ignores its interrupt keeps no lock
    CompletableFuture<Boolean> held = new CompletableFuture<>();
    first.tell(self ->
        lock(
            self,
            "a",
            () -> {
              held.complete(true);
              ignoreInterrupts();
              return true;
            }));
    Waits.await("the lock", held);
    CompletableFuture<Boolean> got = queue(second, "a");
    kernel.runtime().exit(first.pid(), ExitReason.kill());
    Waits.await("the second", got);
    assertThat(order).containsExactly("second");
    assertThat(kernel.runtime().leaked()).isOne();
    goOn.countDown();
    assertThat(registry.estimateQueued("a")).isZero();
  }

  private void ignoreInterrupts() {
    while (goOn.getCount() > 0) {
      try {
        goOn.await();
      } catch (InterruptedException ignoredAsALoopWould) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  @DisplayName("R27 if a waiter is killed, the holder goes on and the lock is free after it")
  void waiterKilled() {
    hold(first, "a");
    CompletableFuture<Boolean> got = queue(second, "a");
    kernel.runtime().exit(second.pid(), ExitReason.kill());
    second.awaitDown();
    assertThat(registry.estimateQueued("a")).isOne();
    goOn.countDown();
    first.settle();
    assertThat(got).isNotDone();
    assertThat(List.copyOf(order)).containsExactly("first");
    assertThat(lockOf(first, "a")).isEqualTo("got a");
  }

  @Test
  void aLockIsNotHeldTwiceByOneProcess() {
    String failure =
        first.ask(self ->
            lock(
                self,
                "a",
                () -> {
                  try {
                    return registry.lock(self, "a", () -> "twice");
                  } catch (IllegalStateException refused) {
                    return refused.getMessage();
                  }
                }));
    assertThat(failure).contains("already");
    assertThat(registry.estimateQueued("a")).isZero();
  }
}
