package io.superlearner.differential;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.supervisor.ChildEntry;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorCallException;
import java.util.ArrayList;
import java.util.List;

/// Waits until a tree rests: every supervisor has acted on whatever happened.
final class Rest {

  private final ProcessRuntime runtime;
  private final Recorder recorder;

  Rest(ProcessRuntime runtime, Recorder recorder) {
    this.runtime = runtime;
    this.recorder = recorder;
  }

  /// Asks all supervisors, from the root downwards, until each has answered and what they list is
  /// what lives.
  ///
  /// @return false if the root has ended, and all others with it
  /// @throws AssertionError if the tree does not come to rest within a minute
  boolean settles(Pid root) {
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    while (System.nanoTime() - deadline < 0) {
      List<Pid> living = new ArrayList<>();
      if (collect(root, living)) {
        if (recorder.awaitOnly(living)) {
          return true;
        }
      } else if (!runtime.isAlive(root)) {
        awaitAllGone();
        return false;
      }
    }
    throw new AssertionError("does not come to rest: " + runtime.view(root));
  }

  void awaitAllGone() {
    while (!recorder.awaitOnly(List.of())) {
      // one more has ended
    }
  }

  /// Adds all processes of the tree below a supervisor and itself.
  ///
  /// @return false if something is still to be done; a restart that failed is tried again with each
  ///   question
  private boolean collect(Pid supervisor, List<Pid> living) {
    try {
      living.add(supervisor);
      return Supervisor.whichChildren(runtime, supervisor, Patience.LIMIT).stream()
          .allMatch(child -> collect(child, living));
    } catch (SupervisorCallException gone) {
      if (runtime.isAlive(supervisor)) {
        throw new AssertionError("does not answer: " + recorder.key(supervisor), gone);
      }
      return false;
    }
  }

  private boolean collect(ChildEntry child, List<Pid> living) {
    return switch (child.status()) {
      case STOPPED -> true;
      case RESTARTING -> false;
      case RUNNING -> runtime.isAlive(child.pid()) && collectLiving(child.pid(), living);
    };
  }

  private boolean collectLiving(Pid child, List<Pid> living) {
    if (!recorder.isWorker(child)) {
      return collect(child, living);
    }
    living.add(child);
    return true;
  }
}
