package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.truth.Truth;
import io.superlearner.truth.Versioned;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All records of one kind in truth, with a copy of them at hand.
///
/// The copy follows truth by its changes and by [#refresh]; it answers at once, also while truth
/// cannot, and may lag behind by a moment. Whoever must know reads. Any thread may call.
///
/// @param <T> the kind of record
final class Ledger<T> implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Ledger.class.getName());

  /// A record as it was seen.
  ///
  /// @param bytes how long it is in truth
  record Item<T>(String name, long version, T value, int bytes) {}

  /// Hears of each change in truth, in the order of truth for each record, once the copy shows it.
  /// A change may be missed while this node is cut off. It is called on a thread of truth and must
  /// not block.
  interface Follower<T> {

    /// A record has a new value.
    void put(Item<T> now);

    /// A record is gone, or cannot be read any more.
    ///
    /// @param version what it had last; no earlier one is there either
    void removed(String name, long version);
  }

  private final Truth truth;
  private final Codec codec;
  private final String prefix;
  private final Class<T> type;
  // changed by keep() and forget() alone, which count its bytes
  private final Map<String, Item<T>> copy = new ConcurrentHashMap<>();
  private final LongAdder bytes = new LongAdder();
  // names that changed while a refresh ran; what the refresh saw of them may be older
  private final Set<String> changed = ConcurrentHashMap.newKeySet();
  private final List<Consumer<String>> listeners = new CopyOnWriteArrayList<>();
  private final List<Follower<T>> followers = new CopyOnWriteArrayList<>();
  // the last version of each record that could not be read
  private final Map<String, Long> unreadable = new ConcurrentHashMap<>();
  private final LongAdder garbage = new LongAdder();
  private final Subscription watch;

  /// Opens the ledger and fills the copy; blocks for truth's limit.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth cannot answer
  Ledger(Truth truth, Codec codec, String prefix, Class<T> type) {
    this.truth = truth;
    this.codec = codec;
    this.prefix = prefix;
    this.type = type;
    watch = truth.watch(prefix, this::apply);
    refresh();
  }

  private void apply(Truth.Change change) {
    switch (change) {
      case Truth.Change.Put(var entry) -> {
        Item<T> item = see(entry);
        for (Follower<T> follower : followers) {
          if (item == null) {
            follower.removed(nameOf(entry.key()), entry.version());
          } else {
            follower.put(item);
          }
        }
      }
      case Truth.Change.Removed(var key, long version) -> {
        String name = nameOf(key);
        forget(name, version);
        followers.forEach(follower -> follower.removed(name, version));
      }
    }
    listeners.forEach(listener -> listener.accept(nameOf(change.key())));
  }

  /// Tells of changes in truth, by the name of the record, once the copy shows them. The listener
  /// is called on a thread of truth and must not block.
  Subscription onChange(Consumer<String> listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  /// Tells of each change in truth from now on.
  void follow(Follower<T> follower) {
    followers.add(follower);
  }

  private @Nullable Item<T> see(Versioned entry) {
    String name = nameOf(entry.key());
    Item<T> item = opened(name, entry);
    changed.add(name);
    if (item == null) {
      forget(name, Long.MAX_VALUE);
    } else {
      keep(item);
    }
    return item;
  }

  // a change that is told late must not hide a later one that was read or written here
  private void keep(Item<T> item) {
    copy.compute(
        item.name(),
        (_, old) -> {
          if (old != null && old.version() > item.version()) {
            return old;
          }
          bytes.add(item.bytes() - (old == null ? 0 : old.bytes()));
          return item;
        });
  }

  // a change that is told late must not hide what was made since
  private void forget(String name, long version) {
    changed.add(name);
    copy.computeIfPresent(
        name,
        (_, seen) -> {
          if (seen.version() > version) {
            return seen;
          }
          bytes.add(-seen.bytes());
          return null;
        });
  }

  private String nameOf(String key) {
    return key.substring(prefix.length());
  }

  private @Nullable Item<T> opened(String name, Versioned entry) {
    try {
      return new Item<>(
          name, entry.version(), codec.decode(entry.value(), type), entry.value().length);
    } catch (IllegalArgumentException unreadable) {
      Long before = this.unreadable.put(name, entry.version());
      if (before == null || before != entry.version()) {
        garbage.increment();
        LOG.log(System.Logger.Level.WARNING, "an unreadable record in truth: " + entry, unreadable);
      }
      return null;
    }
  }

  /// Makes the copy equal to truth; blocks for truth's limit.
  synchronized void refresh() {
    changed.clear();
    List<Versioned> all = truth.list(prefix);
    Set<String> present = ConcurrentHashMap.newKeySet();
    for (Versioned entry : all) {
      String name = nameOf(entry.key());
      present.add(name);
      Item<T> item = opened(name, entry);
      if (item != null && !changed.contains(name)) {
        keep(item);
      }
    }
    List.copyOf(copy.values()).stream()
        .filter(item -> !present.contains(item.name()) && !changed.contains(item.name()))
        .forEach(item -> forget(item.name(), item.version()));
    unreadable.keySet().retainAll(present);
  }

  /// Returns the records of the copy, in the order of their names; never blocks.
  List<Item<T>> all() {
    return where(_ -> true);
  }

  /// Returns those records of the copy, in the order of their names; never blocks.
  List<Item<T>> where(Predicate<T> wanted) {
    return copy.values().stream()
        .filter(item -> wanted.test(item.value()))
        .sorted(Comparator.comparing(Item::name))
        .toList();
  }

  /// Counts the records of the copy by what they say; never blocks.
  <K> Map<K, Long> counts(Function<T, K> key) {
    return copy.values().stream()
        .collect(Collectors.groupingBy(item -> key.apply(item.value()), Collectors.counting()));
  }

  /// Returns how many records of truth could not be read since the ledger was opened, and were left
  /// out; each counts once.
  long garbage() {
    return garbage.sum();
  }

  /// Returns how many bytes the records of the copy take in truth; never blocks.
  long bytes() {
    return bytes.sum();
  }

  /// Returns one record of the copy; never blocks.
  Optional<Item<T>> find(String name) {
    return Optional.ofNullable(copy.get(name));
  }

  /// Reads one record from truth; blocks for truth's limit.
  Optional<Item<T>> read(String name) {
    Item<T> before = copy.get(name);
    Optional<Versioned> now = truth.read(prefix + name);
    if (now.isEmpty() && before != null) {
      // what was made since stays
      forget(name, before.version());
    }
    return now.map(this::see);
  }

  /// Makes a record; empty if there is one of this name already.
  Optional<Item<T>> create(String name, T value) {
    byte[] bytes = codec.encode(value);
    return written(name, value, bytes.length, truth.create(prefix + name, bytes));
  }

  /// Replaces a record as it was seen; empty if it has changed since.
  Optional<Item<T>> replace(Item<T> seen, T value) {
    String key = prefix + seen.name();
    byte[] bytes = codec.encode(value);
    return written(seen.name(), value, bytes.length, truth.replace(key, seen.version(), bytes));
  }

  private Optional<Item<T>> written(String name, T value, int length, OptionalLong version) {
    if (version.isEmpty()) {
      return Optional.empty();
    }
    Item<T> item = new Item<>(name, version.getAsLong(), value, length);
    changed.add(name);
    keep(item);
    return Optional.of(item);
  }

  /// Removes a record as it was seen; false if it has changed since.
  boolean remove(Item<T> seen) {
    boolean removed = truth.remove(prefix + seen.name(), seen.version());
    if (removed) {
      forget(seen.name(), seen.version());
    }
    return removed;
  }

  @Override
  public void close() {
    watch.close();
  }
}
