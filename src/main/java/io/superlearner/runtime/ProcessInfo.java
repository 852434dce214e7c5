package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the runtime knows of a process at one moment; the process itself is not asked.
///
/// @param pid its identity
/// @param parent the process that started it with a link; null if nobody did
/// @param options how it was spawned
/// @param name a name it is registered under; null for none
/// @param status what it does
/// @param mailbox ordinary messages that wait; an estimate while it works
/// @param handled messages it has handled
/// @param trapExit whether exit signals reach it as messages
/// @param links processes it is linked with
/// @param monitors processes it watches
/// @param monitoredBy processes that watch it
/// @param startedAt when it was spawned
public record ProcessInfo(
    Pid pid,
    @Nullable Pid parent,
    SpawnOptions options,
    @Nullable String name,
    Status status,
    int mailbox,
    long handled,
    boolean trapExit,
    List<Pid> links,
    List<Pid> monitors,
    List<Pid> monitoredBy,
    Instant startedAt) {

  /// What a process does.
  public enum Status {
    /// Its start has not returned.
    STARTING,
    /// Nothing is to be done.
    WAITING,
    /// Something is to be done, and no thread was free.
    RUNNABLE,
    /// A thread runs it.
    RUNNING,
    /// A thread runs it and does not come back from one message, see [TurnFinding].
    STUCK
  }
}
