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
    if (before != null) {
      forget(before, child.attempt());
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
    if (before != null) {
      forget(before, null);
    }
  }

  /// Takes an entry out of the index, and cancels the attempt that it waited for, unless that is
  /// still to come.
  @SuppressWarnings("ReferenceEquality") // this very attempt
  private void forget(Child before, @Nullable Attempt stillToCome) {
    if (before.pid() != null) {
      ids.remove(before.pid());
    }
    Attempt attempt = before.attempt();
    if (attempt != null && attempt != stillToCome) {
      attempt.cancel();
    }
  }

  /// Spends one restart of the budget.
  ///
  /// @return false if that would be one too many; then nothing is spent
  synchronized boolean trySpend(long awakeNanos) {
    RestartBudget next = budget.spend(awakeNanos);
    if (next.isExceeded()) {
      return false;
    }
    budget = next;
    return true;
  }

  synchronized void countRestart() {
    restarts++;
  }
}
