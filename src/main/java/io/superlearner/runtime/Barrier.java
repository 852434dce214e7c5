package io.superlearner.runtime;

import io.superlearner.identity.Ref;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which nodes have not said yet that nothing more comes from them. Any thread may call.
final class Barrier {

  private final Map<Ref, Barrier> all;
  private final List<NodeLife> lives;
  private final Map<Ref, NodeLife> waited = new ConcurrentHashMap<>();

  /// @param all where it is found by its refs
  Barrier(Map<Ref, Barrier> all, Collection<NodeLife> lives) {
    this.all = all;
    this.lives = List.copyOf(lives);
  }

  List<NodeLife> open() {
    return lives;
  }

  /// Begins to wait for a node.
  Ref expect(NodeLife life) {
    Ref ref = Ref.next();
    waited.put(ref, life);
    all.put(ref, this);
    return ref;
  }

  /// Ends the wait for a node.
  void drop(Ref ref) {
    all.remove(ref);
    waited.remove(ref);
  }

  void lost(NodeLife life) {
    waited.forEach((ref, one) -> {
      if (one.equals(life)) {
        drop(ref);
      }
    });
  }

  boolean isPassed() {
    return waited.isEmpty();
  }

  /// Waits for nobody any more.
  Collection<NodeLife> giveUp() {
    List<NodeLife> late = List.copyOf(waited.values());
    waited.keySet().forEach(this::drop);
    return late;
  }
}
