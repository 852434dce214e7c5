package io.superlearner.sandbox;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Reads the key `placement` of a supervisor in a tree, and puts in its place a child that has the
/// subtree run on another node, see [PartServer].
final class PartReader {

  private static final String KEY = "placement";
  private static final int LONGEST_LIST = 100;
  // what the subtree's supervisor above keeps to itself
  private static final Set<String> OURS = Set.of("restart", "shutdown", "significant", KEY);

  private final SandboxId sandbox;
  private final Map<String, ?> config;
  private final @Nullable PartHost host;

  /// @param host null if this node belongs to no cluster
  PartReader(SandboxId sandbox, Map<String, ?> config, @Nullable PartHost host) {
    this.sandbox = sandbox;
    this.config = config;
    this.host = host;
  }

  /// Tells whether a child is to run on a node of its own.
  static boolean isMeant(Arguments node) {
    return node.has(KEY);
  }

  /// Notes that a child cannot have a node of its own.
  static void refuse(Arguments node, String why) {
    node.fault(KEY, "invalid_placement: " + why);
  }

  /// Reads the placement of a subtree that was read already, and returns the child that stands for
  /// it.
  ///
  /// @param raw the subtree as it was given
  /// @param otherwise for a placement that is at fault
  ChildSpec child(Arguments node, String id, Map<?, ?> raw, ChildSpec otherwise) {
    if ("brutal_kill".equals(node.any("shutdown"))) {
      refuse(node, "a subtree on another node cannot have shutdown brutal_kill");
    }
    Arguments wish = node.map(KEY);
    if (wish == null) {
      if (node.any(KEY) == null) {
        refuse(node, "placement is null; expected an object");
      }
      return otherwise;
    }
    PartPlace place = place(wish);
    wish.refuseOthers();
    if (host == null) {
      refuse(node, "this node belongs to no cluster");
      return otherwise;
    }
    PartHost there = host;
    Map<String, Object> tree = tree(raw);
    return ChildSpec.worker(
            id,
            context ->
                GenServer.behavior(
                    new PartServer(there, new Part(sandbox, context.path(), tree, config, place))))
        .withModule("part");
  }

  private static Map<String, Object> tree(Map<?, ?> raw) {
    Map<String, Object> tree = new LinkedHashMap<>();
    raw.forEach((key, value) -> {
      if (!OURS.contains(key)) {
        tree.put(String.valueOf(key), value);
      }
    });
    return tree;
  }

  private static PartPlace place(Arguments wish) {
    String node = wish.text("node", 1000);
    return new PartPlace(
        node == null || node.equals("auto") ? null : parsed(wish, "node", node, NodeName::parse),
        wish.flag("strict", false, "invalid_placement"),
        wish.word("strategy", PartPlace.STRATEGIES, "balanced", "invalid_placement"),
        all(wish, "apart_from", SandboxId::parse),
        all(wish, "backup_nodes", NodeName::parse));
  }

  private static <T> List<T> all(Arguments wish, String key, Function<String, T> form) {
    List<T> read = new ArrayList<>();
    for (Object one : wish.list(key, LONGEST_LIST)) {
      T known = parsed(wish, key, String.valueOf(one), form);
      if (known != null) {
        read.add(known);
      }
    }
    return read;
  }

  private static <T> @Nullable T parsed(
      Arguments wish, String key, String text, Function<String, T> form) {
    try {
      return form.apply(text);
    } catch (IllegalArgumentException wrong) {
      wish.fault(key, "invalid_placement: " + wrong.getMessage());
      return null;
    }
  }
}
