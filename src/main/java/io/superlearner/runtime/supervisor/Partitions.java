package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import java.math.BigInteger;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// Where the partitions of one partition supervisor are, for whoever routes to them often: a lookup
/// reads an array and asks nobody. Any thread may use it. It is good for the life of that
/// supervisor; see [PartitionSupervisor#partitions].
///
/// ```java
/// int shard = Partitions.of("ada", 8); // the same for every lookup
/// assert shard == Partitions.of("ada", 8) && Partitions.of(-9, 8) == 1;
/// ```
public final class Partitions {

  private final String name;
  private final AtomicReferenceArray<@Nullable Pid> pids;
  // written by the supervisor's thread alone; no start succeeds at or above the first, no lookup
  // is answered at or above the second
  private volatile int wanted;
  private volatile int active;

  Partitions(String name, int most) {
    this.name = name;
    this.pids = new AtomicReferenceArray<>(most);
    this.wanted = most;
    this.active = most;
  }

  /// Returns the number of partitions that keys are routed to at present.
  public int count() {
    return active;
  }

  /// Returns the number of partitions at first, the most that there can be.
  public int most() {
    return pids.length();
  }

  /// Returns the process of a key's partition; empty while that is being restarted.
  ///
  /// @throws IllegalStateException if there are no partitions, after a resize to 0
  public Optional<Pid> find(Object key) {
    int count = active;
    if (count == 0) {
      throw new IllegalStateException("the partition supervisor " + name + " has zero partitions");
    }
    return Optional.ofNullable(pids.get(of(key, count)));
  }

  /// Returns the partition of a key: of a whole number its absolute value modulo the count, of
  /// anything else one that follows from its `hashCode`.
  ///
  /// @param count how many partitions there are, at least 1
  public static int of(Object key, int count) {
    return switch (key) {
      case Long number -> (int) Math.abs(number % count);
      case Integer number -> Math.abs(number % count);
      case Short number -> Math.abs(number % count);
      case Byte number -> Math.abs(number % count);
      case BigInteger number -> number.abs().mod(BigInteger.valueOf(count)).intValue();
      default -> Math.floorMod(spread(key.hashCode()), count);
    };
  }

  /// Mixes the bits, since many a `hashCode` has no variety in the lower ones.
  private static int spread(int hash) {
    int mixed = (hash ^ (hash >>> 16)) * 0x85ebca6b;
    mixed = (mixed ^ (mixed >>> 13)) * 0xc2b2ae35;
    return mixed ^ (mixed >>> 16);
  }

  // ---- for the supervisor ----

  boolean isWanted(int partition) {
    return partition < wanted;
  }

  void want(int count) {
    wanted = count;
  }

  void route(int count) {
    active = count;
  }

  /// Takes over from the ledger who runs.
  void refresh(Ledger ledger) {
    for (int partition = 0; partition < pids.length(); partition++) {
      Child child = ledger.find(Integer.toString(partition));
      pids.lazySet(partition, child == null ? null : child.present());
    }
  }
}
