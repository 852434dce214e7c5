package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A child in a [SupervisorView].
///
/// @param id its id; for a dynamic child the number of its start in its supervisor
/// @param path its place in its tree
/// @param pid its process; null unless it runs
/// @param name the name it is registered under; null for none
/// @param type worker or supervisor
/// @param module the word for what it runs
/// @param restart when it is restarted
/// @param shutdown how it is stopped
/// @param significant whether its end counts for [AutoShutdown]
/// @param status whether it runs
/// @param restarts how often its supervisor has restarted it
/// @param startedAt when the present incarnation started; null unless it runs
/// @param lastExit why the last incarnation ended; null if none has
/// @param restartsAt when its delayed restart is due; null unless one is
public record ChildView(
    String id,
    String path,
    @Nullable Pid pid,
    @Nullable String name,
    ChildType type,
    String module,
    RestartType restart,
    Shutdown shutdown,
    boolean significant,
    ChildStatus status,
    long restarts,
    @Nullable Instant startedAt,
    @Nullable ExitReason lastExit,
    @Nullable Instant restartsAt) {}
