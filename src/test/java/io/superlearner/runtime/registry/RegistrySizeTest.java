package io.superlearner.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.EventBus;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.ManualClock;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Group R of the conformance list: a million names. It takes longer than other tests may, so it
/// does without their kernel.
class RegistrySizeTest {

  private static final int NAMES = 1_000_000;
  private static final int OWNERS = 100;
  private static final long BYTES_PER_ENTRY = 300;
  private static final long CPU_NANOS_PER_ENTRY = 20_000;

  private static final class Idle implements Behavior {
    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {}
  }

  @Test
  @Timeout(120)
  @DisplayName("R28 a million names cost less than 300 bytes and 20 us of a CPU each")
  void aMillionNames() {
    try (Scheduler scheduler = new Scheduler("names", null);
        ProcessRuntime runtime = new ProcessRuntime(1, 0, new ManualClock(), new EventBus());
        Registry<Integer, Integer> registry = Registry.unique(runtime, 8)) {
      List<Pid> owners = new ArrayList<>();
      for (int i = 0; i < OWNERS; i++) {
        var started = runtime.start(new Idle(), SpawnOptions.worker("owner", scheduler));
        owners.add(((StartOutcome.Started) started).pid());
      }
      fill(registry, owners);
      assertThat(registry.estimateCount()).isEqualTo(NAMES);
      assertThat(registry.whereis(NAMES / 2)).contains(owners.getFirst());
      // to give one back does not go through the others
      for (int i = 0; i < NAMES; i += 10) {
        registry.unregister(owners.get(i % OWNERS), i);
      }
      assertThat(registry.estimateCount()).isEqualTo(NAMES - NAMES / 10);
    }
  }

  private static void fill(Registry<Integer, Integer> registry, List<Pid> owners) {
    Integer[] keys = new Integer[NAMES];
    for (int i = 0; i < NAMES; i++) {
      keys[i] = Integer.valueOf(i);
    }
    long before = usedHeap();
    long begin = cpuNanos();
    for (int i = 0; i < NAMES; i++) {
      registry.register(owners.get(i % OWNERS), keys[i], keys[i]);
    }
    long nanos = (cpuNanos() - begin) / NAMES;
    long bytes = (usedHeap() - before) / NAMES;
    System.out.println("R28: " + bytes + " bytes and " + nanos + " ns of a CPU for each name");
    assertThat(bytes).isBetween(1L, BYTES_PER_ENTRY);
    assertThat(nanos).isLessThan(CPU_NANOS_PER_ENTRY);
  }

  private static long cpuNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
