package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.ProcessRuntime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Groups of processes, one scope of them, as OTP's `pg`: any process may be a member of any number
/// of groups, and of one group several times.
///
/// ```java
/// Groups<String> rooms = new Groups<>(runtime);
/// rooms.join("kitchen", self.pid());
/// rooms.members("kitchen").forEach(member -> self.send(member, "dinner"));
/// ```
///
/// A group is there as long as it has members. Who ends leaves all groups, before anybody else
/// learns of its end. Any thread may call any method; none blocks for longer than the others need
/// for a change. All watchers get the same events in the same order.
///
/// @param <G> the names of groups, values by `equals`
public final class Groups<G> implements AutoCloseable {

  /// What was there when a monitor began, and the mark that its events carry.
  ///
  /// @param monitor to end it with
  /// @param groups the members of each group at that moment; every change after it is an event
  public record Watched<G>(Ref monitor, Map<G, List<Pid>> groups) {}

  /// What one process is a member of.
  ///
  /// @param end ends the wait for its end
  private record Member<G>(Set<G> groups, Subscription end) {}

  private final ProcessRuntime runtime;

  // guarded by this: how often each is a member, and where each is one
  private final Map<G, Map<Pid, Integer>> groups = new LinkedHashMap<>();
  private final Map<Pid, Member<G>> members = new LinkedHashMap<>();
  private final GroupMonitors<G> monitors;

  /// Makes a scope without groups.
  public Groups(ProcessRuntime runtime) {
    this.runtime = runtime;
    this.monitors = new GroupMonitors<>(runtime);
  }

  // ---- members ----

  /// Makes a process a member of a group, once more if it is one.
  ///
  /// @return false if it does not exist
  public boolean join(G group, Pid pid) {
    return join(group, List.of(pid)) > 0;
  }

  /// Makes processes members of a group, which is one event.
  ///
  /// @return how many of them exist and have joined
  public synchronized int join(G group, List<Pid> pids) {
    List<Pid> joined = pids.stream().filter(pid -> add(group, pid)).toList();
    if (!joined.isEmpty()) {
      monitors.joined(group, joined);
    }
    return joined.size();
  }

  private boolean add(G group, Pid pid) {
    Member<G> member = members.get(pid);
    if (member == null) {
      Subscription end = runtime.atEnd(pid, _ -> ended(pid)).orElse(null);
      if (end == null) {
        return false;
      }
      member = new Member<>(new LinkedHashSet<>(2), end);
      members.put(pid, member);
    }
    member.groups.add(group);
    groups.computeIfAbsent(group, _ -> new LinkedHashMap<>(4)).merge(pid, 1, Integer::sum);
    return true;
  }

  /// Takes one membership of a process.
  ///
  /// @return false if it has none
  public boolean leave(G group, Pid pid) {
    return leave(group, List.of(pid)) > 0;
  }

  /// Takes one membership of each of these, which is one event.
  ///
  /// @return how many of them were members
  public synchronized int leave(G group, List<Pid> pids) {
    List<Pid> left = pids.stream().filter(pid -> remove(group, pid)).toList();
    if (!left.isEmpty()) {
      monitors.left(group, left);
    }
    return left.size();
  }

  private boolean remove(G group, Pid pid) {
    Map<Pid, Integer> of = groups.getOrDefault(group, Map.of());
    Integer times = of.get(pid);
    if (times == null) {
      return false;
    }
    if (times > 1) {
      of.put(pid, times - 1);
      return true;
    }
    drop(group, pid);
    Member<G> member = members.get(pid);
    if (member != null && member.groups.remove(group) && member.groups.isEmpty()) {
      members.remove(pid);
      member.end.close();
    }
    return true;
  }

  private int drop(G group, Pid pid) {
    Map<Pid, Integer> of = groups.getOrDefault(group, Map.of());
    Integer times = of.remove(pid);
    if (of.isEmpty()) {
      groups.remove(group);
    }
    return times == null ? 0 : times;
  }

  private synchronized void ended(Pid pid) {
    Member<G> member = members.remove(pid);
    if (member != null) {
      for (G group : member.groups) {
        monitors.left(group, Collections.nCopies(drop(group, pid), pid));
      }
    }
  }

  // ---- looking up ----

  /// Returns the members of a group, each as often as it joined, in the order of first joining.
  public synchronized List<Pid> members(G group) {
    return flat(groups.getOrDefault(group, Map.of()));
  }

  private static List<Pid> flat(Map<Pid, Integer> of) {
    List<Pid> all = new ArrayList<>(of.size());
    of.forEach((pid, times) -> all.addAll(Collections.nCopies(times, pid)));
    return List.copyOf(all);
  }

  /// Returns the groups that have members.
  public synchronized List<G> groups() {
    return List.copyOf(groups.keySet());
  }

  // ---- watching ----

  /// Lets a process watch all groups: it gets a [GroupEvent] for each change from now on, until it
  /// ends or [#demonitor] is called.
  public synchronized Watched<G> monitorScope(Pid watcher) {
    Ref monitor = Ref.next();
    monitors.add(monitor, watcher, null, () -> demonitor(monitor));
    Map<G, List<Pid>> now = new LinkedHashMap<>();
    groups.forEach((group, of) -> now.put(group, flat(of)));
    return new Watched<>(monitor, Collections.unmodifiableMap(now));
  }

  /// Lets a process watch one group, which need not have members, as [#monitorScope] does.
  public synchronized Watched<G> monitor(Pid watcher, G group) {
    Ref monitor = Ref.next();
    monitors.add(monitor, watcher, group, () -> demonitor(monitor));
    return new Watched<>(monitor, Map.of(group, members(group)));
  }

  /// Ends a monitor. What was sent before stays in the watcher's mailbox.
  ///
  /// @return false if there is none
  public synchronized boolean demonitor(Ref monitor) {
    return monitors.remove(monitor);
  }

  /// Forgets all groups without an event, and follows nobody any more.
  @Override
  public synchronized void close() {
    monitors.clear();
    members.values().forEach(member -> member.end.close());
    members.clear();
    groups.clear();
  }
}
