package io.superlearner.api;

import io.superlearner.control.ProcessDetail;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.ProcessType;
import io.superlearner.control.TurnRow;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is known of one process, as clients read it.
///
/// @param pid its identity
/// @param node the node it runs on
/// @param sandbox the sandbox it belongs to, null for the platform's own
/// @param path its place in its tree
/// @param name the name it is registered under, if any
/// @param module the module it runs
/// @param type supervisor, worker or system
/// @param status `starting`, `waiting`, `runnable`, `running` or `stuck`
/// @param mailbox messages that wait
/// @param restarts how often its supervisor has restarted this child
/// @param startedAt when this incarnation started
/// @param ageMs time since then
/// @param parent the process that started it
/// @param links processes that share its fate
/// @param monitors processes that it watches
/// @param monitoredBy processes that watch it
/// @param children its children, if it is a supervisor
/// @param trapExit whether exit signals reach it as messages
/// @param messagesHandled messages it has handled
/// @param memoryEstimateBytes estimate of the memory of its state and mailbox; null if its state
///   could not be read
/// @param turn what is wrong with its present turn, with the stack of its thread; null if nothing
///   is
public record ProcessView(
    Pid pid,
    NodeName node,
    @Nullable SandboxId sandbox,
    String path,
    @Nullable String name,
    String module,
    ProcessType type,
    String status,
    int mailbox,
    long restarts,
    Instant startedAt,
    long ageMs,
    @Nullable Pid parent,
    List<Pid> links,
    List<Pid> monitors,
    List<Pid> monitoredBy,
    List<Pid> children,
    boolean trapExit,
    long messagesHandled,
    @Nullable Long memoryEstimateBytes,
    @Nullable TurnRow turn) {

  static ProcessView of(ProcessDetail detail) {
    ProcessRow row = detail.row();
    return new ProcessView(
        row.pid(),
        row.node(),
        row.sandbox(),
        row.path(),
        row.name(),
        row.module(),
        row.type(),
        row.status(),
        row.mailbox(),
        row.restarts(),
        row.startedAt(),
        detail.ageMs(),
        detail.parent(),
        detail.links(),
        detail.monitors(),
        detail.monitoredBy(),
        detail.children(),
        detail.trapExit(),
        detail.messagesHandled(),
        detail.memoryEstimateBytes(),
        detail.turn());
  }
}
