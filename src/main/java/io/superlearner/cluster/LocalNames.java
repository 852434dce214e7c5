package io.superlearner.cluster;

import io.superlearner.identity.Pid;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The names of processes in sandboxes of this node alone: nobody else knows them, and truth is not
/// asked. Any thread may call; nothing blocks.
final class LocalNames {

  private final Map<String, Pid> owners = new ConcurrentHashMap<>();

  /// Gives a name, unless another process has it that is alive.
  ///
  /// @return who has it now
  Pid claim(String name, Pid owner, Predicate<Pid> isAlive) {
    while (true) {
      Pid had = owners.putIfAbsent(name, owner);
      if (had == null || had.equals(owner)) {
        return owner;
      }
      if (isAlive.test(had)) {
        return had;
      }
      owners.remove(name, had);
    }
  }

  void free(String name, Pid owner) {
    owners.remove(name, owner);
  }

  Optional<Pid> find(String name) {
    return Optional.ofNullable(owners.get(name));
  }

  /// Returns the names of some processes, with their owners.
  Map<String, Pid> of(Predicate<Pid> which) {
    return owners.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
