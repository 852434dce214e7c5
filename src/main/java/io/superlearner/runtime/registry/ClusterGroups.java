package io.superlearner.runtime.registry;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Groups of processes in the whole cluster, one scope of them, as OTP's `pg`. Nobody decides: each
/// node knows its own members, tells the other nodes that have the scope, and forgets those of a
/// node that is lost. So each node sees the members of all that it reaches, a moment later; nodes
/// that meet tell each other all.
///
/// ```java
/// ClusterGroups rooms = new ClusterGroups(runtime, "rooms");
/// rooms.join("kitchen", self.pid());
/// assert rooms.members("kitchen").equals(List.of(self.pid()));
/// rooms.close();
/// ```
///
/// Each node that takes part makes the scope once, by its name. Joining, leaving and watching are
/// as in [Groups], except that only processes of this node join and leave here. Any thread may call
/// any method; none blocks for longer than the others need for a change. All watchers on a node get
/// the same events in the same order.
public final class ClusterGroups implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ClusterGroups.class.getName());
  private static final Duration REST = Duration.ofSeconds(1);

  /// The scope of another node.
  ///
  /// @param watch ends the wait for its loss
  private record Other(Map<String, List<Pid>> groups, Subscription watch) {}

  /// Takes what other scopes send, in its order.
  private final class Reader implements Behavior {
    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      Optional<GroupNews> news = GroupNews.read(message);
      if (news.isPresent()) {
        heard(news.get());
      } else {
        ignored();
      }
    }
  }

  private final ProcessRuntime runtime;
  private final String name;

  // all guarded by this: the members of this node and the waits for their ends; the scopes of other
  // nodes, by their readers; which nodes are told of changes, each with the reader that asked last
  private final Map<String, List<Pid>> own = new LinkedHashMap<>();
  private final Map<Pid, Subscription> ends = new HashMap<>();
  private final Map<Pid, Other> others = new LinkedHashMap<>();
  private final Map<NodeName, Pid> told = new LinkedHashMap<>();
  private final GroupMonitors<String> monitors;
  private final Subscription ups;
  private Pid reader;
  private long garbage;
  private boolean closed;

  /// Begins to take part in a scope.
  ///
  /// @throws IllegalStateException if this node takes part already
  public ClusterGroups(ProcessRuntime runtime, String scope) {
    this.runtime = runtime;
    this.name = "cluster-groups/" + scope;
    this.monitors = new GroupMonitors<>(runtime);
    // what comes for the reader waits until all is there
    synchronized (this) {
      this.reader =
          startReader()
              .orElseThrow(() -> new IllegalStateException("this node has the scope " + scope));
      this.ups = runtime.nodes().onUp(this::discover);
      runtime.nodes().others().forEach(this::discover);
    }
  }

  private Optional<Pid> startReader() {
    SpawnOptions options = SpawnOptions.worker(name, runtime.systemScheduler()).withName(name);
    StartOutcome outcome = runtime.start(new Reader(), options);
    if (!(outcome instanceof StartOutcome.Started(Pid pid, var _))) {
      LOG.log(System.Logger.Level.DEBUG, () -> name + " is not begun: " + outcome);
      return Optional.empty();
    }
    return runtime.atEnd(pid, _ -> Thread.startVirtualThread(this::beginAgain)).map(_ -> pid);
  }

  // others forget this scope at the end of its reader, and hear of it anew
  private void beginAgain() {
    synchronized (this) {
      Optional<Pid> next = closed ? Optional.empty() : startReader();
      if (next.isEmpty()) {
        LOG.log(System.Logger.Level.DEBUG, () -> name + " takes part no more");
        return;
      }
      reader = next.get();
      told.clear();
    }
    runtime.nodes().others().forEach(this::discover);
  }

  // ---- members ----

  /// Makes a process of this node a member of a group, once more if it is one.
  ///
  /// @return false if it does not exist here
  public synchronized boolean join(String group, Pid pid) {
    requireOpen();
    if (!ends.containsKey(pid)) {
      Subscription end = runtime.atEnd(pid, _ -> ended(pid)).orElse(null);
      if (end == null) {
        return false;
      }
      ends.put(pid, end);
    }
    own.computeIfAbsent(group, _ -> new ArrayList<>(2)).add(pid);
    monitors.joined(group, List.of(pid));
    tell(new GroupNews.Joined(reader, group, List.of(pid)));
    return true;
  }

  /// Takes one membership of a process of this node.
  ///
  /// @return false if it has none
  public synchronized boolean leave(String group, Pid pid) {
    if (!take(own, group, pid)) {
      return false;
    }
    Subscription end = ends.get(pid);
    if (end != null && own.values().stream().noneMatch(members -> members.contains(pid))) {
      ends.remove(pid);
      end.close();
    }
    left(group, List.of(pid));
    return true;
  }

  private static boolean take(Map<String, List<Pid>> from, String group, Pid pid) {
    List<Pid> members = from.getOrDefault(group, List.of());
    if (!members.contains(pid)) {
      return false;
    }
    members.remove(pid);
    if (members.isEmpty()) {
      from.remove(group);
    }
    return true;
  }

  private void left(String group, List<Pid> pids) {
    monitors.left(group, pids);
    tell(new GroupNews.Left(reader, group, pids));
  }

  private synchronized void ended(Pid pid) {
    ends.remove(pid);
    for (String group : List.copyOf(own.keySet())) {
      int times = 0;
      while (take(own, group, pid)) {
        times++;
      }
      if (times > 0) {
        left(group, Collections.nCopies(times, pid));
      }
    }
  }

  // ---- looking up ----

  /// Returns the members of a group on all nodes, as far as this one knows, each as often as it
  /// joined; those of this node first.
  public synchronized List<Pid> members(String group) {
    List<Pid> all = new ArrayList<>(localMembers(group));
    others.values().forEach(other -> all.addAll(other.groups.getOrDefault(group, List.of())));
    return List.copyOf(all);
  }

  /// Returns the members of a group on this node, each as often as it joined.
  public synchronized List<Pid> localMembers(String group) {
    return List.copyOf(own.getOrDefault(group, List.of()));
  }

  /// Returns the groups that have members.
  public synchronized List<String> groups() {
    Set<String> all = new LinkedHashSet<>(own.keySet());
    others.values().forEach(other -> all.addAll(other.groups.keySet()));
    return List.copyOf(all);
  }

  /// Returns how many messages came that were none of this kind, and were ignored.
  public synchronized long garbage() {
    return garbage;
  }

  // ---- watching ----

  /// Lets a process watch all groups, see [Groups#monitorScope].
  public synchronized Groups.Watched<String> monitorScope(Pid watcher) {
    Map<String, List<Pid>> now = new LinkedHashMap<>();
    groups().forEach(group -> now.put(group, members(group)));
    return new Groups.Watched<>(monitor(watcher, Optional.empty()), now);
  }

  /// Lets a process watch one group, which need not have members, see [Groups#monitor].
  public synchronized Groups.Watched<String> monitor(Pid watcher, String group) {
    Map<String, List<Pid>> now = Map.of(group, members(group));
    return new Groups.Watched<>(monitor(watcher, Optional.of(group)), now);
  }

  private Ref monitor(Pid watcher, Optional<String> group) {
    Ref monitor = Ref.next();
    monitors.add(monitor, watcher, group.orElse(null), () -> demonitor(monitor));
    return monitor;
  }

  /// Ends a monitor. What was sent before stays in the watcher's mailbox.
  ///
  /// @return false if there is none
  public synchronized boolean demonitor(Ref monitor) {
    return monitors.remove(monitor);
  }

  // ---- between nodes ----

  // messages are handed to the transport under the lock, so that they come in the order of changes
  private void discover(NodeName node) {
    synchronized (this) {
      Optional<NodeName> here = runtime.nodes().own();
      if (!closed && here.isPresent()) {
        send(node, new GroupNews.Discover(reader, here.get()));
      }
    }
  }

  private void tell(GroupNews news) {
    List.copyOf(told.keySet()).forEach(node -> tell(node, news));
  }

  private void tell(NodeName node, GroupNews news) {
    if (send(node, news) == Delivery.MAILBOX_FULL) {
      // it has missed something, so it is told all, later
      Pid other = told.remove(node);
      if (other != null) {
        var _ = runtime.clock().schedule(REST, () -> sync(other, node));
      }
    }
  }

  private Delivery send(NodeName node, GroupNews news) {
    return runtime.nodes().send(name, node, news.plain());
  }

  private synchronized void sync(Pid other, NodeName node) {
    if (!closed) {
      told.put(node, other);
      Map<String, List<Pid>> now = new HashMap<>();
      own.forEach((group, members) -> now.put(group, List.copyOf(members)));
      tell(node, new GroupNews.Sync(reader, now));
    }
  }

  private synchronized void ignored() {
    garbage++;
  }

  private synchronized void heard(GroupNews news) {
    Other known = others.get(news.from());
    switch (news) {
      case GroupNews.Discover(Pid from, NodeName node) -> {
        sync(from, node);
        if (known == null) {
          discover(node);
        }
      }
      case GroupNews.Sync(Pid from, var groups) -> replace(from, known, groups);
      case GroupNews.Joined(Pid _, String group, var pids) -> {
        // of one that is not known, all comes with the next exchange
        if (known != null) {
          known.groups.computeIfAbsent(group, _ -> new ArrayList<>(2)).addAll(pids);
          monitors.joined(group, pids);
        }
      }
      case GroupNews.Left(Pid _, String group, var pids) -> {
        if (known != null) {
          List<Pid> gone = pids.stream().filter(pid -> take(known.groups, group, pid)).toList();
          tellLeft(group, gone);
        }
      }
    }
  }

  private void tellLeft(String group, List<Pid> gone) {
    if (!gone.isEmpty()) {
      monitors.left(group, gone);
    }
  }

  private void replace(Pid from, @Nullable Other known, Map<String, List<Pid>> now) {
    Map<String, List<Pid>> before = known == null ? new LinkedHashMap<>() : known.groups;
    for (String group : List.copyOf(before.keySet())) {
      List<Pid> stay = new ArrayList<>(now.getOrDefault(group, List.of()));
      tellLeft(
          group,
          before.getOrDefault(group, List.of()).stream().filter(pid -> !stay.remove(pid)).toList());
    }
    now.forEach((group, members) -> {
      List<Pid> had = new ArrayList<>(before.getOrDefault(group, List.of()));
      List<Pid> came = members.stream().filter(pid -> !had.remove(pid)).toList();
      if (!came.isEmpty()) {
        monitors.joined(group, came);
      }
    });
    before.clear();
    now.forEach((group, members) -> before.put(group, new ArrayList<>(members)));
    if (known == null) {
      // told at once if it is lost already, so it must be there before
      others.put(from, new Other(before, () -> {}));
      Subscription watch = runtime.watch(from, _ -> lost(from));
      others.computeIfPresent(from, (_, other) -> new Other(other.groups, watch));
    }
  }

  private synchronized void lost(Pid from) {
    told.values().remove(from);
    Other gone = others.remove(from);
    if (gone != null) {
      gone.groups.forEach(monitors::left);
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(name + " is closed");
    }
  }

  /// Takes part no more: the other nodes forget the members of this one. Watchers here are told
  /// nothing any more.
  @Override
  public void close() {
    Pid last;
    synchronized (this) {
      closed = true;
      last = reader;
      ups.close();
      monitors.clear();
      ends.values().forEach(Subscription::close);
      ends.clear();
      others.values().forEach(other -> other.watch.close());
      others.clear();
      told.clear();
      own.clear();
    }
    runtime.exit(last, ExitReason.kill());
  }
}
