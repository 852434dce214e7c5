package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.StartOutcome;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// A table of keys that processes own, in the manner of Elixir's `Registry`.
///
/// In a *unique* registry a key has one owner at a time; in a *duplicate* registry any number, and
/// a process may register a key several times. Entries go when their owner ends, before anybody
/// learns of its end. Any thread may call any method; none blocks.
///
/// @param <K> the keys, values by `equals`
/// @param <V> what stands beside a key
public final class Registry<K, V extends @Nullable Object> implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Registry.class.getName());

  private final boolean unique;
  private final ProcessRuntime runtime;
  private final Table<K, V> table;
  private final CopyOnWriteArrayList<Consumer<? super Change<K, V>>> listeners =
      new CopyOnWriteArrayList<>();

  private Registry(boolean unique, ProcessRuntime runtime) {
    this.unique = unique;
    this.runtime = runtime;
    this.table = new Table<>(unique, runtime, this::ended);
  }

  /// Makes a registry in which a key has one owner.
  public static <K, V extends @Nullable Object> Registry<K, V> unique(ProcessRuntime runtime) {
    return new Registry<>(true, runtime);
  }

  /// Makes a registry in which a key has any number of owners.
  public static <K, V extends @Nullable Object> Registry<K, V> duplicate(ProcessRuntime runtime) {
    return new Registry<>(false, runtime);
  }

  // ---- registering ----

  /// Registers a key for a process.
  public Registration register(Pid owner, K key, V value) {
    Registration result = table.add(owner, key, value);
    if (result instanceof Registration.Registered) {
      tell(new Change.Registered<>(key, owner, value));
    }
    return result;
  }

  /// Takes a key, in all its entries, from a process; does nothing if the process does not have it.
  public void unregister(Pid owner, K key) {
    int gone = table.remove(owner, key);
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
    return table.update(owner, key, change);
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

  // ---- looking up ----

  /// Returns the entries of a key whose owners live, in the order in which they were registered.
  public List<Entry<V>> lookup(K key) {
    return table.lookup(key);
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

  /// Returns the keys of a process in the order in which it registered them, one per entry.
  public List<K> keys(Pid owner) {
    return table.keys(owner);
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
    return table.estimateCount();
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
    table.clear();
  }
}
