package io.superlearner.control;

import io.superlearner.identity.Pid;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// All that is known of one live process.
///
/// @param row the figures of the list
/// @param parent the process that started it
/// @param links processes that share its fate
/// @param monitors processes that it watches
/// @param monitoredBy processes that watch it
/// @param children its children, if it is a supervisor
/// @param trapExit whether exit signals reach it as messages
/// @param messagesHandled messages it has handled
/// @param memoryEstimateBytes estimate of the memory of its state and mailbox; null if its state
///   could not be read
/// @param ageMs time since it started
/// @param turn what is wrong with its present turn; null if nothing is
public record ProcessDetail(
    ProcessRow row,
    @Nullable Pid parent,
    List<Pid> links,
    List<Pid> monitors,
    List<Pid> monitoredBy,
    List<Pid> children,
    boolean trapExit,
    long messagesHandled,
    @Nullable Long memoryEstimateBytes,
    long ageMs,
    @Nullable TurnRow turn) {}
