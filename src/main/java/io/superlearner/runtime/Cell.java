package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// One process: its mailbox, its ties to others, and the thread that runs it at this moment.
///
/// A cell is activated when a signal comes while it rests. An activation takes control signals
/// first, then up to [#BATCH] messages, and then gives its thread back. Ending has two halves: the
/// process's own thread lets the behavior clean up ([#finish]), and whichever thread ends it, its
/// own or a killer's, cuts it off at once ([#die]): name, table, links and watchers. Code that is
/// still running then is fenced, and counted as leaked until it returns.
final class Cell extends ProcessSelf {

  private static final int BATCH = 64;

  // owned by the process thread
  private Signal.@Nullable Probe probes;
  private boolean fresh;
  // owned by the process thread until it rests, then read by whoever wakes it
  private boolean blocking;
  // found out once, by any thread
  private @Nullable Pace pace;
  // read by others without order: a count to look at
  private long handled;

  // guarded by this
  private @Nullable Pending starter;
  private @Nullable Thread runner;
  private boolean leaked;
  // its thread runs another process, whose answer this one waits for
  private boolean lent;
  // the process it is lent to, if this one is starting it
  private @Nullable Cell starting;
  // written under the lock, read without
  private volatile boolean started;

  // set by senders: why the process is to end as soon as it looks, unless it traps exits
  private volatile @Nullable ExitReason asked;

  /// @param starter is told what came of the start; null if nobody waits for that
  Cell(
      ProcessRuntime runtime,
      Pid pid,
      @Nullable Pid parent,
      Behavior behavior,
      SpawnOptions options,
      @Nullable Pending starter) {
    super(runtime, pid, parent, behavior, options);
    this.starter = starter;
  }

  Behavior behavior() {
    return behavior;
  }

