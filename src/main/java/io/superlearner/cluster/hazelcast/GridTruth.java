package io.superlearner.cluster.hazelcast;

import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.IMap;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.map.listener.EntryMergedListener;
import com.hazelcast.map.listener.EntryRemovedListener;
import com.hazelcast.map.listener.EntryUpdatedListener;
import com.hazelcast.query.Predicates;
import io.superlearner.event.Subscription;
import io.superlearner.truth.Truth;
import io.superlearner.truth.Versioned;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Truth for the time being: a map of the grid with two backups.
///
/// While all members see each other it keeps the whole contract: the owner of a key's partition
/// decides who was first. What it does *not* promise: in a cut both halves go on writing, and after
/// the cut the smaller half's writes are dropped, so a name may be given twice for that time; what
/// was written in the moments before a loss is noticed may be lost with the member; when more than
/// two members die at once, or all stop, entries are gone, because nothing is on disk. Nobody may
/// therefore take an entry's absence alone for a decision.
final class GridTruth implements Truth {

  private final IMap<String, byte[]> map;
  private final Bounded bounded;

  GridTruth(IMap<String, byte[]> map, Bounded bounded) {
    this.map = map;
    this.bounded = bounded;
  }

  @Override
  public Optional<Versioned> read(String key) {
    return bounded.call("read " + key, () -> Optional.ofNullable(now(key)));
  }

  private @Nullable Versioned now(String key) {
    byte[] stored = map.get(key);
    return stored == null ? null : opened(key, stored);
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    long version = newVersion();
    return bounded.call(
        "create " + key,
        () -> {
          boolean made = map.putIfAbsent(key, sealed(version, value)) == null;
          return made || isOurs(key, version) ? OptionalLong.of(version) : OptionalLong.empty();
        });
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    long next = newVersion();
    return bounded.call(
        "replace " + key,
        () -> {
          byte[] old = map.get(key);
          boolean made =
              old != null
                  && opened(key, old).version() == version
                  && map.replace(key, old, sealed(next, value));
          return made || isOurs(key, next) ? OptionalLong.of(next) : OptionalLong.empty();
        });
  }

  // the grid repeats an operation whose member died; the repeated one is refused by our own value
  private boolean isOurs(String key, long version) {
    Versioned now = now(key);
    return now != null && now.version() == version;
  }

  @Override
  public boolean remove(String key, long version) {
    return bounded.call(
        "remove " + key,
        () -> {
          byte[] old = map.get(key);
          return old != null && opened(key, old).version() == version && map.remove(key, old);
        });
  }

  @Override
  public List<Versioned> list(String prefix) {
    return bounded.call(
        "list " + prefix,
        () ->
            map.entrySet(Predicates.like("__key", prefix + "%")).stream()
                .filter(entry -> entry.getKey().startsWith(prefix))
                .map(entry -> opened(entry.getKey(), entry.getValue()))
                .sorted(Comparator.comparing(Versioned::key))
                .toList());
  }

  @Override
  public Subscription watch(String prefix, Consumer<Change> listener) {
    UUID registration =
        bounded.call("watch " + prefix, () -> map.addEntryListener(told(prefix, listener), true));
    return () -> Grid.letGo(() -> map.removeEntryListener(registration));
  }

  private interface Told
      extends EntryAddedListener<String, byte[]>,
          EntryUpdatedListener<String, byte[]>,
          EntryRemovedListener<String, byte[]>,
          EntryMergedListener<String, byte[]> {}

  private static Told told(String prefix, Consumer<Change> listener) {
    return new Told() {
      @Override
      public void entryAdded(EntryEvent<String, byte[]> event) {
        put(event);
      }

      @Override
      public void entryUpdated(EntryEvent<String, byte[]> event) {
        put(event);
      }

      @Override
      public void entryMerged(EntryEvent<String, byte[]> event) {
        put(event);
      }

      @Override
      public void entryRemoved(EntryEvent<String, byte[]> event) {
        if (event.getKey().startsWith(prefix)) {
          listener.accept(new Change.Removed(event.getKey()));
        }
      }

      private void put(EntryEvent<String, byte[]> event) {
        if (event.getKey().startsWith(prefix)) {
          listener.accept(new Change.Put(opened(event.getKey(), event.getValue())));
        }
      }
    };
  }

  private static long newVersion() {
    return ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
  }

  private static byte[] sealed(long version, byte[] value) {
    return ByteBuffer.allocate(Long.BYTES + value.length).putLong(version).put(value).array();
  }

  private static Versioned opened(String key, byte[] stored) {
    long version = ByteBuffer.wrap(stored).getLong();
    return new Versioned(key, version, Arrays.copyOfRange(stored, Long.BYTES, stored.length));
  }
}
