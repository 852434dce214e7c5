package io.superlearner.truth;

import io.superlearner.event.Subscription;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The store in the memory of this JVM: linearizable, because one lock orders everything.
///
/// It can be made unavailable or slow and be given another leader, so that a test sees what its
/// users do then. Nothing blocks but the lock and an injected delay. Watchers are called by the
/// thread that changes, while it holds the lock.
public final class InMemoryTruth implements Truth {

  /// How long a call may take; a longer delay ends in an exception, with the change made.
  public static final Duration LIMIT = Duration.ofSeconds(3);

  private record Watch(String prefix, Consumer<Change> listener) {}

  private final ReentrantLock lock = new ReentrantLock();
  private final CopyOnWriteArrayList<Watch> watches = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Runnable> leads = new CopyOnWriteArrayList<>();
  private final Consumer<Duration> pause;
  // guarded by the lock
  private final TreeMap<String, Versioned> values = new TreeMap<>();
  private long lastVersion;
  private boolean available = true;
  private Duration delay = Duration.ZERO;
  private String leader = "memory";
  private long term = 1;

  /// Creates an empty store whose delays hold up the calling thread.
  public InMemoryTruth() {
    this(span -> LockSupport.parkNanos(span.toNanos()));
  }

  /// Creates an empty store.
  ///
  /// @param pause lets so much time pass for the caller, as the clock of a simulation counts it
  public InMemoryTruth(Consumer<Duration> pause) {
    this.pause = pause;
  }

  /// Makes the store refuse every call from now on, or answer again.
  public void setAvailable(boolean answers) {
    inOrder(() -> available = answers);
  }

  /// Makes every call take so long from now on. With more than [#LIMIT] a call ends with an
  /// exception after the limit, and a change that it asked for is made all the same.
  public void setDelay(Duration each) {
    inOrder(() -> delay = each);
  }

  /// Begins the next term, led by the given member, and tells so whoever watches it.
  public void elect(String member) {
    inOrder(() -> {
      leader = member;
      return ++term;
    });
    leads.forEach(Runnable::run);
  }

  /// Does nothing: a store in memory has no members.
  @Override
  public boolean dismiss(String member) {
    return false;
  }

  /// Does nothing: who leads is set by [#elect].
  @Override
  public void standForElection() {}

  @Override
  public Standing standing() {
    return inOrder(() ->
        new Standing(
            available ? leader : null,
            term,
            available,
            List.of(new Standing.Member(leader, true))));
  }

  @Override
  public Optional<Versioned> read(String key) {
    return called(() -> Optional.ofNullable(values.get(key)));
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    return called(() -> values.containsKey(key) ? OptionalLong.empty() : put(key, value));
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    return called(() -> has(key, version) ? put(key, value) : OptionalLong.empty());
  }

  @Override
  public boolean remove(String key, long version) {
    return called(() -> {
      if (!has(key, version)) {
        return false;
      }
      values.remove(key);
      tell(new Change.Removed(key, version));
      return true;
    });
  }

  @Override
  public List<Versioned> list(String prefix) {
    return called(() ->
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

  @Override
  public Subscription watchLead(Runnable listener) {
    leads.add(listener);
    return () -> leads.remove(listener);
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

  private <T> T called(Supplier<T> step) {
    Duration span = inOrder(() -> delay);
    boolean late = span.compareTo(LIMIT) > 0;
    if (!span.isZero()) {
      pause.accept(late ? LIMIT : span);
    }
    T result = inOrder(() -> answered(step));
    if (late) {
      throw new TruthUnavailableException("the store was made slower than its limit", null);
    }
    return result;
  }

  private <T> T answered(Supplier<T> step) {
    if (!available) {
      throw new TruthUnavailableException("the store was made unavailable", null);
    }
    return step.get();
  }

  private <T> T inOrder(Supplier<T> step) {
    lock.lock();
    try {
      return step.get();
    } finally {
      lock.unlock();
    }
  }
}
