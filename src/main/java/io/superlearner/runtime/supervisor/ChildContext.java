package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Scheduler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a child's factory is told about the place where the child starts.
///
/// @param path the child's place in its tree, such as `root/inner/c`
/// @param supervisor its supervisor
/// @param sandbox the sandbox of the tree; null for none
/// @param lane where the tree's workers run; a child that is a supervisor hands it on
/// @param args the arguments of this child: none for a static one; the same at every restart
public record ChildContext(
    String path,
    Pid supervisor,
    @Nullable SandboxId sandbox,
    Scheduler lane,
    List<@Nullable Object> args) {}
