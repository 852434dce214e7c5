package io.superlearner.sandbox;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The states that durable processes of a sandbox are to begin with.
///
/// @param origin where they come from, in words, for the log of the sandbox
/// @param states plain data by path
public record SavedStates(String origin, Map<String, @Nullable Object> states) {

  /// Copies the states, all the way down.
  ///
  /// @throws IllegalArgumentException if one is no plain data
  public SavedStates {
    Map<String, @Nullable Object> copy = new LinkedHashMap<>();
    states.forEach((path, state) -> copy.put(path, PlainCopy.of(state)));
    states = Collections.unmodifiableMap(copy);
  }
}
