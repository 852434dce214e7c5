package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Who lives in a runtime, in all and by sandbox, and how many have ended whose code still runs.
/// Any thread may call.
final class Population {

  private final Map<Pid, Cell> cells = new ConcurrentHashMap<>();
  private final Map<SandboxId, Map<Pid, Cell>> bySandbox = new ConcurrentHashMap<>();
  private final AtomicInteger leaked = new AtomicInteger();
  private final Map<SandboxId, Integer> leakedBySandbox = new ConcurrentHashMap<>();

  void add(Cell cell) {
    cells.put(cell.pid(), cell);
    SandboxId sandbox = cell.options().sandbox();
    if (sandbox != null) {
      // inside the computation, so that no sandbox's map is dropped as empty while one comes in
      bySandbox.compute(
          sandbox,
          (_, known) -> {
            Map<Pid, Cell> members = known == null ? new ConcurrentHashMap<>() : known;
            members.put(cell.pid(), cell);
            return members;
          });
    }
  }

  void remove(Cell cell) {
    cells.remove(cell.pid());
    SandboxId sandbox = cell.options().sandbox();
    if (sandbox != null) {
      bySandbox.computeIfPresent(
          sandbox,
          (_, members) -> {
            members.remove(cell.pid());
            return members.isEmpty() ? null : members;
          });
    }
  }

  @Nullable Cell find(Pid pid) {
    return cells.get(pid);
  }

  Collection<Cell> all() {
    return cells.values();
  }

  List<ProcessInfo> list() {
    return infos(cells);
  }

  List<ProcessInfo> list(SandboxId sandbox) {
    return infos(bySandbox.getOrDefault(sandbox, Map.of()));
  }

  List<Pid> pids(@Nullable SandboxId sandbox, Predicate<SpawnOptions> wanted) {
    Map<Pid, Cell> some = sandbox == null ? cells : bySandbox.getOrDefault(sandbox, Map.of());
    return some.values().stream()
        .filter(cell -> wanted.test(cell.options()))
        .map(Cell::pid)
        .sorted()
        .toList();
  }

  private static List<ProcessInfo> infos(Map<Pid, Cell> some) {
    return some.values().stream()
        .map(Cell::info)
        .sorted((one, other) -> one.pid().compareTo(other.pid()))
        .toList();
  }

  int size() {
    return cells.size();
  }

  int leaked() {
    return leaked.get();
  }

  int leaked(SandboxId sandbox) {
    return leakedBySandbox.getOrDefault(sandbox, 0);
  }

  void leakFound(@Nullable SandboxId sandbox) {
    leaked.incrementAndGet();
    if (sandbox != null) {
      leakedBySandbox.merge(sandbox, 1, Integer::sum);
    }
  }

  void leakReturned(@Nullable SandboxId sandbox) {
    leaked.decrementAndGet();
    if (sandbox != null) {
      leakedBySandbox.computeIfPresent(sandbox, (_, count) -> count == 1 ? null : count - 1);
    }
  }
}
