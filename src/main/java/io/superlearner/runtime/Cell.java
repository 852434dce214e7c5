package io.superlearner.runtime;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.Shown;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One process: its mailbox, its ties to others, and the thread that runs it at this moment.
///
/// A cell is activated when a signal comes while it rests. An activation takes control signals
/// first, then up to [#BATCH] messages, and then gives its thread back. Ending has two halves: the
/// process's own thread lets the behavior clean up ([#finish]), and whichever thread ends it, its
/// own or a killer's, cuts it off at once ([#die]): name, table, links and watchers. Code that is
/// still running then is fenced, and counted as leaked until it returns.
final class Cell extends Mailbox implements Self, Runnable {

  private static final int BATCH = 64;
  private static final int SHOWN_MESSAGE = 200;

  // fixed at the spawn
  private final ProcessRuntime runtime;
  private final Pid pid;
  private final @Nullable Pid parent;
  private final Behavior behavior;
  private final SpawnOptions options;
  private final @Nullable Pending starter;
  private final Instant startedAt;
  private final Ties ties = new Ties();

  // owned by the process thread
  private boolean trapping;
  private @Nullable ExitReason stopReason;
  private @Nullable Object lastMessage;
  // read by others without order: a count to look at
  private long handled;

  // written by the process thread, read by others
  private volatile boolean started;
  private volatile @Nullable From current;

  // set by senders, cleared by the process thread before it looks
  private volatile boolean urgent;

  // set by senders: why the process is to end as soon as it looks, unless it traps exits
  private volatile @Nullable ExitReason asked;

  // written under this lock
  private @Nullable Thread runner;
  private boolean leaked;
  private volatile @Nullable ExitReason ended;

  Cell(
      ProcessRuntime runtime,
      Pid pid,
      @Nullable Pid parent,
      Behavior behavior,
      SpawnOptions options,
      @Nullable Pending starter) {
    this.runtime = runtime;
    this.pid = pid;
    this.parent = parent;
    this.behavior = behavior;
    this.options = options;
    this.starter = starter;
    this.startedAt = runtime.clock().now();
  }

  @Override
  void wake() {
    options.scheduler().execute(this);
  }

  Ties ties() {
    return ties;
  }

  Behavior behavior() {
    return behavior;
  }

  boolean isAlive() {
    return ended == null;
  }

  long handled() {
    return handled;
  }

  /// Puts a signal that is acted on before the messages that wait.
  Delivery putUrgent(Signal signal) {
    Delivery delivery = put(signal, 0);
    urgent = true;
    return delivery;
  }

  /// Takes an exit signal that some process or somebody outside sent.
  boolean ask(Pid from, ExitReason reason) {
    if (!(reason instanceof ExitReason.Normal)) {
      asked = reason;
    }
    return putUrgent(new Signal.Exit(from, reason, false)) == Delivery.DELIVERED;
  }

  /// Ends the process at once. A signal that came before and only waits for the process to look
  /// decides the reason, as signals keep their order; a handler that is at work is not waited for.
  boolean kill() {
    ExitReason before = asked;
    boolean busy = trapping || lastMessage != null;
    ExitReason reason = before == null || busy ? ExitReason.killed() : before;
    return die(reason, new StartOutcome.Failed(reason));
  }

  synchronized ProcessInfo info() {
    return new ProcessInfo(
        pid,
        parent,
        options,
        ties.firstName(),
        status(),
        estimateWaiting(),
        handled,
        trapping,
        ties.linked(),
        ties.watched(),
        ties.watchedBy(),
        startedAt);
  }

  private ProcessInfo.Status status() {
    if (!started) {
      return ProcessInfo.Status.STARTING;
    }
    if (runner != null) {
      return ProcessInfo.Status.RUNNING;
    }
    return isIdle() ? ProcessInfo.Status.WAITING : ProcessInfo.Status.RUNNABLE;
  }

  // ---- the activation, on a worker thread ----

  /// Works until nothing is left or the batch is over. The runner is let go *before* the mailbox is
  /// set to rest: from that moment on another thread may enter.
  @Override
  public void run() {
    while (enter()) {
      boolean more;
      try {
        more = work();
      } finally {
        leave();
      }
      if (more) {
        wake();
        return;
      }
      if (rest()) {
        return;
      }
    }
  }

  private synchronized boolean enter() {
    if (ended != null) {
      return false;
    }
    runner = Thread.currentThread();
    return true;
  }

  // a killer interrupts the runner under the same lock, so no interrupt outlives the activation
  private synchronized void leave() {
    runner = null;
    boolean _ = Thread.interrupted();
    if (leaked) {
      runtime.leakReturned(options.sandbox());
    }
  }

