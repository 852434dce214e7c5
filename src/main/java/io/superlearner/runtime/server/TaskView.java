package io.superlearner.runtime.server;

import io.superlearner.identity.Pid;
import java.util.List;

/// What anybody may know of a task at any time: `body` of its
/// [view][io.superlearner.runtime.RunProcess.View].
///
/// @param callers who asked for it, the nearest first: its caller, whoever asked for that if it is
///   a task too, and so on; Elixir's `$callers`
/// @param whenCallerEnds what becomes of it without its caller
public record TaskView(List<Pid> callers, WhenCallerEnds whenCallerEnds) {}
