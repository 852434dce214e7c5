package io.superlearner.runtime.registry;

import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// What changed in a registry.
///
/// @param <K> the registry's keys
/// @param <V> the registry's values
public sealed interface Change<K, V extends @Nullable Object> {

  /// Returns the key.
  K key();

  /// Returns the process that has or had it.
  Pid owner();

  /// A process got a key.
  record Registered<K, V extends @Nullable Object>(K key, Pid owner, V value)
      implements Change<K, V> {}

  /// A process has a key no more: it gave it back, or ended.
  record Unregistered<K, V extends @Nullable Object>(K key, Pid owner) implements Change<K, V> {}
}