  /// @return true if the batch is over and messages are left
  private boolean work() {
    if (!started) {
      begin();
    }
    for (int left = BATCH; ; left--) {
      if (urgent || isInboxEmpty()) {
        urgent = false;
        takeNew(this::sort);
      }
      if (!isAlive() || isInboxEmpty()) {
        return false;
      }
      if (left == 0) {
        return true;
      }
      Signal next = poll();
      if (next != null) {
        handle(next);
      }
    }
  }

  private void begin() {
    Behavior.Start outcome;
    try {
      outcome = returned(behavior.start(this));
    } catch (Throwable thrown) {
      outcome = new Behavior.Start.Refused(reasonOf(thrown));
    }
    if (stopReason != null && outcome instanceof Behavior.Start.Running) {
      outcome = new Behavior.Start.Refused(stopReason);
    }
    started = true;
    switch (outcome) {
      case Behavior.Start.Running(var info) -> tellStarter(new StartOutcome.Started(pid, info));
      case Behavior.Start.Ignored _ -> dieUnlinked(ExitReason.normal(), new StartOutcome.Ignored());
      case Behavior.Start.Refused(var reason) ->
          dieUnlinked(reason, new StartOutcome.Failed(reason));
    }
  }

  private Behavior.Start returned(Behavior.@Nullable Start outcome) {
    return outcome != null
        ? outcome
        : new Behavior.Start.Refused(
            ExitReason.abnormal(
                "bad_return_value: " + behavior.getClass().getName() + ".start returned null"));
  }

  /// Ends a process that never ran: its starter learns it from the answer, not from a link.
  void dieUnlinked(ExitReason reason, StartOutcome outcome) {
    if (parent != null && ties.unlink(parent)) {
      runtime.unlinkAt(parent, pid);
    }
    die(reason, outcome);
  }

  private void tellStarter(StartOutcome outcome) {
    if (starter != null) {
      starter.complete(outcome);
    }
  }

  /// Acts on control signals at once and keeps messages in their order.
  private void sort(Signal signal) {
    switch (signal) {
      case Signal.Ordinary _, Signal.Ended _, Signal.Timer _ -> keep(signal);
      case Signal.Exit exit -> exitSignal(exit);
      case Signal.Probe probe -> probe.probe.accept(behavior);
      case Signal.Mark _ -> throw new IllegalStateException("a mark is never in a mailbox");
    }
  }

  private void exitSignal(Signal.Exit exit) {
    if (trapping) {
      keep(exit);
      return;
    }
    boolean stale = exit.byLink && !ties.unlink(exit.from);
    boolean harmless = exit.reason instanceof ExitReason.Normal && !exit.from.equals(pid);
    if (!stale && !harmless) {
      die(exit.reason.asSeenByOthers(), new StartOutcome.Failed(exit.reason));
    }
  }

  private void handle(Signal signal) {
    switch (signal) {
      case Signal.Ordinary ordinary -> dispatch(ordinary.message);
      case Signal.Timer timer -> {
        ties.notTiming(timer.timer);
        if (timer.timer.fire()) {
          dispatch(timer.message);
        }
      }
      case Signal.Ended end -> {
        if (ties.unwatch(end.monitor) != null) {
          dispatch(new Down(end.monitor, end.pid, end.reason));
        }
      }
      case Signal.Exit exit -> {
        if (!exit.byLink || ties.unlink(exit.from)) {
          dispatch(new ExitMessage(exit.from, exit.reason));
        }
      }
      case Signal.Probe _, Signal.Mark _ ->
          throw new IllegalStateException("never kept in an inbox: " + signal);
    }
  }

  private void dispatch(Object message) {
    From asker = message instanceof Request(From from, var _) ? from : null;
    if (asker != null) {
      current = asker;
    }
    lastMessage = message;
    try {
      behavior.receive(message);
      if (Thread.interrupted()) {
        stop(ExitReason.abnormal("interrupted"));
      }
    } catch (Throwable thrown) {
      stopReason = reasonOf(thrown);
    }
    handled++;
    if (stopReason != null) {
      finish(stopReason);
    } else if (asker != null && asker.isOpen() && !ties.owes(asker)) {
      asker.fail(ended == null ? ExitReason.noproc() : ended);
    }
    if (asker != null) {
      current = null;
    }
    lastMessage = null;
  }

  /// Ends the process by itself: the behavior cleans up, then the ties are cut.
  private void finish(ExitReason reason) {
    if (!isAlive()) {
      return;
    }
    ExitReason last = reason;
    try {
      behavior.terminate(reason);
    } catch (Throwable thrown) {
      last = reasonOf(thrown);
    }
    if (!last.isExpected()) {
      reportCrash(last);
    }
    die(last.asSeenByOthers(), new StartOutcome.Failed(last));
  }

