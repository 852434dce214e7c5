package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The states that durable processes of a sandbox are to begin with.
///
/// @param origin where they come from, in words, for the log of the sandbox
/// @param states plain data by path
/// @param before the processes whose places are taken, by path, see
///   [Moves][io.superlearner.runtime.Moves]; then a state that cannot be loaded makes the start
///   fail. Null if there are none any more
public record SavedStates(
    String origin, Map<String, @Nullable Object> states, @Nullable Map<String, Pid> before) {

  /// Makes one of processes that are no more.
  public SavedStates(String origin, Map<String, @Nullable Object> states) {
    this(origin, states, null);
  }

  /// Copies the states, all the way down.
  ///
  /// @throws IllegalArgumentException if one is no plain data
  public SavedStates {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    states.forEach((path, state) -> copy.put(path, PlainCopy.of(state)));
    states = Collections.unmodifiableMap(copy);
    before = before == null ? null : Map.copyOf(before);
  }
}
