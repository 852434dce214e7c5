package io.superlearner.e2e;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Supervision trees as data.
final class Trees {

  private Trees() {}

  /// A root, or an inner supervisor with `"type": "supervisor"` and an id.
  @SafeVarargs
  static Map<String, Object> supervisor(
      String id, String strategy, Map<String, Object>... children) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", id);
    tree.put("type", "supervisor");
    tree.put("strategy", strategy);
    tree.put("max_restarts", 10);
    tree.put("max_seconds", 60);
    tree.put("children", List.of(children));
    return tree;
  }

  /// A worker with a module.
  static Map<String, Object> worker(String id, String module) {
    Map<String, Object> child = new LinkedHashMap<>();
    child.put("id", id);
    child.put("module", module);
    return child;
  }

  /// Three scripted workers `a`, `b` and `c` under a root.
  static Map<String, Object> three(String strategy) {
    return supervisor(
        "root",
        strategy,
        worker("a", "scripted"),
        worker("b", "scripted"),
        worker("c", "scripted"));
  }

  /// Returns a copy with one more key.
  static Map<String, Object> with(Map<String, Object> node, String key, Object value) {
    Map<String, Object> copy = new LinkedHashMap<>(node);
    copy.put(key, value);
    return copy;
  }

  /// Returns a list of so many workers `w1`, `w2`, ….
  static List<Map<String, Object>> workers(int count, String module) {
    List<Map<String, Object>> workers = new ArrayList<>();
    for (int i = 1; i <= count; i++) {
      workers.add(worker("w" + i, module));
    }
    return workers;
  }
}
