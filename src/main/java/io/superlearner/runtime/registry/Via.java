package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.StartOutcome;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A name for a process: a key of a unique registry, and the value that whoever starts the process
/// under it puts beside; Elixir's `{:via, Registry, {registry, key, value}}`.
///
/// ```java
/// Registry<String, Integer> registry = Registry.unique(runtime);
/// Via<String, Integer> seven = registry.via("worker-7", 0);
/// seven.start(GenServer.behavior(new Counter()), keyed -> self.startLink(keyed, options));
/// seven.send(new Cast("next"));
/// ```
///
/// Any thread may call; only [#start] blocks, as its starter does.
public final class Via<K, V extends @Nullable Object> {

  private final Registry<K, V> registry;
  private final K key;
  private final V value;

  Via(Registry<K, V> registry, K key, V value) {
    this.registry = registry;
    this.key = key;
    this.value = value;
  }

  /// Starts a process under this name, see [Registry#start].
  public StartOutcome start(Behavior behavior, Function<Behavior, StartOutcome> starter) {
    return registry.start(key, value, behavior, starter);
  }

  /// Gives the name to a process that runs.
  public Registration register(Pid owner) {
    return registry.register(owner, key, value);
  }

  /// Takes the name from its process; does nothing if it has none.
  public void unregister() {
    whereis().ifPresent(owner -> registry.unregister(owner, key));
  }

  /// Returns the process that has the name.
  public Optional<Pid> whereis() {
    return registry.whereis(key);
  }

  /// Sends a message to the process that has the name.
  public Delivery send(Object message) {
    return registry.send(key, message);
  }
}