  private void reportCrash(ExitReason reason) {
    Object message = lastMessage;
    runtime
        .events()
        .publish(() ->
            new Event.ProcessCrashed(
                runtime.clock().now(),
                options.sandbox(),
                options.path(),
                pid,
                reason,
                message == null ? null : Shown.text(String.valueOf(message), SHOWN_MESSAGE)));
  }

  private static ExitReason reasonOf(Throwable thrown) {
    return switch (thrown) {
      case InterruptedException _ -> ExitReason.abnormal("interrupted");
      case ExitException exit -> exit.reason();
      default -> new ExitReason.Crashed(thrown);
    };
  }

  /// Cuts the process off. Names go before links and watchers learn of the end, so that whoever
  /// looks the name up after a [Down] finds none.
  ///
  /// @return false if it had ended before
  @SuppressWarnings("ReferenceEquality") // threads are who they are
  boolean die(ExitReason reason, StartOutcome ifStarting) {
    synchronized (this) {
      if (ended != null) {
        return false;
      }
      ended = reason;
      if (runner != null && runner != Thread.currentThread()) {
        leaked = true;
        runtime.leakFound(options.sandbox());
        runner.interrupt();
      }
    }
    Ties.Cut cut = ties.cut();
    runtime.forget(this, cut);
    close(this::failRequest);
    From asker = current;
    if (asker != null) {
      asker.fail(reason);
    }
    cut.owed().forEach(from -> from.fail(reason));
    runtime.tellOfEnd(pid, reason, cut);
    tellStarter(ifStarting);
    return true;
  }

  private void failRequest(Signal signal) {
    if (signal instanceof Signal.Ordinary ordinary
        && ordinary.message instanceof Request(From from, var _)) {
      ExitReason reason = ended;
      from.fail(reason == null ? ExitReason.noproc() : reason);
    }
  }

  // ---- Self, called by the process's own code; fenced once it has ended ----

  @Override
  public Pid pid() {
    return pid;
  }

  @Override
  public SpawnOptions options() {
    return options;
  }

  @Override
  public @Nullable Pid parent() {
    return parent;
  }

  @Override
  public ProcessRuntime runtime() {
    return runtime;
  }

  @Override
  public Delivery send(Pid to, Object message) {
    return isAlive() ? runtime.send(to, message) : Delivery.NO_PROCESS;
  }

  @Override
  public void reply(From from, @Nullable Object value) {
    if (isAlive()) {
      from.answer(value);
    }
  }

  @Override
  public @Nullable Object call(Pid to, @Nullable Object request, Duration limit) {
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
  public void stop(ExitReason reason) {
    if (stopReason == null) {
      stopReason = reason;
    }
  }

  @Override
  public void exit(Pid to, ExitReason reason) {
    if (isAlive()) {
      runtime.exit(pid, to, reason);
    }
  }

  @Override
  public void link(Pid other) {
    if (other.equals(pid) || !ties.link(other, null)) {
      return;
    }
    if (!runtime.linkAt(other, pid)) {
      putUrgent(new Signal.Exit(other, ExitReason.noproc(), true));
    }
  }

  @Override
  public void unlink(Pid other) {
    if (ties.unlink(other)) {
      runtime.unlinkAt(other, pid);
    }
  }

  @Override
  public @Nullable ExitReason endOf(Pid child) {
    Cell cell = ties.linkedCell(child);
    return cell == null ? null : cell.ended;
  }

  @Override
  public Ref monitor(Pid other) {
    Ref monitor = Ref.next();
    ties.watches(monitor, other);
    if (!runtime.watchAt(other, monitor, new Ties.Watcher.OfProcess(pid))) {
      put(new Signal.Ended(monitor, other, ExitReason.noproc()), 0);
    }
    return monitor;
  }

  @Override
  public void demonitor(Ref monitor) {
    Pid other = ties.unwatch(monitor);
    if (other != null) {
      runtime.unwatchAt(other, monitor);
    }
  }

  @Override
  public void trapExit(boolean trap) {
    trapping = trap;
  }

  @Override
  public TimerRef startTimer(Duration delay, Object message) {
    Clock clock = runtime.clock();
    TimerRef timer = new TimerRef(clock, ties, clock.nanos() + delay.toNanos());
    if (ties.timing(timer)) {
      Signal.Timer signal = new Signal.Timer(timer, message);
      timer.scheduledAs(clock.schedule(delay, () -> put(signal, 0)));
    }
    return timer;
  }

  @Override
  public boolean register(String name) {
    return isAlive() && runtime.register(name, this);
  }

  @Override
  public StartOutcome startLink(Behavior child, SpawnOptions how) {
    return runtime.start(this, child, how);
  }

  @Override
  public <T extends @Nullable Object> T blocking(Callable<T> body) throws Exception {
    return Blocking.run(body);
  }
}
