package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;

/// An exit signal, as a process that traps exits sees it.
///
/// @param from the process that ended or sent the signal
/// @param reason why
public record ExitMessage(Pid from, ExitReason reason) {}
