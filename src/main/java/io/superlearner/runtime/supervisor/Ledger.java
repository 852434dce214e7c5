package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The children of one supervisor in start order, its flags and its restart budget.
///
/// The supervisor's thread alone writes, under the lock, and reads without it; any other thread
/// gets a consistent copy by [#snapshot()]. No operation on one child takes longer the more there
/// are.
final class Ledger {

  /// All of it at one moment.
  record Snapshot(
      SupervisorFlags flags, RestartBudget budget, long restarts, List<Child> children) {
    List<ChildView> views() {
      return children.stream().map(Child::view).toList();
    }
  }

  private final Map<String, Child> children = new LinkedHashMap<>();
  // children that run, and those that are being restarted, by their last process
  private final Map<Pid, String> ids = new HashMap<>();
  private SupervisorFlags flags;
  private RestartBudget budget;
  private long restarts;

  Ledger(SupervisorFlags flags) {
    this.flags = flags;
    this.budget = RestartBudget.of(flags.maxRestarts(), flags.window());
  }

  synchronized Snapshot snapshot() {
    return new Snapshot(flags, budget, restarts, new ArrayList<>(children.values()));
  }

  // ---- for the supervisor's thread ----

  SupervisorFlags flags() {
    return flags;
  }

  int size() {
    return children.size();
  }

  @Nullable Child find(String id) {
    return children.get(id);
  }

  @Nullable Child find(Pid pid) {
    String id = ids.get(pid);
    return id == null ? null : children.get(id);
  }

  /// Returns the children, oldest first.
  List<Child> inOrder() {
    return new ArrayList<>(children.values());
  }

  /// Adds a child as the youngest, or replaces what is known of one.
  synchronized void put(Child child) {
    Child before = children.put(child.id(), child);
    if (before != null && before.pid() != null) {
      ids.remove(before.pid());
    }
    if (child.pid() != null && child.status() != ChildStatus.STOPPED) {
      ids.put(child.pid(), child.id());
    }
  }

  /// Goes over to other flags and children. The restarts spent until now count under the new flags.
  synchronized void replace(SupervisorFlags others, List<Child> next) {
    flags = others;
    budget = budget.withLimits(others.maxRestarts(), others.window());
    children.clear();
    ids.clear();
    next.forEach(this::put);
  }

  synchronized void remove(Child child) {
    Child before = children.remove(child.id());
    if (before != null && before.pid() != null) {
      ids.remove(before.pid());
    }
  }

  /// Spends one restart of the budget and returns what is left.
  synchronized RestartBudget spend(long awakeNanos) {
    budget = budget.spend(awakeNanos);
    return budget;
  }

  synchronized void countRestart() {
    restarts++;
  }
}
