package io.superlearner.telemetry;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Measures the JVM and the machine under it.
///
/// CPU shares and traffic are over the time between two calls of [#sample()], so somebody must call
/// that at a steady pace; until its second call they are unknown. Everything else is measured when
/// it is asked for.
public final class Machine {

  private static final Path STATUS = Path.of("/proc/self/status");
  private static final String RESIDENT = "VmRSS:";

  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
  private volatile Cpu cpu = new Cpu(null, null);
  private volatile @Nullable Double networkBytesPerSecond;
  // both guarded by this
  private final Traffic traffic = new Traffic();
  private boolean sampled;

  /// Creates a measurer whose CPU shares are unknown yet.
  public Machine() {}

  /// Shares of the machine's CPUs, 0 to 1; null if unknown.
  ///
  /// @param process what this JVM used
  /// @param host what was used at all
  public record Cpu(@Nullable Double process, @Nullable Double host) {}

  /// Sizes in bytes.
  ///
  /// @param heapUsed JVM heap in use
  /// @param heapMax the most that the heap may grow to
  /// @param nonHeapUsed metaspace, code cache and the like
  /// @param resident resident memory of the process; null where it cannot be read
  public record Memory(long heapUsed, long heapMax, long nonHeapUsed, @Nullable Long resident) {}

  /// Garbage collection since the start of the JVM.
  ///
  /// @param count collections
  /// @param millis time they took, summed up
  public record Collections(long count, long millis) {}

  /// Measures CPU shares and traffic since the last call.
  public synchronized void sample() {
    double process = system.getProcessCpuLoad();
    double host = system.getCpuLoad();
    // the first answers have no interval to be over
    if (sampled) {
      cpu = new Cpu(share(process), share(host));
    }
    sampled = true;
    networkBytesPerSecond = traffic.sample(System.nanoTime());
  }

  private static @Nullable Double share(double measured) {
    return Double.isNaN(measured) || measured < 0 ? null : Math.min(1, measured);
  }

  /// Returns the shares over the last interval.
  public Cpu cpu() {
    return cpu;
  }

  /// Returns what the network interfaces carried over the last interval; null if unknown.
  public @Nullable Double networkBytesPerSecond() {
    return networkBytesPerSecond;
  }

  /// Measures the memory.
  public Memory memory() {
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    MemoryUsage heap = memory.getHeapMemoryUsage();
    long most = heap.getMax() < 0 ? Runtime.getRuntime().maxMemory() : heap.getMax();
    return new Memory(heap.getUsed(), most, memory.getNonHeapMemoryUsage().getUsed(), resident());
  }

  private static @Nullable Long resident() {
    try {
      for (String line : Files.readAllLines(STATUS, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(RESIDENT)) {
          String kilobytes = line.substring(RESIDENT.length()).replace("kB", "").strip();
          return Long.parseLong(kilobytes) * 1024;
        }
      }
      return null;
    } catch (IOException | NumberFormatException unreadable) {
      return null;
    }
  }

  /// Sums up the collectors.
  public Collections collections() {
    long count = 0;
    long millis = 0;
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      count += Math.max(0, collector.getCollectionCount());
      millis += Math.max(0, collector.getCollectionTime());
    }
    return new Collections(count, millis);
  }

  /// Returns how many live platform threads there are.
  public int threads() {
    return ManagementFactory.getThreadMXBean().getThreadCount();
  }

  /// Returns how many CPUs the JVM sees.
  public int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  /// Returns when the JVM started.
  public Instant startedAt() {
    return Instant.ofEpochMilli(ManagementFactory.getRuntimeMXBean().getStartTime());
  }

  /// Returns how long the JVM has been running, in milliseconds.
  public long uptimeMillis() {
    return ManagementFactory.getRuntimeMXBean().getUptime();
  }
}
