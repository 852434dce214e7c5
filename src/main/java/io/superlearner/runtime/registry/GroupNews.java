package io.superlearner.runtime.registry;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.NodeLife;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What the scopes of [ClusterGroups] on two nodes tell each other; as plain data it is a list of a
/// word, the sender and the rest.
sealed interface GroupNews {

  /// Returns the process that reads for the scope which sends.
  Pid from();

  /// Returns it as plain data.
  List<Object> plain();

  /// Asks for all that the other has.
  record Discover(Pid from, NodeName node) implements GroupNews {
    @Override
    public List<Object> plain() {
      return List.of("discover", from, node.text());
    }
  }

  /// All members of a node.
  record Sync(Pid from, Map<String, List<Pid>> groups) implements GroupNews {
    @Override
    public List<Object> plain() {
      return List.of("sync", from, groups);
    }
  }

  /// Some joined a group.
  record Joined(Pid from, String group, List<Pid> pids) implements GroupNews {
    @Override
    public List<Object> plain() {
      return List.of("join", from, group, pids);
    }
  }

  /// Some left a group.
  record Left(Pid from, String group, List<Pid> pids) implements GroupNews {
    @Override
    public List<Object> plain() {
      return List.of("leave", from, group, pids);
    }
  }

  /// Reads what came; empty if it is none of this.
  static Optional<GroupNews> read(Object message) {
    if (!(message instanceof List<?> parts)
        || parts.size() < 3
        || !(parts.get(1) instanceof Pid from)) {
      return Optional.empty();
    }
    Object third = parts.get(2);
    if (parts.size() == 3 && "discover".equals(parts.get(0)) && third instanceof String node) {
      return nodeOf(node).map(one -> new Discover(from, one));
    }
    if (parts.size() == 3 && "sync".equals(parts.get(0)) && third instanceof Map<?, ?> groups) {
      return groups(from, groups).map(read -> new Sync(from, read));
    }
    if (parts.size() != 4 || !(third instanceof String group)) {
      return Optional.empty();
    }
    Optional<List<Pid>> pids = pids(from, parts.get(3));
    if ("join".equals(parts.get(0))) {
      return pids.map(read -> new Joined(from, group, read));
    }
    return "leave".equals(parts.get(0))
        ? pids.map(read -> new Left(from, group, read))
        : Optional.empty();
  }

  private static Optional<NodeName> nodeOf(String text) {
    try {
      return Optional.of(NodeName.parse(text));
    } catch (IllegalArgumentException none) {
      return Optional.empty();
    }
  }

  private static Optional<Map<String, List<Pid>>> groups(Pid from, Map<?, ?> groups) {
    Map<String, List<Pid>> read = new HashMap<>();
    for (Map.Entry<?, ?> entry : groups.entrySet()) {
      Optional<List<Pid>> pids = pids(from, entry.getValue());
      if (!(entry.getKey() instanceof String group) || pids.isEmpty()) {
        return Optional.empty();
      }
      read.put(group, pids.get());
    }
    return Optional.of(read);
  }

  // a node speaks for its own processes only
  private static Optional<List<Pid>> pids(Pid from, Object given) {
    NodeLife life = NodeLife.of(from);
    if (!(given instanceof List<?> list) || list.isEmpty()) {
      return Optional.empty();
    }
    List<Pid> pids =
        list.stream()
            .filter(Pid.class::isInstance)
            .map(Pid.class::cast)
            .filter(pid -> NodeLife.of(pid).equals(life))
            .toList();
    return pids.size() == list.size() ? Optional.of(pids) : Optional.empty();
  }
}
