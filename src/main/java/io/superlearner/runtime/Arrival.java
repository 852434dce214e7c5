package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/// Processes of this node that take the places of others, which have left another node or were here
/// before, see [Moves]. Any thread may call.
public final class Arrival {

  /// How long they wait at most for what goes before that which is sent to them.
  public static final Duration PATIENCE = Duration.ofSeconds(15);

  private final Moves moves;
  private final SandboxId sandbox;
  private final Map<String, Pid> before;
  private final Map<String, Cell> successors = new ConcurrentHashMap<>();
  private final Queue<Cell> born = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private volatile Subscription alarm = () -> {};

  Arrival(Moves moves, SandboxId sandbox, Map<String, Pid> before) {
    this.moves = moves;
    this.sandbox = sandbox;
    this.before = Map.copyOf(before);
  }

  void expire() {
    alarm = moves.after(PATIENCE, this::letIn);
  }

  boolean expects(Pid old) {
    return before.containsValue(old);
  }

  boolean isFrom(NodeLife life) {
    return before.values().stream().anyMatch(pid -> NodeLife.of(pid).equals(life));
  }

  void born(Cell cell) {
    if (before.containsKey(cell.options().path())) {
      cell.passage = Passage.arriving();
      born.add(cell);
      if (over.get()) {
        // whoever let the others in may not have seen this one
        letIn(cell);
      }
    }
  }

  // the first of each place: what is carried is not for the one that comes after its crash
  void entered(Cell cell) {
    successors.merge(
        cell.options().path(), cell, (known, fresh) -> known.isAlive() ? known : fresh);
  }

  /// Returns the processes that have taken places by now, by their paths.
  public Map<String, Pid> now() {
    Map<String, Pid> now = new TreeMap<>();
    successors.forEach((path, cell) -> now.put(path, cell.pid()));
    return now;
  }

  /// Lets in what is sent to the new processes: all is here that goes before it.
  public void letIn() {
    if (over.compareAndSet(false, true)) {
      alarm.close();
      moves.here(sandbox, this);
      born.forEach(Arrival::letIn);
    }
  }

  private static void letIn(Cell cell) {
    cell.putUrgent(new Signal.Probe(_ -> cell.letIn()));
  }
}
