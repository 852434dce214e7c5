package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Which process has which name. Any thread may call; nothing blocks.
///
/// A name and the process's own note of it change together, inside the map's lock of that name. A
/// process that has ended never keeps a name from another, even while it is still being cut off.
final class Names {

  private final Map<String, Cell> owners = new ConcurrentHashMap<>();

  /// What came of binding a name.
  sealed interface Bound {
    /// The name is the process's now.
    record Done() implements Bound {}

    /// Another process, or the same one, has the name and lives.
    record Taken(Pid owner) implements Bound {}

    /// The process that was to get the name has ended.
    record Gone() implements Bound {}
  }

  Bound bind(String name, Cell cell) {
    Bound[] result = {new Bound.Done()};
    owners.compute(
        name,
        (_, owner) -> {
          if (owner != null && owner.isAlive()) {
            result[0] = new Bound.Taken(owner.pid());
            return owner;
          }
          if (cell.ties.named(name)) {
            return cell;
          }
          result[0] = new Bound.Gone();
          return null;
        });
    return result[0];
  }

  /// Frees a name.
  ///
  /// @param of the only process of which it is freed; null for whichever has it
  /// @return false if there was nothing to free
  boolean free(String name, @Nullable Pid of) {
    boolean[] freed = {false};
    owners.computeIfPresent(
        name,
        (_, owner) -> {
          if (of != null && !of.equals(owner.pid())) {
            return owner;
          }
          owner.ties.unnamed(name);
          freed[0] = true;
          return null;
        });
    return freed[0];
  }

  /// Frees the names of a process that has ended.
  void forget(Iterable<String> names, Cell of) {
    names.forEach(name -> owners.remove(name, of));
  }

  @Nullable Cell find(String name) {
    Cell owner = owners.get(name);
    return owner != null && owner.isAlive() ? owner : null;
  }

  SortedMap<String, Pid> all() {
    SortedMap<String, Pid> all = new TreeMap<>();
    owners.forEach((name, cell) -> all.put(name, cell.pid()));
    return all;
  }
}
