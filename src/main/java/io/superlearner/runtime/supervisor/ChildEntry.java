package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// One line of a supervisor's answer to `which_children`.
///
/// @param id the child's id; null for a dynamic child
/// @param pid its process; null unless it runs
/// @param status whether it runs
/// @param type worker or supervisor
/// @param module the word for what it runs
public record ChildEntry(
    @Nullable String id, @Nullable Pid pid, ChildStatus status, ChildType type, String module) {}
