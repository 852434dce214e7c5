package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;

/// Tells a watcher that the watched process has ended.
///
/// @param monitor the watch
/// @param pid the process that ended
/// @param reason why; `noproc` if it did not exist when the watch began
public record Down(Ref monitor, Pid pid, ExitReason reason) {}
