package io.superlearner.control;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Arrival;
import io.superlearner.runtime.Departure;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.sandbox.Sandboxes;
import java.util.Map;
import java.util.Optional;

/// How sandboxes leave this node, and come.
final class LocalMoving implements Moving {

  private static final System.Logger LOG = System.getLogger(LocalMoving.class.getName());

  private final ProcessRuntime runtime;
  private final Sandboxes sandboxes;

  LocalMoving(ProcessRuntime runtime, Sandboxes sandboxes) {
    this.runtime = runtime;
    this.sandboxes = sandboxes;
  }

  @Override
  public long waiting(SandboxId id) {
    return runtime.list(id).stream()
        .filter(info -> info.options().kind() != ProcessKind.SUPERVISOR)
        .mapToLong(ProcessInfo::mailbox)
        .sum();
  }

  @Override
  public void depart(SandboxId id) {
    try {
      Optional<Departure> kept = sandboxes.depart(id);
      LOG.log(
          System.Logger.Level.DEBUG,
          () -> id + " has left; kept: " + kept.map(Departure::waiting).orElse(0));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Map<String, Pid> departed(SandboxId id) {
    return runtime.moves().departed(id).map(Departure::before).orElse(Map.of());
  }

  @Override
  public boolean carry(SandboxId id, Map<String, Pid> now) {
    Optional<Departure> kept = runtime.moves().departed(id);
    if (kept.isEmpty()) {
      return false;
    }
    long begin = System.nanoTime();
    long carried = kept.get().carry(now);
    LOG.log(
        System.Logger.Level.INFO,
        () ->
            "%d messages of %s were carried along in %d ms"
                .formatted(carried, id, (System.nanoTime() - begin) / 1_000_000));
    return carried >= 0;
  }

  @Override
  public Map<String, Pid> arrived(SandboxId id) {
    return runtime.moves().arriving(id).map(Arrival::now).orElse(Map.of());
  }

  @Override
  public void letIn(SandboxId id) {
    runtime.moves().arriving(id).ifPresent(Arrival::letIn);
  }
}
