package io.superlearner.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Group R of the conformance list: dispatching.
class RegistryDispatchTest {

  private static final int PARTITIONS = 4;

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private Registry<String, Integer> filled(int owners) {
    Registry<String, Integer> registry = Registry.duplicate(kernel.runtime(), PARTITIONS);
    for (int i = 0; i < owners; i++) {
      Probe probe = kernel.probe("owner " + i);
      registry.register(probe.pid(), "news", i);
    }
    return registry;
  }

  @Test
  @DisplayName(
      "R21 dispatch reaches each entry once, in parallel if told, whatever one part throws")
  void dispatch() {
    Registry<String, Integer> registry = filled(40);
    int parts = partsOf(registry);
    assertThat(parts).isBetween(2, PARTITIONS);
    for (Dispatch how : Dispatch.values()) {
      Queue<Integer> seen = new ConcurrentLinkedQueue<>();
      registry.dispatch("news", how, entries -> entries.forEach(each -> seen.add(each.value())));
      assertThat(seen).hasSize(40).doesNotHaveDuplicates();
      registry.dispatch("nobody", how, _ -> seen.add(-1));
      assertThat(seen).hasSize(40);
      failing(registry, how, parts);
    }
    // all parts meet in here, so they run at the same time
    CyclicBarrier all = new CyclicBarrier(parts);
    registry.dispatch("news", Dispatch.PARALLEL, _ -> meet(all));
  }

  private static int partsOf(Registry<String, Integer> registry) {
    List<Thread> threads = new ArrayList<>();
    registry.dispatch("news", Dispatch.SERIAL, _ -> threads.add(Thread.currentThread()));
    assertThat(new HashSet<>(threads)).isEqualTo(Set.of(Thread.currentThread()));
    return threads.size();
  }

  private static void failing(Registry<String, Integer> registry, Dispatch how, int parts) {
    Queue<Integer> seen = new ConcurrentLinkedQueue<>();
    Throwable thrown =
        catchThrowable(() ->
            registry.dispatch(
                "news",
                how,
                entries -> {
                  entries.forEach(each -> seen.add(each.value()));
                  throw new IllegalStateException("boom");
                }));
    assertThat(thrown).isInstanceOf(IllegalStateException.class).hasMessage("boom");
    assertThat(thrown.getSuppressed()).hasSize(parts - 1);
    assertThat(seen).hasSize(40);
  }

  private static void meet(CyclicBarrier all) {
    try {
      all.await(5, TimeUnit.SECONDS);
    } catch (BrokenBarrierException | TimeoutException | InterruptedException failure) {
      throw new IllegalStateException(failure);
    }
  }
}
