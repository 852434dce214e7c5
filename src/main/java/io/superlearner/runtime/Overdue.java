package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import java.util.HashMap;
import java.util.Map;

/// Finds callers that have lent their thread to a callee and wait longer than they wanted to. They
/// cannot give up by themselves while the thread is away, so they are ended. One look at a time.
final class Overdue {

  /// One wait, told from other waits of the same process by what both are at.
  private record Wait(Cell caller, long callerHandled, Cell callee, long calleeHandled) {}

  // when each wait was first seen, in nanoseconds
  private Map<Wait, Long> before = new HashMap<>();
  private Map<Wait, Long> found = new HashMap<>();

  /// Looks at one worker, which runs a process at this moment.
  void look(Worker worker, Cell running, long now) {
    Cell caller = worker.lenders().caller(0);
    for (int place = 0; caller != null; place++) {
      Cell next = worker.lenders().caller(place + 1);
      Cell callee = next == null ? running : next;
      Wait wait = new Wait(caller, caller.handled(), callee, callee.handled());
      long since = before.getOrDefault(wait, now);
      found.put(wait, since);
      if (now - since >= worker.lenders().limit(place)) {
        caller.kill(ExitReason.abnormal("timeout"));
      }
      caller = next;
    }
  }

  /// Ends a look at all workers.
  void settle() {
    before = found;
    found = new HashMap<>();
  }
}
