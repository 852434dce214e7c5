package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// The processes of this node that watch cluster-wide names. Any thread may call; nothing blocks.
final class NameMonitors {

  /// @param end ends the wait for the end of the watcher
  /// @param news ends the changes
  private record Watch(Pid watcher, String prefix, Subscription end, Subscription news) {

    void close() {
      end.close();
      news.close();
    }
  }

  private final ProcessRuntime runtime;
  private final Map<Ref, Watch> watches = new ConcurrentHashMap<>();

  NameMonitors(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  /// Begins a watch; one of a process that does not exist is none.
  Nodes.NamesWatched add(FarNames names, Pid watcher, String prefix) {
    Ref monitor = Ref.next();
    Optional<Subscription> end = runtime.atEnd(watcher, _ -> remove(monitor));
    if (end.isEmpty()) {
      return new Nodes.NamesWatched(monitor, within(names.seen(), prefix));
    }
    FarNames.Watched begun = names.watch(change -> tell(monitor, watcher, prefix, change));
    watches.put(monitor, new Watch(watcher, prefix, end.get(), begun.end()));
    if (!runtime.isAlive(watcher)) {
      // its end may have come before the line above
      remove(monitor);
    }
    return new Nodes.NamesWatched(monitor, within(begun.seen(), prefix));
  }

  private static FarNames.Seen within(FarNames.Seen seen, String prefix) {
    return seen.only(named -> named.name().startsWith(prefix));
  }

  private void tell(Ref monitor, Pid watcher, String prefix, FarNames.Change change) {
    if (change.name().startsWith(prefix)) {
      var _ = runtime.send(watcher, new NameEvent(monitor, change));
    }
  }

  /// Ends a watch.
  ///
  /// @return false if there is none
  boolean remove(Ref monitor) {
    Watch watch = watches.remove(monitor);
    if (watch != null) {
      watch.close();
    }
    return watch != null;
  }

  /// Lets all go on with other names, which come to those that had none before.
  void follow(FarNames other) {
    watches.forEach((monitor, watch) -> {
      FarNames.Watched begun =
          other.watch(change -> tell(monitor, watch.watcher, watch.prefix, change));
      Watch next = new Watch(watch.watcher, watch.prefix, watch.end, begun.end());
      if (!watches.replace(monitor, watch, next)) {
        begun.end().close();
        return;
      }
      watch.news.close();
      begun
          .seen()
          .names()
          .forEach(named ->
              tell(monitor, watch.watcher, watch.prefix, new FarNames.Change.Registered(named)));
    });
  }
}
