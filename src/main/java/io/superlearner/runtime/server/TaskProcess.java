package io.superlearner.runtime.server;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.BodySelf;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ProcessBody;
import io.superlearner.runtime.Self;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The process of one task: ties itself to its caller, runs the body, and brings the result to the
/// slots that the [Task] reads.
final class TaskProcess<T extends @Nullable Object> implements ProcessBody {

  private final TaskOrigin origin;
  private final List<Pid> callers;
  private final TaskBody<T> body;

  final Slot<TaskOutcome<T>> result = new Slot<>();
  final Slot<ExitReason> end = new Slot<>();

  // guarded by this
  private boolean unwanted;
  private @Nullable Self started;

  TaskProcess(TaskOrigin origin, TaskBody<T> body) {
    this.origin = origin;
    this.callers = origin.callers();
    this.body = body;
  }

  /// Lets the process not begin; if it has, ends it. For a start whose answer was lost.
  void giveUp() {
    Self self;
    synchronized (this) {
      unwanted = true;
      self = started;
    }
    if (self != null) {
      self.runtime().exit(self.pid(), ExitReason.shutdown());
    }
  }

  private synchronized boolean begins(Self self) {
    started = self;
    return !unwanted;
  }

  /// Takes the end of a process that ended before it began; of one that has begun, its own watch
  /// tells more: why, and not before its supervisor was told.
  void endedEarly(Down down) {
    boolean early;
    synchronized (this) {
      early = started == null;
    }
    if (early) {
      ended(down);
    }
  }

  /// Takes the end of the process; the first time counts.
  private void ended(Down down) {
    result.complete(new TaskOutcome.Exit<>(down.reason()));
    end.complete(down.reason());
  }

  @Override
  public Behavior.Start start(Self self) {
    if (!begins(self)) {
      return new Behavior.Start.Ignored();
    }
    var _ = self.runtime().watch(self.pid(), this::ended);
    Self caller = origin.caller();
    if (caller != null) {
      tie(self, caller);
    }
    return Behavior.Start.running();
  }

  private void tie(Self self, Self caller) {
    if (origin.linked() && !caller.pid().equals(self.parent())) {
      self.link(caller.pid());
    }
    Subscription watch = self.runtime().watch(caller.pid(), _ -> origin.callerGone(self.pid()));
    end.whenComplete(_ -> watch.close());
  }

  @Override
  public void run(BodySelf self) throws Exception {
    T value = ScopedValue.where(Task.CALLERS, callers).call(() -> body.run(self));
    // a fenced task has ended, and so has its outcome
    if (self.isAlive()) {
      result.complete(new TaskOutcome.Ok<>(value));
    }
  }

  @Override
  public Object view() {
    return new TaskView(callers, origin.whenCallerEnds());
  }
}
