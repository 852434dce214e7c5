package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The entries of a registry by key, and the keys of each owner.
///
/// Both maps change together: whoever changes something holds the owner's bin of `owners` and,
/// within it, the key's bin of `entries`, never the other way round. So the end of an owner, which
/// takes the owner's bin too, finds all that was registered before it and lets nothing in after it.
final class Table<K, V extends @Nullable Object> {

  /// What one process has.
  ///
  /// @param keys one per entry, in their order; guarded by the bin of the owner
  /// @param end ends the wait for its end
  private record Held<K>(List<K> keys, Subscription end) {}

  private final boolean unique;
  private final ProcessRuntime runtime;
  private final BiConsumer<K, Pid> ended;
  private final Map<K, List<Entry<V>>> entries = new ConcurrentHashMap<>();
  private final Map<Pid, Held<K>> owners = new ConcurrentHashMap<>();

  /// @param ended is told of each entry that went because its owner ended
  Table(boolean unique, ProcessRuntime runtime, BiConsumer<K, Pid> ended) {
    this.unique = unique;
    this.runtime = runtime;
    this.ended = ended;
  }

  Registration add(Pid owner, K key, V value) {
    AtomicReference<Registration> result = new AtomicReference<>(new Registration.NoProcess());
    owners.compute(
        owner,
        (_, before) -> {
          Held<K> held = before == null ? follow(owner) : before;
          if (held == null) {
            return null;
          }
          result.set(addEntry(new Entry<>(owner, value), key));
          if (result.get() instanceof Registration.Registered) {
            held.keys.add(key);
          }
          return keepIfAny(held);
        });
    return result.get();
  }

  private @Nullable Held<K> follow(Pid owner) {
    return runtime
        .atEnd(owner, down -> end(down.pid()))
        .map(end -> new Held<K>(new ArrayList<>(1), end))
        .orElse(null);
  }

  private Registration addEntry(Entry<V> entry, K key) {
    AtomicReference<Registration> result = new AtomicReference<>(new Registration.Registered());
    entries.compute(
        key,
        (_, before) -> {
          List<Entry<V>> living = living(before);
          if (unique && !living.isEmpty()) {
            Pid other = living.getFirst().owner();
            result.set(new Registration.AlreadyRegistered(other));
            return before;
          }
          List<Entry<V>> after = new ArrayList<>(living);
          after.add(entry);
          return List.copyOf(after);
        });
    return result.get();
  }

  /// Takes all entries of a key from an owner.
  ///
  /// @return how many went
  int remove(Pid owner, K key) {
    AtomicInteger gone = new AtomicInteger();
    owners.computeIfPresent(
        owner,
        (_, held) -> {
          gone.set(held.keys.size());
          held.keys.removeIf(key::equals);
          gone.addAndGet(-held.keys.size());
          removeEntries(owner, key);
          return keepIfAny(held);
        });
    return gone.get();
  }

  private void removeEntries(Pid owner, K key) {
    entries.computeIfPresent(
        key,
        (_, before) -> {
          List<Entry<V>> after =
              before.stream().filter(entry -> !entry.owner().equals(owner)).toList();
          return after.isEmpty() ? null : after;
        });
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
          gone.addAll(held.keys);
          held.keys.forEach(key -> removeEntries(owner, key));
          return null;
        });
    gone.forEach(key -> ended.accept(key, owner));
  }

  Optional<Entry<V>> update(Pid owner, K key, UnaryOperator<V> change) {
    AtomicReference<@Nullable Entry<V>> old = new AtomicReference<>();
    entries.computeIfPresent(
        key,
        (_, before) -> {
          Entry<V> entry = before.getFirst();
          if (!entry.owner().equals(owner)) {
            return before;
          }
          List<Entry<V>> after = List.of(new Entry<>(owner, change.apply(entry.value())));
          old.set(entry);
          return after;
        });
    return Optional.ofNullable(old.get());
  }

  List<Entry<V>> lookup(K key) {
    return living(entries.get(key));
  }

  private List<Entry<V>> living(@Nullable List<Entry<V>> all) {
    return all == null
        ? List.of()
        : all.stream().filter(entry -> runtime.isAlive(entry.owner())).toList();
  }

  List<K> keys(Pid owner) {
    AtomicReference<List<K>> keys = new AtomicReference<>(List.of());
    owners.computeIfPresent(
        owner,
        (_, held) -> {
          keys.set(List.copyOf(held.keys));
          return held;
        });
    return runtime.isAlive(owner) ? keys.get() : List.of();
  }

  int estimateCount() {
    return entries.values().stream().mapToInt(List::size).sum();
  }

  void clear() {
    List.copyOf(owners.keySet()).forEach(this::release);
  }

  private void release(Pid owner) {
    Held<K> held = owners.remove(owner);
    if (held != null) {
      held.end.close();
      held.keys.forEach(key -> removeEntries(owner, key));
    }
  }
}
