package io.superlearner.runtime.supervisor;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.Self;
import org.jspecify.annotations.Nullable;

/// Tells what one supervisor does, in the order in which it does it.
final class Chronicle {

  private final EventBus bus;
  private final Clock clock;
  private final Pid supervisor;
  private final String path;
  private final @Nullable SandboxId sandbox;

  Chronicle(Self self) {
    this.bus = self.runtime().events();
    this.clock = self.runtime().clock();
    this.supervisor = self.pid();
    this.path = self.options().path();
    this.sandbox = self.options().sandbox();
  }

  void started(Child child, Pid pid) {
    bus.publish(() -> new Event.ChildStarted(clock.now(), sandbox, child.path(), supervisor, pid));
  }

  void startFailed(Child child, ExitReason reason) {
    bus.publish(
        () -> new Event.ChildStartFailed(clock.now(), sandbox, child.path(), supervisor, reason));
  }

  void ignored(Child child) {
    bus.publish(() -> new Event.ChildIgnored(clock.now(), sandbox, child.path(), supervisor));
  }

  void exited(Child child, Pid pid, ExitReason reason) {
    bus.publish(
        () -> new Event.ChildExited(clock.now(), sandbox, child.path(), supervisor, pid, reason));
  }

  void restarted(Child child, @Nullable Pid old, Pid pid) {
    bus.publish(() ->
        new Event.ChildRestarted(
            clock.now(), sandbox, child.path(), supervisor, old, pid, child.restarts()));
  }

  void terminated(Child child, Pid pid, ExitReason reason) {
    bus.publish(() ->
        new Event.ChildTerminated(clock.now(), sandbox, child.path(), supervisor, pid, reason));
  }

  void supervisorExited(ExitReason reason) {
    bus.publish(() -> new Event.SupervisorExited(clock.now(), sandbox, path, supervisor, reason));
  }
}
