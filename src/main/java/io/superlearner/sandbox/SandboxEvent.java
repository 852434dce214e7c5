package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// One thing that happened in a sandbox.
///
/// @param seq counts the events of the sandbox, from 1
/// @param at when
/// @param type such as `child_restarted`
/// @param path the place in the tree
/// @param pid the process concerned; null if there is none
/// @param reason why, as text; null where there is no reason
public record SandboxEvent(
    long seq, Instant at, String type, String path, @Nullable Pid pid, @Nullable String reason) {}
