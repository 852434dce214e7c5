package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What ties one process to others: links, watches in both directions, names, timers, and replies
/// it owes. Once cut, nothing can be tied any more; so a tie is either in the cut, and acted on, or
/// its maker is told. Any thread may call; the lock is held for a few instructions only.
final class Ties {

  /// Who is to be told of an end.
  sealed interface Watcher {
    /// A process, by a [Down] message.
    record OfProcess(Pid pid) implements Watcher {}

    /// Somebody who is no process, on the ending thread.
    record Outside(Consumer<Down> listener) implements Watcher {}

    /// A process on another node, on the ending thread.
    record Far(Pid pid, Consumer<Down> listener) implements Watcher {}

    /// Somebody who cleans up on the ending thread, before anybody else learns of the end.
    record First(Consumer<Down> listener) implements Watcher {}
  }

  /// All ties of a process that has ended.
  record Cut(
      Set<Pid> links,
      Map<Ref, Watcher> watchers,
      Map<Ref, Pid> watches,
      Set<String> names,
      Set<TimerRef> timers,
      List<From> owed) {

    /// Returns the same ties without one link.
    Cut withoutLink(Pid other) {
      if (!links.contains(other)) {
        return this;
      }
      Set<Pid> rest = new LinkedHashSet<>(links);
      rest.remove(other);
      return new Cut(rest, watchers, watches, names, timers, owed);
    }
  }

  private static final int OWED_BEFORE_SWEEP = 32;

  // guarded by this; null until the first use, as most processes have few ties
  private boolean closed;
  private @Nullable Links links;
  private @Nullable Map<Ref, Watcher> watchers;
  private @Nullable Map<Ref, Pid> watches;
  private @Nullable Set<String> names;
  private @Nullable Set<TimerRef> timers;
  private @Nullable List<From> owed;
  private int sweepAt = OWED_BEFORE_SWEEP;

  /// Adds a link; false if the process has ended.
  ///
  /// @param cell the other process, if the link is to tell of its end by [#linkedCell]
  synchronized boolean link(Pid other, @Nullable Cell cell) {
    if (closed) {
      return false;
    }
    links = links == null ? new Links() : links;
    links.add(other, cell);
    return true;
  }

  /// Removes a link; false if there was none.
  synchronized boolean unlink(Pid other) {
    return links != null && links.remove(other);
  }

  /// Returns a linked process that was started by this one; null if it is none.
  synchronized @Nullable Cell linkedCell(Pid other) {
    return links == null ? null : links.cell(other);
  }

  /// Adds somebody to tell of the end; false if the process has ended.
  synchronized boolean watchedBy(Ref monitor, Watcher watcher) {
    if (closed) {
      return false;
    }
    watchers = watchers == null ? new HashMap<>(4) : watchers;
    watchers.put(monitor, watcher);
    return true;
  }

  /// Forgets somebody who wanted to be told.
  synchronized void notWatchedBy(Ref monitor) {
    if (watchers != null) {
      watchers.remove(monitor);
    }
  }

  /// Notes a watch of this process on another; false if it has ended.
  synchronized boolean watches(Ref monitor, Pid other) {
    if (closed) {
      return false;
    }
    watches = watches == null ? new HashMap<>(4) : watches;
    watches.put(monitor, other);
    return true;
  }

  /// Ends a watch of this process; returns whom it watched, null if there was no such watch.
  synchronized @Nullable Pid unwatch(Ref monitor) {
    return watches == null ? null : watches.remove(monitor);
  }

  /// Notes a name of this process; false if it has ended.
  synchronized boolean named(String name) {
    if (closed) {
      return false;
    }
    names = names == null ? new LinkedHashSet<>(2) : names;
    names.add(name);
    return true;
  }

  /// Forgets a name.
  synchronized void unnamed(String name) {
    if (names != null) {
      names.remove(name);
    }
  }

  /// Notes a running timer; false if the process has ended.
  synchronized boolean timing(TimerRef timer) {
    if (closed) {
      return false;
    }
    timers = timers == null ? new LinkedHashSet<>(2) : timers;
    return timers.add(timer);
  }

  /// Forgets a timer that fired or was cancelled.
  synchronized void notTiming(TimerRef timer) {
    if (timers != null) {
      timers.remove(timer);
    }
  }

  /// Notes a caller to whom a reply is owed; false if the process has ended.
  synchronized boolean owes(From from) {
    if (closed) {
      return false;
    }
    owed = owed == null ? new ArrayList<>(2) : owed;
    if (owed.size() >= sweepAt) {
      // twice what is left, so that many open replies are not gone through for each new one
      owed.removeIf(one -> !one.isOpen());
      sweepAt = Math.max(OWED_BEFORE_SWEEP, 2 * owed.size());
    }
    return owed.add(from);
  }

  /// Returns the first name, null if there is none.
  synchronized @Nullable String firstName() {
    return names == null || names.isEmpty() ? null : names.iterator().next();
  }

  /// Returns the linked processes in the order in which they were linked.
  synchronized List<Pid> linked() {
    return links == null ? List.of() : List.copyOf(links.all());
  }

  /// Returns the processes that this one watches.
  synchronized List<Pid> watched() {
    return watches == null ? List.of() : watches.values().stream().sorted().toList();
  }

  /// Returns the processes that watch this one.
  synchronized List<Pid> watchedBy() {
    if (watchers == null) {
      return List.of();
    }
    List<Pid> pids = new ArrayList<>();
    for (Watcher watcher : watchers.values()) {
      switch (watcher) {
        case Watcher.OfProcess(Pid pid) -> pids.add(pid);
        case Watcher.Far(Pid pid, var _) -> pids.add(pid);
        case Watcher.Outside _, Watcher.First _ -> {}
      }
    }
    pids.sort(null);
    return pids;
  }

  /// Cuts all ties for ever and returns them.
  synchronized Cut cut() {
    closed = true;
    Cut cut =
        new Cut(
            links == null ? Set.of() : links.all(),
            watchers == null ? Map.of() : watchers,
            watches == null ? Map.of() : watches,
            names == null ? Set.of() : names,
            timers == null ? Set.of() : timers,
            owed == null ? List.of() : owed);
    links = null;
    watchers = null;
    watches = null;
    names = null;
    timers = null;
    owed = null;
    return cut;
  }
}
