package io.superlearner.faults;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What lives of nodes take more at the end than at first, in words; what sandboxes need that have
/// come since counts for nothing.
final class Growth {

  private static final long A_TWENTIETH = 20;
  private static final long HEAP_SLACK = 24_000_000;
  private static final long THREAD_SLACK = 40;
  private static final long FILE_SLACK = 60;

  private final History history;
  private final List<String> found = new ArrayList<>();

  private Growth(History history) {
    this.history = history;
  }

  /// Compares the first figures of each life with its last ones.
  static List<String> of(History history) {
    Growth growth = new Growth(history);
    Map<Fact.Life, Fact.Taken> first = new HashMap<>();
    Map<Fact.Life, Fact.Taken> last = new LinkedHashMap<>();
    for (Fact.Taken now : history.taken) {
      if (first.putIfAbsent(now.life(), now) != null) {
        last.put(now.life(), now);
      }
    }
    last.forEach((life, now) -> growth.compare(first.get(life), now));
    return List.copyOf(growth.found);
  }

  private void compare(Fact.Taken then, Fact.Taken now) {
    long copies = copiesOn(now) - copiesOn(then);
    compare("bytes of heap", then.life(), then.heap(), now.heap(), HEAP_SLACK);
    compare("threads", then.life(), then.threads(), now.threads(), THREAD_SLACK + copies);
    compare("files", then.life(), then.files(), now.files(), FILE_SLACK + copies);
  }

  private long copiesOn(Fact.Taken taken) {
    return Figures.livingOn(history, taken.life().node(), taken.at()).size();
  }

  private void compare(String what, Fact.Life life, long then, long now, long slack) {
    if (now > then + then / A_TWENTIETH + Math.max(0, slack)) {
      found.add("life %s has %d %s, and had %d at first".formatted(life, now, what, then));
    }
  }
}
