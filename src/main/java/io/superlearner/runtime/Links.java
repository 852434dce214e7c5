package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whom a process is linked with, in the order in which they were linked. Most have one link, to
/// their supervisor, and so need no table. Whoever owns it sees to it that one thread at a time
/// calls.
final class Links {

  // the only link, if there is no table
  private @Nullable Pid only;
  private @Nullable Cell onlyCell;
  private @Nullable Map<Pid, @Nullable Cell> table;

  /// Adds a link.
  ///
  /// @param cell the other process, if that is known; a known one is not forgotten for an unknown
  void add(Pid other, @Nullable Cell cell) {
    Map<Pid, @Nullable Cell> all = table;
    if (all != null) {
      if (cell != null || !all.containsKey(other)) {
        all.put(other, cell);
      }
    } else if (only == null || only.equals(other)) {
      only = other;
      onlyCell = cell == null ? onlyCell : cell;
    } else {
      table = new LinkedHashMap<>(4);
      table.put(only, onlyCell);
      table.put(other, cell);
      only = null;
      onlyCell = null;
    }
  }

  /// Removes a link; false if there was none.
  boolean remove(Pid other) {
    Map<Pid, @Nullable Cell> all = table;
    if (all != null) {
      int before = all.size();
      all.remove(other);
      return all.size() != before;
    }
    boolean found = other.equals(only);
    if (found) {
      only = null;
      onlyCell = null;
    }
    return found;
  }

  /// Returns the linked process, if it is one and was given.
  @Nullable Cell cell(Pid other) {
    if (table != null) {
      return table.get(other);
    }
    return other.equals(only) ? onlyCell : null;
  }

  /// Returns all of them; a copy.
  Set<Pid> all() {
    if (table != null) {
      return new LinkedHashSet<>(table.keySet());
    }
    return only == null ? Set.of() : Set.of(only);
  }
}
