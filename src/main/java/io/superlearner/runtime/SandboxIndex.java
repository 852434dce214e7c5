package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Which processes belong to which sandbox, so that nobody need look through all of them. Any
/// thread may call; a sandbox without processes costs nothing.
final class SandboxIndex {

  private final Map<SandboxId, Map<Pid, Cell>> members = new ConcurrentHashMap<>();
  private final Map<SandboxId, Integer> leaked = new ConcurrentHashMap<>();

  void add(Cell cell) {
    SandboxId sandbox = cell.options().sandbox();
    if (sandbox != null) {
      members.compute(
          sandbox,
          (_, known) -> {
            Map<Pid, Cell> all = known == null ? new ConcurrentHashMap<>() : known;
            all.put(cell.pid(), cell);
            return all;
          });
    }
  }

  void remove(Cell cell) {
    SandboxId sandbox = cell.options().sandbox();
    if (sandbox != null) {
      members.computeIfPresent(
          sandbox,
          (_, all) -> {
            all.remove(cell.pid());
            return all.isEmpty() ? null : all;
          });
    }
  }

  Collection<Cell> of(SandboxId sandbox) {
    Map<Pid, Cell> all = members.get(sandbox);
    return all == null ? List.of() : all.values();
  }

  void leakFound(Cell cell) {
    SandboxId sandbox = cell.options().sandbox();
    if (sandbox != null) {
      leaked.merge(sandbox, 1, Integer::sum);
    }
  }

  void leakReturned(Cell cell) {
    SandboxId sandbox = cell.options().sandbox();
    if (sandbox != null) {
      leaked.computeIfPresent(sandbox, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  int leaked(SandboxId sandbox) {
    return leaked.getOrDefault(sandbox, 0);
  }
}
