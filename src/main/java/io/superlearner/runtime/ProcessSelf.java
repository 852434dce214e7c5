package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A process as its own code sees it: what it may do until it has ended, and nothing after that.
///
/// A killer may end the process between the check of [#isAlive()] and the act. Ties are therefore
/// made first here and then at the other end, and looked at again after that: whatever the killer's
/// cut did not see is undone by the process itself.
abstract class ProcessSelf extends Mailbox implements Self {

  // set by the code of the process, which may run on a thread of its own
  volatile boolean trapping;
  // owned by the process thread
  boolean suspended;
  @Nullable ExitReason stopReason;

  // set by senders, cleared by the process thread before it looks
  volatile boolean urgent;
  // set once, by whoever ends the process
  volatile @Nullable ExitReason ended;

  ProcessSelf(
      ProcessRuntime runtime,
      Pid pid,
      @Nullable Pid parent,
      Behavior behavior,
      SpawnOptions options) {
    this.runtime = runtime;
    this.pid = pid;
    this.parent = parent;
    this.behavior = behavior;
    this.options = options;
    this.ties = new Ties();
    this.startedAtMicros = Micros.of(runtime.clock().now());
  }

  @Override
  public final boolean isAlive() {
    return ended == null;
  }

  /// Puts a signal that is acted on before the messages that wait.
  final Delivery putUrgent(Signal signal) {
    Delivery delivery = put(signal, 0);
    urgent = true;
    return delivery;
  }

  // ---- suspension: messages wait, signals do not ----

  final void suspend() {
    suspended = true;
    for (Signal kept = inProgress(); kept != null; kept = kept.nextAcquire()) {
      if (kept instanceof Signal.Exit exit) {
        boolean _ = endsWithParent(exit);
      }
    }
  }

  final void resume() {
    // what ends with its parent stays suspended until it has ended
    suspended = suspended && stopReason != null;
  }

  /// Lets a suspended process end when its parent does, or wants it to, as no message would.
  ///
  /// @return false if the exit is not the parent's
  final boolean endsWithParent(Signal.Exit exit) {
    if (!exit.from.equals(parent)) {
      return false;
    }
    if (!exit.byLink || ties.unlink(exit.from)) {
      stop(exit.reason);
    }
    return true;
  }

  @Override
  public final Pid pid() {
    return pid;
  }

  @Override
  public final SpawnOptions options() {
    return options;
  }

  @Override
  public final @Nullable Pid parent() {
    return parent;
  }

  @Override
  public final ProcessRuntime runtime() {
    return runtime;
  }

  @Override
  public final Delivery send(Pid to, Object message) {
    return isAlive() ? runtime.send(pid, to, message) : Delivery.NO_PROCESS;
  }

  @Override
  public final void reply(From from, @Nullable Object value) {
    if (isAlive()) {
      runtime.post().reply(this, from, value);
    }
  }

  @Override
  public final @Nullable Object call(Pid to, @Nullable Object request, Duration limit) {
    ExitReason over = ended;
    if (over != null) {
      throw new CallException(to, over);
    }
    if (to.equals(pid)) {
      throw new CallException(to, ExitReason.abnormal("calling_self"));
    }
    return runtime.call(pid, to, request, limit);
  }

  @Override
  public final void stop(ExitReason reason) {
    if (stopReason == null) {
      stopReason = reason;
    }
  }

  @Override
  public final RequestId sendRequest(Pid to, @Nullable Object request) {
    return runtime.sendRequest(pid, to, request, isAlive());
  }

  @Override
  public final boolean isStopping() {
    return stopReason != null || !isAlive();
  }

  @Override
  public final void exit(Pid to, ExitReason reason) {
    if (!isAlive()) {
      return;
    }
    runtime.exit(pid, to, reason);
    if (to.equals(pid) && reason instanceof ExitReason.Kill) {
      throw new ExitException(ExitReason.killed());
    }
  }

  @Override
  public final void link(Pid other) {
    Worker.flush();
    if (other.equals(pid) || !ties.link(other, null)) {
      return;
    }
    Tracer tracer = runtime.tracer();
    if (tracer != null) {
      tracer.linked(pid, other);
    }
    if (!runtime.linkAt(other, pid)) {
      putUrgent(new Signal.Exit(other, ExitReason.noproc(), true));
      return;
    }
    ExitReason over = ended;
    if (over != null) {
      runtime.signalExit(other, new Signal.Exit(pid, over, true));
    }
  }

  @Override
  public final void unlink(Pid other) {
    if (ties.unlink(other)) {
      Tracer tracer = runtime.tracer();
      if (tracer != null) {
        tracer.unlinked(pid, other);
      }
      runtime.unlinkAt(other, pid);
    }
  }

  @Override
  public final @Nullable ExitReason endOf(Pid child) {
    Cell cell = ties.linkedCell(child);
    return cell == null ? null : cell.ended;
  }

  @Override
  public final Ref monitor(Pid other) {
    Worker.flush();
    Ref monitor = Ref.next();
    if (!ties.watches(monitor, other)) {
      return monitor;
    }
    if (!runtime.watchAt(other, monitor, new Ties.Watcher.OfProcess(pid))) {
      put(new Signal.Ended(monitor, other, ExitReason.noproc()), 0);
    } else if (!isAlive()) {
      runtime.unwatchAt(other, monitor);
    }
    return monitor;
  }

  @Override
  public final void demonitor(Ref monitor) {
    Pid other = ties.unwatch(monitor);
    if (other != null) {
      runtime.unwatchAt(other, monitor);
    }
  }

  @Override
  public final void trapExit(boolean trap) {
    trapping = trap;
  }

  @Override
  public final TimerRef startTimer(Duration delay, Object message) {
    Clock clock = runtime.clock();
    TimerRef timer = new TimerRef(clock, ties, clock.nanos() + delay.toNanos());
    if (ties.timing(timer)) {
      Signal.Timer signal = new Signal.Timer(timer, message);
      timer.scheduledAs(clock.schedule(delay, () -> put(signal, 0)));
    }
    return timer;
  }

  @Override
  public final boolean register(String name) {
    return isAlive() && runtime.register(name, pid);
  }

  @Override
  public final boolean unregister(String name) {
    return isAlive() && runtime.unregister(name, pid);
  }

  @Override
  public final StartOutcome startLink(Behavior child, SpawnOptions how) {
    return runtime.start(this, child, how);
  }

  @Override
  public final WatchedStart startMonitor(Behavior child, SpawnOptions how) {
    return runtime.startWatched(this, child, how);
  }

  @Override
  public final StartOutcome spawnLink(Behavior child, SpawnOptions how) {
    return runtime.spawn(this, child, how);
  }

  @Override
  public final <T extends @Nullable Object> T blocking(Callable<T> body) throws Exception {
    return Blocking.run(body);
  }
}