  long handled() {
    return handled;
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
        Micros.toInstant(startedAtMicros));
  }

  private ProcessInfo.Status status() {
    if (runner != null && runtime.turnWatch().isStuck(this)) {
      return ProcessInfo.Status.STUCK;
    }
    if (!started) {
      return ProcessInfo.Status.STARTING;
    }
    if (runner != null || lent) {
      return ProcessInfo.Status.RUNNING;
    }
    return isIdle() ? ProcessInfo.Status.WAITING : ProcessInfo.Status.RUNNABLE;
  }

  // ---- the activation, on a worker thread ----

  @Override
  void wake() {
    if (Thread.currentThread() instanceof Worker worker
        && mayRunOn(worker.scheduler())
        && worker.keep(this)) {
      return;
    }
    queue();
  }

  @Override
  void queue() {
    Scheduler scheduler = options.scheduler();
    if (!(blocking ? scheduler.executeBlocking(this) : scheduler.execute(new Turn(this)))) {
      runtime.endWithoutScheduler(this);
    }
  }

  @Override
  void dropped() {
    runtime.endWithoutScheduler(this);
  }

  /// Works until nothing is left or the batch is over. The runner is let go *before* the mailbox is
  /// set to rest: from that moment on another thread may enter.
  @Override
  void turn() {
    turnFor(null);
  }

  /// Takes a turn on the thread of somebody who waits for an answer of this process; the turn ends
  /// with the answer, unless the messages behind it are known to be quick.
  ///
  /// @param wanted the answer; null for a turn for nobody
  void turnFor(@Nullable Pending wanted) {
    if (!enter()) {
      return;
    }
    boolean more = false;
    try {
      more = work(wanted);
    } catch (Throwable broken) {
      // an error of the runtime's own, such as a lack of memory, must not leave half a process
      die(new ExitReason.Crashed(broken));
    } finally {
      leave();
    }
    if (isAlive() && ((more && (fresh || !isEmpty())) || !rest())) {
      wake();
    }
  }

  // ---- lending the thread to another process, see HandOff ----

  /// Lets go of the thread, which is to run another process meanwhile: from now on a killer does
  /// not interrupt it for this process's sake.
  ///
  /// @param child the other process, if this one is starting it: it must not outlive this one
  /// @return false if the process has ended
  synchronized boolean lend(@Nullable Cell child) {
    if (ended != null) {
      return false;
    }
    runner = null;
    lent = true;
    starting = child;
    return true;
  }

  /// Takes the thread back.
  synchronized void takeBack() {
    runOn(Thread.currentThread());
    lent = false;
    starting = null;
  }

  /// Tells whether this thread is in the middle of a turn of the process.
  @SuppressWarnings("ReferenceEquality") // threads are who they are
  synchronized boolean runsOn(Thread thread) {
    return runner == thread;
  }

  /// Tells how quickly it and its like handle requests. Any thread may ask, once it has started.
  Pace pace() {
    Pace known = pace;
    if (known == null) {
      long most = behavior.lane() == null ? Pace.QUICK_NANOS : Pace.QUICK_SUPERVISOR_NANOS;
      known = options.scheduler().paceOf(behavior.code(), most);
      pace = known;
    }
    return known;
  }

  /// Tells whether the threads of a scheduler may run it.
  boolean mayRunOn(Scheduler scheduler) {
    return !blocking && (scheduler == options.scheduler() || scheduler == behavior.lane());
  }

  private synchronized boolean enter() {
    if (ended != null) {
      return false;
    }
    runOn(Thread.currentThread());
    return true;
  }

  // under the lock
  private void runOn(Thread thread) {
    runner = thread;
    if (thread instanceof Worker worker) {
      worker.runs(this);
    }
  }

  private void leave() {
    // a killer interrupts the runner under the same lock, so no interrupt outlives the activation
    if (Thread.currentThread() instanceof Worker worker) {
      // a worker at rest must not keep a process that has ended
      worker.runs(null);
    }
    synchronized (this) {
      runner = null;
      boolean _ = Thread.interrupted();
      if (leaked) {
        leaked = false;
        runtime.population().leakReturned(options.sandbox());
      }
    }
    if (!isAlive()) {
      // what was being sorted while another thread closed the mailbox
      close(this::failRequest);
    }
  }

  /// @return true if the batch is over, and more may be left
  private boolean work(@Nullable Pending wanted) {
    if (!started) {
      Behavior.Start outcome = startBehavior();
      Worker.endCallback();
      begin(outcome);
      fresh = isAlive() && behavior.goesOn();
      if (fresh && wanted != null) {
        return true;
      }
    }
    if (blocking && Thread.currentThread() instanceof Worker) {
      return true;
    }
    if (fresh) {
      fresh = false;
      afterStart();
      Worker.endCallback();
    }
    for (int left = BATCH; left > 0; left--) {
      if (wanted != null && !wanted.isOpen() && (isEmpty() || !pace().isQuick())) {
        return true;
      }
      if (urgent || isInboxEmpty()) {
        takeSignals();
      }
      Signal next = isAlive() && (!suspended || resumes()) ? begin() : null;
      if (next == null) {
        return false;
      }
      Tracer tracer = runtime.tracer();
      if (tracer == null) {
        handle(next);
      } else {
        tracer.handle(this, next);
      }
      done();
    }
    return true;
  }

  private Behavior.Start startBehavior() {
    Behavior.Start outcome;
    try {
      outcome = returned(behavior.start(this));
    } catch (Throwable thrown) {
      return new Behavior.Start.Refused(reasonOf(thrown));
    }
    ExitReason stop = stopReason;
    return stop != null && outcome instanceof Behavior.Start.Running
        ? new Behavior.Start.Refused(stop)
        : outcome;
  }

  private Behavior.Start returned(Behavior.@Nullable Start outcome) {
    return outcome != null
        ? outcome
        : new Behavior.Start.Refused(
            ExitReason.abnormal(
                "bad_return_value: " + behavior.getClass().getName() + ".start returned null"));
  }

  private void begin(Behavior.Start outcome) {
    switch (outcome) {
      case Behavior.Start.Running(var info) -> {
        Pending asker = takeStarter();
        if (asker != null) {
          asker.complete(new StartOutcome.Started(pid, info));
        }
      }
      case Behavior.Start.Ignored _ -> die(ExitReason.normal(), new StartOutcome.Ignored(), false);
      case Behavior.Start.Refused(var reason) -> die(reason);
    }
  }

  private void afterStart() {
    try {
      if (isAlive()) {
        behavior.started();
      }
      if (Thread.interrupted()) {
        stop(interruption());
      }
    } catch (Throwable thrown) {
      stopReason = reasonOf(thrown);
    }
    if (stopReason != null) {
      finish(stopReason, null);
    }
  }

  // under the lock: either the starter learns of the start, or of the end, but never the first from
  // here and the second from nobody
  private synchronized @Nullable Pending takeStarter() {
    if (ended != null) {
      return null;
    }
    started = true;
    blocking = behavior.blocks();
    Pending asker = starter;
    starter = null;
    return asker;
  }

  private void takeSignals() {
    if (urgent) {
      urgent = false;
    }
    takeNew();
    Signal.Probe probe = Signal.Probe.oldestFirst(probes);
    probes = null;
    while (probe != null && isAlive()) {
      Signal.Probe younger = (Signal.Probe) probe.next;
      probe.probe.accept(behavior);
      Worker.endCallback();
      probe = younger;
    }
  }

  /// Looks for what may be done while suspended: a resume, an end. Messages stay where they are.
  ///
  /// @return true if messages may be begun again
  private boolean resumes() {
    takeSignals();
    if (stopReason != null) {
      finish(stopReason, null);
    }
    return isAlive() && !suspended;
  }

  /// Acts on control signals at once and keeps messages in their order.
  @Override
  void sort(Signal signal) {
    switch (signal) {
      case Signal.Ordinary _, Signal.Bunch _, Signal.Ended _, Signal.Timer _, Signal.Answer _ ->
          keep(signal);
      case Signal.Outside outside -> {
        Passage arriving = passage;
        if (arriving != null && arriving.isArriving()) {
          keepApart(arriving, outside.signal);
        } else {
          keep(outside.signal);
        }
      }
      case Signal.Exit exit -> exitSignal(exit);
      case Signal.Probe probe when probe.inOrder && !suspended -> keep(probe);
      case Signal.Probe probe -> {
        probe.next = probes;
        probes = probe;
      }
      case Signal.Mark _ -> throw new IllegalStateException("a mark is never in a mailbox");
    }
  }

  private void exitSignal(Signal.Exit exit) {
    if (trapping) {
      if (!suspended || !endsWithParent(exit)) {
        keep(exit);
      }
      return;
    }
    boolean stale = exit.byLink && !ties.unlink(exit.from);
    boolean harmless = exit.reason instanceof ExitReason.Normal && !exit.from.equals(pid);
    if (!stale && !harmless) {
      die(exit.reason);
    }
  }

  void handle(Signal signal) {
    switch (signal) {
      case Signal.Ordinary ordinary -> dispatch(ordinary.message);
      case Signal.Bunch bunch -> dispatch(bunch.current());
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
      case Signal.Answer answer -> {
        if (behavior instanceof RunProcess body) {
          body.answered(answer.request);
        } else {
          answer.request.poll().ifPresent(it -> dispatch(new Answered(answer.request, it)));
        }
      }
      case Signal.Probe probe -> probe.probe.accept(behavior);
      case Signal.Outside _, Signal.Mark _ ->
          throw new IllegalStateException("never kept in an inbox: " + signal);
    }
  }

  private void dispatch(Object message) {
    try {
      if (message instanceof Request && !pace().isQuick()) {
        long begin = System.nanoTime();
        behavior.receive(message);
        pace().took(System.nanoTime() - begin);
      } else {
        behavior.receive(message);
      }
      if (Thread.interrupted()) {
        stop(interruption());
      }
    } catch (Throwable thrown) {
      stopReason = reasonOf(thrown);
    }
    handled++;
    Worker.endCallback();
    if (stopReason != null) {
      finish(stopReason, message);
    }
    // also after a killer: it may not have seen the request that is done with now
    if (message instanceof Request(From from, var _) && from.isOpen() && !ties.owes(from)) {
      from.fail(ended == null ? ExitReason.noproc() : ended);
    }
  }

  /// Tells why its thread was interrupted between two messages.
  private ExitReason interruption() {
    return ExitReason.abnormal(options.scheduler().isClosed() ? "scheduler_closed" : "interrupted");
  }

  static ExitReason reasonOf(Throwable thrown) {
    return switch (thrown) {
      case InterruptedException _ -> ExitReason.abnormal("interrupted");
      case ExitException exit -> exit.reason();
      default -> new ExitReason.Crashed(thrown);
    };
  }

  // ---- the end ----

  /// Ends the process by itself: the behavior cleans up, then the ties are cut.
  private void finish(ExitReason reason, @Nullable Object message) {
    if (!isAlive()) {
      return;
    }
    ExitReason last = reason;
    try {
      behavior.terminate(reason);
    } catch (Throwable thrown) {
      last = reasonOf(thrown);
    }
    if (isAlive() && !last.isExpected()) {
      CrashReport.tell(this, last, message);
    }
    die(last);
  }

  /// Ends the process between two messages, as if it had stopped by itself.
  void end(ExitReason reason) {
    finish(reason, null);
  }

  /// Takes an exit signal that some process or somebody outside sent.
  boolean ask(Pid from, ExitReason reason) {
    if (!(reason instanceof ExitReason.Normal)) {
      asked = reason;
    }
    return putUrgent(new Signal.Exit(from, reason, false)) == Delivery.DELIVERED;
  }

  /// Takes the untrappable signal. As signals keep their order, one that came before and only waits
  /// for the process to look decides the reason; a message that is being handled is not waited for.
  boolean killBySignal() {
    ExitReason before = asked;
    boolean wouldEndFirst = started && !trapping && !isBusy();
    return kill(before != null && wouldEndFirst ? before : ExitReason.killed());
  }

  /// Ends the process from another thread, whatever it does; its code is fenced.
  ///
  /// @return false if it had ended before
  boolean kill(ExitReason reason) {
    return die(reason, new StartOutcome.Failed(reason), true);
  }

  /// Ends a process that nobody waits for any more; its parent gets no exit of it.
  void abandon(ExitReason reason) {
    if (parent != null) {
      ties.unlink(parent);
      runtime.unlinkAt(parent, pid);
    }
    kill(reason);
  }

  private void die(ExitReason reason) {
    var _ = die(reason, new StartOutcome.Failed(reason), false);
  }

  /// Cuts the process off. Names go before links and watchers learn of the end, so that whoever
  /// looks the name up after a [Down] finds none. Whoever waits for the start learns of its end
  /// from the answer, not from a link.
  ///
  /// @param codeRuns whether code of the process may be running, on whichever thread
  @SuppressWarnings("ReferenceEquality") // threads are who they are
  private boolean die(ExitReason raw, StartOutcome ifStarting, boolean codeRuns) {
    ExitReason reason = raw.asSeenByOthers();
    Pending asker;
    Cell orphan;
    Thread sending;
    synchronized (this) {
      if (ended != null) {
        return false;
      }
      ended = reason;
      asker = starter;
      starter = null;
      orphan = starting;
      sending = runner;
      if (codeRuns && (runner != null || lent)) {
        leaked = true;
        runtime.population().leakFound(options.sandbox());
        if (runner != null && runner != Thread.currentThread()) {
          runner.interrupt();
        }
      }
    }
    // what it has sent must not come behind the news of its end
    if (sending instanceof Worker worker) {
      worker.outbox().flush();
    }
    if (orphan != null) {
      orphan.abandon(ExitReason.abnormal("interrupted"));
    }
    Ties.Cut cut = ties.cut();
    if (asker != null && parent != null) {
      cut = cut.withoutLink(parent);
      runtime.unlinkAt(parent, pid);
    }
    Leaving taker = taker();
    if (taker != null) {
      // before nobody finds the process any more: what comes then goes behind what waits
      taker.takeAll(this);
    }
    runtime.forget(this, reason, cut);
    close(this::failRequest);
    cut.owed().forEach(from -> from.fail(reason));
    runtime.tellOfEnd(pid, reason, cut);
    if (asker != null) {
      asker.complete(ifStarting);
    }
    return true;
  }

  // ---- going to another node ----

  /// Ends the process so that another one takes its place, on the process's thread: what waits, and
  /// what comes, is for that one.
  ///
  /// @param to takes it
  void moveAway(Leaving to) {
    letIn();
    leaveTo(to);
    finish(ExitReason.shutdown(), null);
  }

  /// Does the same from another thread, as the process does not come to the end of what it does.
  void moveAwayByForce(Leaving to) {
    leaveTo(to);
    kill(ExitReason.killed());
  }

  private synchronized void leaveTo(Leaving to) {
    Passage way = passage;
    if (way == null) {
      way = new Passage();
      passage = way;
    }
    way.leaveTo(to);
    // before its mailbox is closed: whoever finds that closed finds this
    runtime.moves().park(to);
  }

  private @Nullable Leaving taker() {
    Passage way = passage;
    return way == null ? null : way.leaving();
  }

  /// Tells whether a message is being handled now.
  boolean isHandling(Signal.Ordinary message) {
    return !suspended && isInProgress(message);
  }

  /// Tells whether messages from outside its sandbox have to wait for those that go before them.
  boolean isArriving() {
    Passage way = passage;
    return way != null && way.isArriving();
  }

  /// Sees to messages that came too late.
  void orphaned(Signal.Bunch bunch) {
    runtime.post().left(this, bunch);
  }

  private void failRequest(Signal signal) {
    Leaving taker = taker();
    if (taker != null && taker.take(this, signal)) {
      return;
    }
    if (signal instanceof Signal.Outside outside) {
      failRequest(outside.signal);
    }
    if (signal instanceof Signal.Bunch bunch) {
      runtime.post().left(this, bunch);
    }
    if (signal instanceof Signal.Ordinary left && !isHandling(left)) {
      runtime.post().left(this, left);
    }
    if (signal instanceof Signal.Ordinary ordinary
        && ordinary.message instanceof Request(From from, var _)) {
      ExitReason reason = ended;
      from.fail(reason == null ? ExitReason.noproc() : reason);
    }
  }
}
