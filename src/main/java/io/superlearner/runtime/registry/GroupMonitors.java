package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.ProcessRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who wants to know what happens to groups. Used under the lock of the [Groups] that has it, so
/// that all watchers get the same events in the same order.
final class GroupMonitors<G> {

  /// One watch.
  ///
  /// @param group the only group of interest; null for all
  /// @param end ends the wait for the end of the watcher
  private record Watch<G>(Pid watcher, @Nullable G group, Subscription end) {

    boolean covers(G other) {
      return group == null || group.equals(other);
    }
  }

  private final ProcessRuntime runtime;
  private final Map<Ref, Watch<G>> watches = new HashMap<>();

  GroupMonitors(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  /// Begins a watch; one of a process that does not exist is none.
  ///
  /// @param gone what to do at the end of the watcher
  void add(Ref monitor, Pid watcher, @Nullable G group, Runnable gone) {
    runtime
        .atEnd(watcher, _ -> gone.run())
        .ifPresent(end -> watches.put(monitor, new Watch<>(watcher, group, end)));
  }

  /// Ends a watch.
  ///
  /// @return false if there was none
  boolean remove(Ref monitor) {
    Watch<G> watch = watches.remove(monitor);
    if (watch != null) {
      watch.end.close();
    }
    return watch != null;
  }

  void joined(G group, List<Pid> pids) {
    tell(group, monitor -> new GroupEvent.Joined<>(monitor, group, pids));
  }

  void left(G group, List<Pid> pids) {
    tell(group, monitor -> new GroupEvent.Left<>(monitor, group, pids));
  }

  // a copy: a watcher whose mailbox is full may end in here, and its watch with it
  private void tell(G group, Function<Ref, GroupEvent<G>> event) {
    Map.copyOf(watches)
        .forEach((monitor, watch) -> {
          if (watch.covers(group)) {
            var _ = runtime.send(watch.watcher, event.apply(monitor));
          }
        });
  }

  void clear() {
    List.copyOf(watches.keySet()).forEach(this::remove);
  }
}
