package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.runtime.FarNames;
import io.superlearner.runtime.FarNames.Change;
import io.superlearner.runtime.FarNames.Named;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Tells what becomes of cluster-wide names, in the order of truth for each name, and each change
/// once. What this node missed while it was cut off is told by its outcome, once [#compare] finds
/// it: a name that went to a third owner meanwhile has moved there.
///
/// Any thread may call; nothing blocks. All listeners hear the same in the same order.
final class NameNews {

  private static final System.Logger LOG = System.getLogger(NameNews.class.getName());

  /// A watch that has begun.
  ///
  /// @param names what the listener is taken to know, in the order of the names
  record Begun(List<Named> names, Subscription end) {}

  private final Ledger<NameEntry> ledger;
  private final List<Consumer<? super Change>> listeners = new CopyOnWriteArrayList<>();
  // guarded by this: what was told last
  private final Map<String, Named> told = new TreeMap<>();
  // guarded by this: the last version of names that are gone, against what truth tells late; those
  // that are older than two comparisons are dropped
  private Map<String, Long> gone = new HashMap<>();
  private Map<String, Long> goneBefore = new HashMap<>();

  /// Begins to follow the names of a ledger.
  NameNews(Ledger<NameEntry> ledger) {
    this.ledger = ledger;
    ledger.follow(
        new Ledger.Follower<>() {
          @Override
          public void put(Ledger.Item<NameEntry> now) {
            seen(Names.named(now));
          }

          @Override
          public void removed(String name, long version) {
            lost(name, version);
          }
        });
    compare();
  }

  /// Tells of all changes after those that the answer shows.
  ///
  /// @param listener is called under a lock and must not block
  synchronized Begun watch(Consumer<? super Change> listener) {
    Consumer<Change> own = listener::accept;
    listeners.add(own);
    return new Begun(List.copyOf(told.values()), () -> listeners.remove(own));
  }

  /// Tells what was missed, once the ledger was refreshed.
  synchronized void compare() {
    Set<String> present = new HashSet<>();
    // the copy shows at least what was told, since it changes first
    for (Ledger.Item<NameEntry> item : ledger.all()) {
      present.add(item.name());
      seen(Names.named(item));
    }
    for (Named known : List.copyOf(told.values())) {
      if (!present.contains(known.name())) {
        lost(known.name(), known.version());
      }
    }
    goneBefore = gone;
    gone = new HashMap<>();
  }

  private synchronized void seen(Named now) {
    Named known = told.get(now.name());
    if (now.version() <= (known == null ? lastOf(now.name()) : known.version())) {
      return;
    }
    told.put(now.name(), now);
    if (known == null) {
      tell(new Change.Registered(now));
    } else if (!known.owner().equals(now.owner())) {
      tell(new Change.Moved(known.owner(), now));
    }
  }

  private long lastOf(String name) {
    return Math.max(gone.getOrDefault(name, 0L), goneBefore.getOrDefault(name, 0L));
  }

  private synchronized void lost(String name, long version) {
    Named known = told.get(name);
    if (known != null && known.version() <= version) {
      told.remove(name);
      gone.put(name, version);
      tell(new Change.Unregistered(known));
    }
  }

  private void tell(FarNames.Change change) {
    for (Consumer<? super Change> listener : listeners) {
      try {
        listener.accept(change);
      } catch (RuntimeException | Error failure) {
        LOG.log(System.Logger.Level.WARNING, "a listener failed on " + change, failure);
      }
    }
  }
}
