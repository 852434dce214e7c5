package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A table of keys that processes own, in the manner of Elixir's `Registry`.
///
/// In a *unique* registry a key has one owner at a time; in a *duplicate* registry any number, and
/// a process may register a key several times. Entries go when their owner ends, before anybody
/// learns of its end.
///
/// ```java
/// Registry<String, Consumer<String>> topics = Registry.duplicate(runtime);
/// topics.register(self.pid(), "news", text -> System.out.println(text));
/// topics.dispatch(
///     "news", Dispatch.SERIAL, entries -> entries.forEach(e -> e.value().accept("tea is ready")));
/// ```
///
/// Any thread may call any method; only [#lock] and [#dispatch] wait. A registry may be made of
/// several partitions, which get into each other's way less; it behaves the same, but that only the
/// entries of one partition have an order. After [#close()] every method throws
/// [IllegalStateException].
///
/// @param <K> the keys, values by `equals`
/// @param <V> what stands beside a key
public final class Registry<K, V extends @Nullable Object> implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Registry.class.getName());

  private final boolean unique;
  private final ProcessRuntime runtime;
  private final Partitions<K, V> partitions;
  private final KeyLocks<Object> locks = new KeyLocks<>();
  private final CopyOnWriteArrayList<Consumer<? super Change<K, V>>> listeners =
      new CopyOnWriteArrayList<>();

  private Registry(boolean unique, ProcessRuntime runtime, int partitions) {
    this.unique = unique;
    this.runtime = runtime;
    this.partitions = new Partitions<>(unique, partitions, runtime, this::ended);
  }

  /// Makes a registry in which a key has one owner, of one partition.
  public static <K, V extends @Nullable Object> Registry<K, V> unique(ProcessRuntime runtime) {
    return unique(runtime, 1);
  }

  /// Makes a registry in which a key has one owner.
  ///
  /// @param partitions how many, 1 to 1024
  /// @throws IllegalArgumentException for another number
  public static <K, V extends @Nullable Object> Registry<K, V> unique(
      ProcessRuntime runtime, int partitions) {
    return new Registry<>(true, runtime, partitions);
  }

  /// Makes a registry in which a key has any number of owners, of one partition.
  public static <K, V extends @Nullable Object> Registry<K, V> duplicate(ProcessRuntime runtime) {
    return duplicate(runtime, 1);
  }

  /// Makes a registry in which a key has any number of owners.
  ///
  /// @param partitions how many, 1 to 1024
  /// @throws IllegalArgumentException for another number
  public static <K, V extends @Nullable Object> Registry<K, V> duplicate(
      ProcessRuntime runtime, int partitions) {
    return new Registry<>(false, runtime, partitions);
  }

  // ---- registering ----

  /// Registers a key for a process.
  public Registration register(Pid owner, K key, V value) {
    Registration result = partitions.of(key, owner).add(owner, key, value);
    if (result instanceof Registration.Registered) {
      tell(new Change.Registered<>(key, owner, value));
    }
    return result;
  }

  /// Takes a key, in all its entries, from a process; does nothing if the process does not have it.
  public void unregister(Pid owner, K key) {
    unregisterMatch(owner, key, _ -> true);
  }

  /// Takes those entries of a key from a process whose values fit.
  ///
  /// @param fits called under the lock of the key, so it must be quick and must not use this
  ///   registry
  public void unregisterMatch(Pid owner, K key, Predicate<? super V> fits) {
    int gone = partitions.of(key, owner).remove(owner, key, fits);
    for (int i = 0; i < gone; i++) {
      tell(new Change.Unregistered<>(key, owner));
    }
  }

  /// Replaces the value beside a key of a unique registry.
  ///
  /// @param change makes the new value of the old one; not called if the process does not have the
  ///   key; called under the lock of the key, so it must be quick and must not use this registry
  /// @return the entry before; empty if the process does not have the key
  /// @throws UnsupportedOperationException in a duplicate registry
  public Optional<Entry<V>> update(Pid owner, K key, UnaryOperator<V> change) {
    if (!unique) {
      throw new UnsupportedOperationException("only values of a unique registry can be updated");
    }
    return Optional.ofNullable(partitions.of(key, owner).update(owner, key, change));
  }

  /// Starts a process that has a key of a unique registry from before its own start on.
  ///
  /// @param starter starts the behavior it gets, such as `b -> self.startLink(b, options)`; its
  ///   blocking is this method's
  /// @return what the starter returned; already started if the key has an owner. A start that fails
  ///   leaves no entry
  /// @throws IllegalStateException in a duplicate registry
  public StartOutcome start(
      K key, V value, Behavior behavior, Function<Behavior, StartOutcome> starter) {
    requireUnique();
    Keyed<K, V> keyed = new Keyed<>(this, key, value, behavior);
    StartOutcome outcome = starter.apply(keyed);
    Pid other = keyed.takenBy();
    return other == null ? outcome : new StartOutcome.AlreadyStarted(other);
  }

  /// Returns a name for processes: a key, and a value to stand beside it.
  ///
  /// @throws IllegalStateException in a duplicate registry
  public Via<K, V> via(K key, V value) {
    requireUnique();
    return new Via<>(this, key, value);
  }

  // ---- looking up ----

  /// Returns the entries of a key whose owners live; those of one owner in the order in which it
  /// registered them.
  public List<Entry<V>> lookup(K key) {
    return partitions.lookup(key);
  }

  /// Returns the owner of a key of a unique registry.
  ///
  /// @throws IllegalStateException in a duplicate registry
  public Optional<Pid> whereis(K key) {
    requireUnique();
    return lookup(key).stream().map(Entry::owner).findFirst();
  }

  /// Sends a message to the owner of a key of a unique registry.
  ///
  /// @throws IllegalStateException in a duplicate registry
  public Delivery send(K key, Object message) {
    return whereis(key).map(pid -> runtime.send(pid, message)).orElse(Delivery.NO_PROCESS);
  }

  /// Returns the keys of a process in the order in which it first registered each, one per entry.
  public List<K> keys(Pid owner) {
    return partitions.tables().stream().flatMap(table -> table.keys(owner).stream()).toList();
  }

  /// Returns what a process put beside a key, one value per entry.
  public List<V> values(K key, Pid owner) {
    return lookup(key).stream()
        .filter(entry -> entry.owner().equals(owner))
        .map(Entry::value)
        .toList();
  }

  /// Returns how many entries there are; goes through all keys.
  public int estimateCount() {
    return partitions.tables().stream().mapToInt(Table::estimateCount).sum();
  }

  /// Returns the entries of a key whose values fit.
  public List<Entry<V>> match(K key, Predicate<? super V> fits) {
    return lookup(key).stream().filter(entry -> fits.test(entry.value())).toList();
  }

  /// Counts the entries of a key whose values fit.
  public int countMatch(K key, Predicate<? super V> fits) {
    return match(key, fits).size();
  }

  /// Returns what a select takes of each entry that it wants; goes through all entries.
  public <R extends @Nullable Object> List<R> select(Select<K, V, R> wanted) {
    return select(List.of(wanted));
  }

  /// Returns, for each entry that some select wants, what the first of those takes; goes through
  /// all entries.
  ///
  /// @throws IllegalArgumentException without a select
  public <R extends @Nullable Object> List<R> select(List<Select<K, V, R>> wanted) {
    if (wanted.isEmpty()) {
      throw new IllegalArgumentException("nothing to select by (expected at least one Select)");
    }
    List<R> taken = new ArrayList<>();
    partitions.forEach(row ->
        wanted.stream()
            .filter(select -> select.wants(row))
            .findFirst()
            .ifPresent(select -> taken.add(select.of(row))));
    return taken;
  }

  /// Counts the entries that a select wants; goes through all entries.
  public int countSelect(Select<K, V, ?> wanted) {
    int[] count = {0};
    partitions.forEach(row -> count[0] += wanted.wants(row) ? 1 : 0);
    return count[0];
  }

  // ---- doing something with a key ----

  /// Hands the entries of a key to an action: those of each partition that has some, together,
  /// once. Waits until all are done. An action that fails keeps none from the other partitions.
  ///
  /// @param how on this thread, or on one for each partition
  /// @throws RuntimeException or error: the first that the action threw, with others suppressed
  public void dispatch(K key, Dispatch how, Consumer<? super List<Entry<V>>> action) {
    List<List<Entry<V>>> parts =
        partitions.of(key).stream()
            .map(table -> table.lookup(key))
            .filter(entries -> !entries.isEmpty())
            .toList();
    how.run(parts, action);
  }

  /// Does something while no other holds the lock of the same key, in the order of asking. The lock
  /// has nothing to do with who registered the key. It is the process's: if that ends, the next one
  /// gets it at once, even if fenced code of the process still runs.
  ///
  /// Waits for the lock; others get another thread meanwhile.
  ///
  /// @throws IllegalStateException if the process holds or awaits the lock already
  /// @throws InterruptedException if the thread was interrupted while it waited
  /// @throws Exception whatever the body throws
  public <T extends @Nullable Object> T lock(Self self, Object key, Callable<T> body)
      throws Exception {
    partitions.requireOpen();
    return locks.hold(self, key, body);
  }

  /// Does something while no other holds the lock of the same key; for threads that are no process.
  ///
  /// @throws InterruptedException if the thread was interrupted while it waited
  /// @throws Exception whatever the body throws
  public <T extends @Nullable Object> T lock(Object key, Callable<T> body) throws Exception {
    partitions.requireOpen();
    return locks.hold(key, body);
  }

  /// Returns how many hold the lock of a key or wait for it; 0 if it is free.
  public int estimateQueued(Object key) {
    return locks.estimateQueued(key);
  }

  // ---- watching ----

  /// Subscribes to changes from now on. The listener is called on the thread that made the change,
  /// after it, and must not block; changes that one thread makes come in their order.
  public Subscription subscribe(Consumer<? super Change<K, V>> listener) {
    Consumer<Change<K, V>> own = listener::accept;
    listeners.add(own);
    return () -> listeners.remove(own);
  }

  private void ended(K key, Pid owner) {
    tell(new Change.Unregistered<>(key, owner));
  }

  private void tell(Change<K, V> change) {
    for (Consumer<? super Change<K, V>> listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException | Error failure) {
        LOG.log(System.Logger.Level.WARNING, "a listener failed on " + change, failure);
      }
    }
  }

  private void requireUnique() {
    if (!unique) {
      throw new IllegalStateException("a key of a duplicate registry names no one process");
    }
  }

  /// Forgets all entries, without telling listeners, and does not follow its owners any more.
  @Override
  public void close() {
    listeners.clear();
    partitions.close();
  }
}
