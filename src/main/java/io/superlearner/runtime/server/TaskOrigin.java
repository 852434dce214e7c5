package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who asks for a task, and how the two hang together.
///
/// @param runtime where it is to run
/// @param caller the process that asks; null for somebody who is no process
/// @param linked whether an abnormal end of one ends the other
/// @param whenCallerEnds what becomes of the task without its caller
public record TaskOrigin(
    ProcessRuntime runtime, @Nullable Self caller, boolean linked, WhenCallerEnds whenCallerEnds) {

  private static final System.Logger LOG = System.getLogger("io.superlearner.task");

  /// Returns the origin of a task whose caller is linked with it, and which ends with its caller.
  public static TaskOrigin linkedWith(Self caller) {
    return new TaskOrigin(caller.runtime(), caller, true, WhenCallerEnds.CANCEL);
  }

  /// Returns the origin of a task that may crash without its caller, and goes on without it.
  public static TaskOrigin besides(Self caller) {
    return new TaskOrigin(caller.runtime(), caller, false, WhenCallerEnds.DETACH);
  }

  /// Returns the origin of a task that somebody outside of any process asks for.
  public static TaskOrigin outside(ProcessRuntime runtime) {
    return new TaskOrigin(runtime, null, false, WhenCallerEnds.CANCEL);
  }

  /// Returns the same origin with another fate of the task without its caller.
  public TaskOrigin with(WhenCallerEnds other) {
    return new TaskOrigin(runtime, caller, linked, other);
  }

  /// Returns whom the task is to name as its callers; called on the caller's thread.
  List<Pid> callers() {
    List<Pid> chain = new ArrayList<>();
    if (caller != null) {
      chain.add(caller.pid());
    }
    chain.addAll(Task.callers());
    return List.copyOf(chain);
  }

  /// Does what was declared for a task whose caller is gone.
  void callerGone(Pid task) {
    switch (whenCallerEnds) {
      case CANCEL -> runtime.exit(task, ExitReason.shutdown());
      case DETACH -> LOG.log(System.Logger.Level.INFO, "task {0} goes on without its caller", task);
    }
  }
}
