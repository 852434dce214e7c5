package io.superlearner.operation;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Every operation there is. It is built once, at the start, and never changes after it; any thread
/// may read it.
public final class Catalogue {

  private final Map<Method, OperationEntry> byMethod;
  private final List<OperationEntry> entries;

  /// Creates a catalogue.
  ///
  /// @throws IllegalArgumentException if two operations have the same id, or the same method and
  ///   path, or one has no summary
  public Catalogue(Map<Method, OperationEntry> operations) {
    byMethod = new LinkedHashMap<>(operations);
    List<OperationEntry> sorted = new ArrayList<>(operations.values());
    sorted.sort(Comparator.comparing(OperationEntry::id));
    entries = List.copyOf(sorted);
    Set<String> taken = new HashSet<>();
    for (OperationEntry entry : entries) {
      if (entry.id().isBlank() || entry.summary().isBlank()) {
        throw new IllegalArgumentException(entry.module() + " lacks an id or a summary");
      }
      if (!taken.add(entry.id()) || !taken.add(entry.method() + " " + entry.path())) {
        throw new IllegalArgumentException(
            entry.id() + " is there twice, or another has its path: " + entry.path());
      }
    }
  }

  /// Returns all operations in the order of their ids.
  public List<OperationEntry> entries() {
    return entries;
  }

  /// Returns what is known of the operation that a method is.
  public Optional<OperationEntry> find(Method method) {
    return Optional.ofNullable(byMethod.get(method));
  }
}
