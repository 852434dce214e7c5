package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/// The newest that is known here of what each node sees. Any thread may call; nothing blocks.
final class SightBook {

  private record Kept(Sight sight, long atNanos) {}

  private final Clock clock;
  // guarded by this
  private final Map<NodeName, Kept> newest = new HashMap<>();

  SightBook(Clock clock) {
    this.clock = clock;
  }

  /// Takes what is newer than what is known.
  ///
  /// @param olderByMs how much older it may be than it says, for its way here
  synchronized void learn(Collection<Sight> sights, long olderByMs) {
    for (Sight sight : sights) {
      Kept known = newest.get(sight.node());
      if (known == null || isNewer(sight, known.sight())) {
        newest.put(sight.node(), new Kept(sight.aged(olderByMs), clock.nanos()));
      }
    }
  }

  private static boolean isNewer(Sight sight, Sight known) {
    return sight.incarnation() != known.incarnation()
        ? sight.incarnation() > known.incarnation()
        : sight.seq() > known.seq();
  }

  /// Forgets all nodes but these.
  synchronized void keep(Collection<NodeName> nodes) {
    newest.keySet().retainAll(nodes);
  }

  /// Returns all that is known, each as old as it is now.
  synchronized List<Sight> all() {
    long now = clock.nanos();
    return newest.values().stream()
        .map(kept -> kept.sight().aged(TimeUnit.NANOSECONDS.toMillis(now - kept.atNanos())))
        .toList();
  }
}
