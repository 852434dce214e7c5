package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// One partition of a registry: its entries by key, and the keys of each owner.
///
/// Both maps change together: whoever changes something holds the owner's bin of `owners` and,
/// within it, the key's bin of `entries`, never the other way round. So the end of an owner, which
/// takes the owner's bin too, finds all that was registered before it and lets nothing in after it.
final class Table<K, V extends @Nullable Object> {

  /// What one process has.
  ///
  /// @param keys how many entries of each, in their order; guarded by the bin of the owner
  /// @param end ends the wait for its end
  private record Held<K>(Map<K, Integer> keys, Subscription end) {}

  private final boolean unique;
  private final ProcessRuntime runtime;
  private final BiConsumer<K, Pid> ended;
  private final ConcurrentHashMap<K, Holders<V>> entries = new ConcurrentHashMap<>();
  private final Map<Pid, Held<K>> owners = new ConcurrentHashMap<>();

  /// @param ended is told of each entry that went because its owner ended
  Table(boolean unique, ProcessRuntime runtime, BiConsumer<K, Pid> ended) {
    this.unique = unique;
    this.runtime = runtime;
    this.ended = ended;
  }

  // ---- changing ----

  Registration add(Pid owner, K key, V value) {
    AtomicReference<Registration> result = new AtomicReference<>(new Registration.NoProcess());
    owners.compute(
        owner,
        (_, before) -> {
          Held<K> held = before == null ? follow(owner) : before;
          if (held == null) {
            return null;
          }
          result.set(addEntry(owner, key, value));
          if (result.get() instanceof Registration.Registered) {
            held.keys.merge(key, 1, Integer::sum);
          }
          return keepIfAny(held);
        });
    return result.get();
  }

  private @Nullable Held<K> follow(Pid owner) {
    return runtime
        .atEnd(owner, down -> end(down.pid()))
        .map(end -> new Held<K>(new LinkedHashMap<>(2), end))
        .orElse(null);
  }

  private Registration addEntry(Pid owner, K key, V value) {
    AtomicReference<Registration> result = new AtomicReference<>(new Registration.Registered());
    entries.compute(
        key,
        (_, before) -> {
          if (before == null) {
            return Holders.one(owner, value);
          }
          if (!unique) {
            return before.with(owner, value);
          }
          Pid other = before.entries().getFirst().owner();
          if (!runtime.isAlive(other)) {
            return Holders.one(owner, value);
          }
          result.set(new Registration.AlreadyRegistered(other));
          return before;
        });
    return result.get();
  }

  /// Takes entries of a key from an owner.
  ///
  /// @param fits the values; called under the lock of the key
  /// @return how many went
  int remove(Pid owner, K key, Predicate<? super V> fits) {
    int[] gone = {0};
    owners.computeIfPresent(
        owner,
        (_, held) -> {
          gone[0] = removeEntries(owner, key, fits);
          held.keys.computeIfPresent(key, (_, n) -> n > gone[0] ? n - gone[0] : null);
          return keepIfAny(held);
        });
    return gone[0];
  }

  private int removeEntries(Pid owner, K key, Predicate<? super V> fits) {
    int[] gone = {0};
    entries.computeIfPresent(
        key,
        (_, before) -> {
          int had = before.count(owner);
          Holders<V> after = before.without(owner, fits);
          gone[0] = had - (after == null ? 0 : after.count(owner));
          return after;
        });
    return gone[0];
  }

  private static <K> @Nullable Held<K> keepIfAny(Held<K> held) {
    if (held.keys.isEmpty()) {
      held.end.close();
      return null;
    }
    return held;
  }

  private void end(Pid owner) {
    List<K> gone = new ArrayList<>();
    owners.computeIfPresent(
        owner,
        (_, held) -> {
          gone.addAll(flat(held));
          held.keys.keySet().forEach(key -> removeEntries(owner, key, _ -> true));
          return null;
        });
    gone.forEach(key -> ended.accept(key, owner));
  }

  /// Replaces the value of the one entry of a key, if its owner is this one.
  ///
  /// @return the entry before; null if there is none
  @Nullable Entry<V> update(Pid owner, K key, UnaryOperator<V> change) {
    AtomicReference<@Nullable Entry<V>> old = new AtomicReference<>();
    entries.computeIfPresent(
        key,
        (_, before) -> {
          Entry<V> entry = before.entries().getFirst();
          if (!entry.owner().equals(owner)) {
            return before;
          }
          Holders<V> after = Holders.one(owner, change.apply(entry.value()));
          old.set(entry);
          return after;
        });
    return old.get();
  }

  void clear() {
    List.copyOf(owners.keySet()).forEach(this::release);
  }

  private void release(Pid owner) {
    Held<K> held = owners.remove(owner);
    if (held != null) {
      held.end.close();
      held.keys.keySet().forEach(key -> removeEntries(owner, key, _ -> true));
    }
  }

  // ---- reading ----

  /// Returns the entries of a key whose owners live.
  List<Entry<V>> lookup(K key) {
    Holders<V> holders = entries.get(key);
    if (holders == null) {
      return List.of();
    }
    return living(holders.isOne() ? holders.entries() : locked(key));
  }

  private List<Entry<V>> locked(K key) {
    AtomicReference<List<Entry<V>>> all = new AtomicReference<>(List.of());
    entries.computeIfPresent(
        key,
        (_, holders) -> {
          all.set(holders.entries());
          return holders;
        });
    return all.get();
  }

  private List<Entry<V>> living(List<Entry<V>> all) {
    return all.stream().filter(entry -> runtime.isAlive(entry.owner())).toList();
  }

  /// Shows every entry whose owner lives; those that come and go meanwhile perhaps.
  void forEach(Consumer<? super Row<K, V>> action) {
    for (K key : entries.keySet()) {
      for (Entry<V> entry : lookup(key)) {
        action.accept(new Row<>(key, entry.owner(), entry.value()));
      }
    }
  }

  /// Returns the keys of a process, each as often as it has an entry.
  List<K> keys(Pid owner) {
    AtomicReference<List<K>> keys = new AtomicReference<>(List.of());
    owners.computeIfPresent(
        owner,
        (_, held) -> {
          keys.set(flat(held));
          return held;
        });
    return runtime.isAlive(owner) ? keys.get() : List.of();
  }

  private static <K> List<K> flat(Held<K> held) {
    List<K> all = new ArrayList<>();
    held.keys.forEach((key, times) -> {
      for (int i = 0; i < times; i++) {
        all.add(key);
      }
    });
    return all;
  }

  int estimateCount() {
    return entries.reduceValuesToInt(Long.MAX_VALUE, Holders::size, 0, Integer::sum);
  }
}
