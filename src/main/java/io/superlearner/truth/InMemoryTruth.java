package io.superlearner.truth;

import io.superlearner.event.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store in the memory of this JVM: linearizable, because one lock orders everything.
///
/// It can be made unavailable, so that a test sees what its users do then. Nothing blocks but the
/// lock. Watchers are called by the thread that changes, while it holds the lock.
public final class InMemoryTruth implements Truth {

  private record Watch(String prefix, Consumer<Change> listener) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
  // guarded by the lock
  private final TreeMap<String, Versioned> values = new TreeMap<>();
  private long lastVersion;
  private boolean available = true;

  /// Makes the store refuse every call from now on, or answer again.
  public void setAvailable(boolean answers) {
    lock.lock();
    try {
      available = answers;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Optional<Versioned> read(String key) {
    return inOrder(() -> Optional.ofNullable(values.get(key)));
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    return inOrder(() -> values.containsKey(key) ? OptionalLong.empty() : put(key, value));
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    return inOrder(() -> has(key, version) ? put(key, value) : OptionalLong.empty());
  }

  @Override
  public boolean remove(String key, long version) {
    return inOrder(() -> {
      if (!has(key, version)) {
        return false;
      }
      values.remove(key);
      tell(new Change.Removed(key));
      return true;
    });
  }

  @Override
  public List<Versioned> list(String prefix) {
    return inOrder(() ->
        values.tailMap(prefix).values().stream()
            .takeWhile(entry -> entry.key().startsWith(prefix))
            .toList());
  }

  @Override
  public Subscription watch(String prefix, Consumer<Change> listener) {
    Watch watch = new Watch(prefix, listener);
    watches.add(watch);
    return () -> watches.remove(watch);
  }

  private boolean has(String key, long version) {
    @Nullable Versioned present = values.get(key);
    return present != null && present.version() == version;
  }

  private OptionalLong put(String key, byte[] value) {
    lastVersion++;
    Versioned entry = new Versioned(key, lastVersion, value);
    values.put(key, entry);
    tell(new Change.Put(entry));
    return OptionalLong.of(lastVersion);
  }

  private void tell(Change change) {
    for (Watch watch : watches) {
      if (change.key().startsWith(watch.prefix())) {
        watch.listener().accept(change);
      }
    }
  }

  private <T> T inOrder(Supplier<T> step) {
    lock.lock();
    try {
      if (!available) {
        throw new TruthUnavailableException("the store was made unavailable", null);
      }
      return step.get();
    } finally {
      lock.unlock();
    }
  }
}
