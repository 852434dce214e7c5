package io.superlearner.runtime;

import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// All processes of one node: it spawns them, carries signals between them, and knows their names.
///
/// ```java
/// try (SystemClock clock = new SystemClock();
///     Scheduler lane = new Scheduler("lesson", null);
///     ProcessRuntime node = new ProcessRuntime(1, 0, clock, new EventBus())) {
///   Pid pid = started(
///       node.start(GenServer.behavior(new Counter()), SpawnOptions.worker("counter", lane)));
///   assert node.call(pid, "next", Duration.ofSeconds(5)).equals(1);
///   node.exit(pid, ExitReason.shutdown());
/// }
/// ```
///
/// Any thread may call any method. Methods that wait say so; all others never block. Between one
/// sender and one receiver signals keep their order; between different senders there is none.
public final class ProcessRuntime implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(ProcessRuntime.class.getName());

  private static final int REPORTS_PER_SECOND = 10;
  private static final Duration ORPHANS_LIMIT = Duration.ofSeconds(5);

  private final int node;
  private final int incarnation;
  private final Clock clock;
  private final EventBus events;
  private final Scheduler system;
  private final Pid outside;

  private final Population cells = new Population();
  private final Names names = new Names();
  final Far far;
  private final ClusterNames clusterNames = new ClusterNames(this);
  private final Nodes nodes;
  private final AtomicLong lastSerial = new AtomicLong();
  private final LongAdder handledByGone = new LongAdder();
  private final Tracer.Switch traces;
  private final Moves moves;
  private final Post post;
  private final LogLimit logLimit;
  private final TurnWatch turns = new TurnWatch(this);
  private volatile boolean closed;

  /// Starts a runtime without processes.
  ///
  /// @param node the number of the node, the first part of each pid
  /// @param incarnation which life of the node it is, the last part of each pid
  /// @param clock time for timers, windows and stamps
  /// @param events where to tell what happens
  public ProcessRuntime(int node, int incarnation, Clock clock, EventBus events) {
    this.node = node;
    this.incarnation = incarnation;
    this.clock = clock;
    this.events = events;
    this.outside = new Pid(node, 0, incarnation);
    this.traces = new Tracer.Switch(this, node, incarnation);
    this.logLimit = new LogLimit(clock, REPORTS_PER_SECOND);
    this.moves = new Moves(this);
    this.post = new Post(traces, moves, clock);
    this.far = new Far(this, node);
    this.nodes = new Nodes(this, far, clusterNames);
    this.system = new Scheduler("system", null);
    turns.start();
  }

  /// Returns the time that the runtime goes by.
  public Clock clock() {
    return clock;
  }

  /// Returns where the runtime and its supervisors tell what happens.
  public EventBus events() {
    return events;
  }

  /// Returns the scheduler of supervisors and of the platform's own processes. It runs trusted code
  /// only, so that supervisors can act while all threads of their children's scheduler are stuck.
  public Scheduler systemScheduler() {
    return system;
  }

  /// Returns the pid that stands for senders which are no process, serial 0.
  public Pid outside() {
    return outside;
  }

  /// Joins the runtime with those of other nodes: from now on a pid of another node can be sent to,
  /// called, linked and watched as one of this node.
  ///
  /// All belong to whoever made them, and outlive the runtime.
  ///
  /// @param transport carries the signals
  /// @param farNames decides who has which name in the whole cluster
  /// @param farLocks decides who has which lock in the whole cluster
  /// @throws IllegalStateException if the runtime has a transport already, or a process has a
  ///   cluster-wide name or a lock
  public void connect(Transport transport, FarNames farNames, FarLocks farLocks) {
    nodes.requireNoLocks();
    clusterNames.connect(farNames);
    far.connect(transport);
    nodes.connect(farLocks);
  }

  /// Returns the cluster, as processes use it.
  public Nodes nodes() {
    return nodes;
  }

  /// Returns how processes go to other nodes, and come from there.
  public Moves moves() {
    return moves;
  }

  ClusterNames clusterNames() {
    return clusterNames;
  }

  // ---- processes ----

  /// Starts a process without a link and waits until it has started.
  ///
  /// Waits at most for the options' limit; then the process is killed and the start has failed with
  /// `timeout`. An interrupt of the waiting thread does the same with `interrupted`.
  public StartOutcome start(Behavior behavior, SpawnOptions options) {
    return start(null, behavior, options);
  }

  /// Lets a process begin without a link and does not wait for its start.
  ///
  /// If its start fails, the process ends, and whoever watches it is told; the options' limit for
  /// the start does not count.
  ///
  /// @return started at once, without information; or that the name is taken
  public StartOutcome spawn(Behavior behavior, SpawnOptions options) {
    return spawn(null, behavior, options);
  }

  StartOutcome start(@Nullable ProcessSelf parent, Behavior behavior, SpawnOptions options) {
    Pending starter = new Pending();
    Cell cell = newCell(parent, behavior, options, starter);
    StartOutcome refusal = enter(cell, parent);
    if (refusal instanceof StartOutcome.AlreadyStarted(Pid owner) && orphanEnds(owner)) {
      refusal = enter(cell, parent);
    }
    return refusal == null ? begin(cell, starter) : refusal;
  }

  WatchedStart startWatched(ProcessSelf watcher, Behavior behavior, SpawnOptions options) {
    Pending starter = new Pending();
    Cell cell = newCell(null, behavior, options, starter);
    Ref monitor = Ref.next();
    watcher.ties.watches(monitor, cell.pid());
    cell.ties.watchedBy(monitor, new Ties.Watcher.OfProcess(watcher.pid()));
    StartOutcome refusal = enter(cell, null);
    StartOutcome outcome = refusal == null ? begin(cell, starter) : refusal;
    boolean started = outcome instanceof StartOutcome.Started;
    if (!started) {
      // a Down that is on its way already is dropped for want of this
      watcher.ties.unwatch(monitor);
    }
    return new WatchedStart(outcome, started ? monitor : null);
  }

  StartOutcome spawn(@Nullable ProcessSelf parent, Behavior behavior, SpawnOptions options) {
    Cell cell = newCell(parent, behavior, options, null);
    StartOutcome refusal = enter(cell, parent);
    if (refusal != null) {
      return refusal;
    }
    cell.wake();
    return new StartOutcome.Started(cell.pid(), null);
  }

  private Cell newCell(
      @Nullable ProcessSelf parent,
      Behavior behavior,
      SpawnOptions options,
      @Nullable Pending starter) {
    // what the parent has sent before must not come behind what the child sends
    Worker.flush();
    Pid pid = new Pid(node, lastSerial.incrementAndGet(), incarnation);
    Cell cell =
        new Cell(this, pid, parent == null ? null : parent.pid(), behavior, options, starter);
    moves.born(cell);
    return cell;
  }

  /// Puts a process into the table, under its name, and links it.
  ///
  /// @return why it may not run; null if it may
  private @Nullable StartOutcome enter(Cell cell, @Nullable ProcessSelf parent) {
    // the table first: whoever finds the name must find the process
    cells.add(cell);
    turns.include(cell.options().scheduler());
    String name = cell.options().name();
    if (name != null && names.bind(name, cell) instanceof Names.Bound.Taken(Pid owner)) {
      cells.remove(cell);
      return new StartOutcome.AlreadyStarted(owner);
    }
    StartOutcome refusal = clusterNames.refusal(cell);
    if (refusal != null) {
      boolean _ = name != null && names.free(name, cell.pid());
      cells.remove(cell);
      return refusal;
    }
    if (parent != null) {
      cell.ties.link(parent.pid(), null);
    }
    if (closed || (parent != null && !parent.ties.link(cell.pid(), cell))) {
      cell.abandon(ExitReason.noproc());
      return new StartOutcome.Failed(ExitReason.noproc());
    }
    moves.entered(cell);
    Tracer tracer = traces.tracer();
    if (tracer != null) {
      tracer.spawned(cell.pid(), cell.parent(), cell.options().path());
    }
    return null;
  }

  /// Waits for the end of a process whose parent, or a parent above that, has ended: the link will
  /// end it too, and free its name. So a supervisor that was killed can be restarted at once,
  /// before the children of the killed one have noticed.
  ///
  /// @return false if it is no orphan, or is still there after [#ORPHANS_LIMIT]
  private boolean orphanEnds(Pid pid) {
    Cell orphan = find(pid);
    if (orphan == null ? far.isForeign(pid) : !isOrphan(orphan)) {
      return false;
    }
    Pending gone = new Pending();
    try (Subscription _ = watch(pid, gone::complete)) {
      return gone.await(ORPHANS_LIMIT.toNanos()) != null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean isOrphan(Cell cell) {
    Pid above = cell.parent();
    while (above != null) {
      Cell parent = find(above);
      if (parent == null) {
        return true;
      }
      above = parent.parent();
    }
    return false;
  }

  private static StartOutcome begin(Cell cell, Pending starter) {
    Duration limit = cell.options().startLimit();
    ExitReason failure;
    HandOff.start(cell, starter);
    try {
      Object outcome = starter.await(limit == null ? Long.MAX_VALUE : limit.toNanos());
      if (outcome != null) {
        return (StartOutcome) outcome;
      }
      failure = ExitReason.abnormal("timeout");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      failure = ExitReason.abnormal("interrupted");
    }
    cell.abandon(failure);
    return new StartOutcome.Failed(failure);
  }

  /// Tells whether a process lives.
  public boolean isAlive(Pid pid) {
    Cell cell = find(pid);
    return cell != null && cell.isAlive();
  }

  /// Returns what is known of a process, without asking it.
  public Optional<ProcessInfo> info(Pid pid) {
    return Optional.ofNullable(find(pid)).map(Cell::info);
  }

  /// Returns what is known of all processes, in the order of their pids.
  public List<ProcessInfo> list() {
    return cells.list();
  }

  /// Returns the pids of processes by what they were spawned with, in their order. It looks into no
  /// process, and so is the way to count many, or to find the few that are looked at then.
  ///
  /// @param sandbox whose they are; null for all
  public List<Pid> pids(@Nullable SandboxId sandbox, Predicate<SpawnOptions> wanted) {
    return cells.pids(sandbox, wanted);
  }

  /// Returns what is known of the processes of one sandbox, in the order of their pids.
  public List<ProcessInfo> list(SandboxId sandbox) {
    return cells.list(sandbox);
  }

  /// Returns how many processes live.
  public int size() {
    return cells.size();
  }

  /// Returns how many processes have ended whose code still runs on a thread.
  public int leaked() {
    return cells.leaked();
  }

  /// Returns how many processes of one sandbox have ended whose code still runs on a thread.
  public int leaked(SandboxId sandbox) {
    return cells.leaked(sandbox);
  }

  /// Returns the processes that are stuck or block without having declared it, in the order of
  /// their pids; as of the last look, which is at most a second ago.
  public List<TurnFinding> findings() {
    return turns.findings();
  }

  /// Returns whether a process is stuck or blocks without having declared it, and where.
  public Optional<TurnFinding> finding(Pid pid) {
    return Optional.ofNullable(find(pid)).map(turns::find);
  }

  /// Returns how many messages all processes have handled, gone ones too.
  public long estimateHandled() {
    long living = 0;
    for (Cell cell : cells.all()) {
      living += cell.handled();
    }
    return living + handledByGone.sum();
  }

  /// Returns how many messages were dropped because a mailbox was at its bound.
  public long estimateRefused() {
    return post.refused();
  }

  /// Returns the messages that nobody handled: those to no process, to a full mailbox, to a process
  /// that ended before them, and replies that came too late.
  public DeadLetters deadLetters() {
    return post.deadLetters();
  }

  /// Returns what keeps storms of crashes from filling the log: each place may write ten reports a
  /// second, then one line tells how many more there were. Events are told all the same.
  public LogLimit logLimit() {
    return logLimit;
  }

  /// Tells what some processes do: what they send, handle and answer, and when they are spawned,
  /// linked and end. A message is told whether its sender or its receiver is one of them.
  ///
  /// The sink is called on the threads of the processes, by several at once, and must be quick; one
  /// that throws gets no more facts, see [TraceHistory] for one that keeps the last facts. Messages
  /// that were sent before the trace began are told from their handling on. While no trace runs,
  /// nothing is built.
  ///
  /// @param filter which processes, such as `Set.of(pid)::contains`; must be quick
  /// @param sink gets the facts; those of one process in their order
  /// @return ends the trace; a fact that is being told at that moment may still come
  public Subscription trace(Predicate<? super Pid> filter, Consumer<? super TraceFact> sink) {
    return traces.begin(filter, sink);
  }

  /// Returns what a process lets anybody read at any time, see [Behavior#view()].
  public Optional<Object> view(Pid pid) {
    Cell cell = find(pid);
    return cell == null ? Optional.empty() : Optional.ofNullable(cell.behavior().view());
  }

  /// Reads the state of a process between two of its messages.
  ///
  /// The future fails with [CallException] when the process does not exist or ends before. It may
  /// wait for ever on a process that does not come to an end with its message.
  public CompletableFuture<@Nullable Object> state(Pid pid) {
    return Sys.ask(this, pid, cell -> cell.behavior().state());
  }

  // ---- signals ----

  /// Sends a message from outside of any process.
  public Delivery send(Pid to, Object message) {
    return send(outside, to, message);
  }

  Delivery send(Pid from, Pid to, Object message) {
    Objects.requireNonNull(message, "a message must not be null");
    if (post.sendMore(to, message)) {
      return Delivery.DELIVERED;
    }
    Cell cell = find(to);
    if (cell != null) {
      return post.send(from, cell, message);
    }
    Worker.flush();
    return post.away(from, to, message, far);
  }

  /// Returns the process whose code the calling thread runs; [#outside()] if it runs none.
  Pid sender() {
    Cell cell = Thread.currentThread() instanceof Worker worker ? worker.current() : null;
    return cell == null ? outside : cell.pid();
  }

  /// Notes that a message leaves for a process of another node.
  ///
  /// @return the id that a trace follows it by and that must travel with it; 0 if nobody traces it
  long departing(Pid from, Pid to, Object message) {
    Tracer tracer = traces.tracer();
    return tracer == null ? 0 : tracer.sent(from, to, message);
  }

  /// Takes a message that came from another node.
  ///
  /// @param trace the id that travelled with it; 0 for none
  Delivery arrive(Pid from, Pid to, Object message, long trace) {
    return post.arrive(from, to, find(to), message, trace);
  }

  /// Takes a message that came for a process which takes the place of another one.
  Delivery arriveInPlace(Pid from, Pid to, Object message, long trace) {
    return post.inPlace(from, to, find(to), message, trace);
  }

  /// Calls a process from outside of any process and waits for its reply, at most for the limit.
  ///
  /// @throws CallException if the process does not exist, ends before it replies, or does not reply
  ///   in time
  public @Nullable Object call(Pid to, @Nullable Object request, Duration limit) {
    return call(outside, to, request, limit);
  }

  @Nullable Object call(Pid caller, Pid to, @Nullable Object request, Duration limit) {
    From from = new From(caller);
    Request ask = new Request(from, request);
    long nanos = limit.toNanos();
    Cell callee = find(to);
    Delivery delivery =
        callee == null ? send(caller, to, ask) : post.call(caller, callee, ask, nanos);
    return answer(from, to, delivery, nanos);
  }

  private static @Nullable Object answer(From from, Pid to, Delivery delivery, long nanos) {
    switch (delivery) {
      case DELIVERED, SENT -> {}
      case NO_PROCESS, NO_CONNECTION -> throw new CallException(to, ExitReason.noproc());
      case MAILBOX_FULL -> throw new CallException(to, ExitReason.abnormal("mailbox_full"));
    }
    return switch (awaitReply(from, nanos)) {
      case From.Answer.Value(var value) -> value;
      case From.Answer.Failure(var reason) -> throw new CallException(to, reason);
    };
  }

  static From.Answer awaitReply(From from, long nanos) {
    try {
      Object answer = from.await(nanos);
      return answer == null
          ? new From.Answer.Failure(ExitReason.abnormal("timeout"))
          : (From.Answer) answer;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new From.Answer.Failure(ExitReason.abnormal("interrupted"));
    }
  }

  /// Sends a request from outside of any process and does not wait for its reply. If there is no
  /// such process, the answer says so.
  public RequestId sendRequest(Pid to, @Nullable Object request) {
    return sendRequest(outside, to, request, true);
  }

  RequestId sendRequest(Pid caller, Pid to, @Nullable Object request, boolean alive) {
    RequestId id = new RequestId(this, to);
    From from = new DeferredFrom(this, caller, id);
    switch (alive ? send(to, new Request(from, request)) : Delivery.NO_PROCESS) {
      case DELIVERED, SENT, NO_CONNECTION -> {}
      case NO_PROCESS -> from.fail(ExitReason.noproc());
      case MAILBOX_FULL -> from.fail(ExitReason.abnormal("mailbox_full"));
    }
    return id;
  }

  /// Sends an exit signal from outside of any process.
  ///
  /// @return false if there is no such process
  public boolean exit(Pid to, ExitReason reason) {
    return exit(outside, to, reason);
  }

  boolean exit(Pid from, Pid to, ExitReason reason) {
    Worker.flush();
    Tracer tracer = traces.tracer();
    if (tracer != null) {
      tracer.exitSent(from, to, reason);
    }
    Cell cell = find(to);
    if (cell == null) {
      return far.exit(from, to, reason);
    }
    return reason instanceof ExitReason.Kill ? cell.killBySignal() : cell.ask(from, reason);
  }

  /// Watches a process from outside of any process. The listener is called once, on the thread that
  /// ends the process, or at once with `noproc` if there is none; it must not block.
  ///
  /// @return ends the watch
  public Subscription watch(Pid pid, Consumer<Down> listener) {
    Ref monitor = Ref.next();
    if (!watchAt(pid, monitor, new Ties.Watcher.Outside(listener))) {
      listener.accept(new Down(monitor, pid, ExitReason.noproc()));
      return () -> {};
    }
    return () -> unwatchAt(pid, monitor);
  }

  /// Cleans up at the end of a process, before its watchers, links and callers learn of the end, so
  /// that none of them finds what it left. The listener is called once, on the thread that ends the
  /// process; it must be quick.
  ///
  /// @return ends the watch; empty if there is no such process, and the listener is not called
  public Optional<Subscription> atEnd(Pid pid, Consumer<Down> listener) {
    Ref monitor = Ref.next();
    return watchAt(pid, monitor, new Ties.Watcher.First(listener))
        ? Optional.of(() -> unwatchAt(pid, monitor))
        : Optional.empty();
  }

  /// Waits until a process is gone.
  ///
  /// @return false if it was still there at the end of the limit
  /// @throws InterruptedException if the waiting thread was interrupted
  public boolean awaitGone(Pid pid, Duration limit) throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    try (Subscription _ = watch(pid, down -> gone.countDown())) {
      return gone.await(limit.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  // ---- names ----

  /// Returns the process that is registered under a name.
  public Optional<Pid> whereis(String name) {
    return Optional.ofNullable(names.find(name)).map(Cell::pid);
  }

  /// Returns all registered names with their processes, in the order of the names.
  public SortedMap<String, Pid> names() {
    return names.all();
  }

  /// Registers a name for a process, until it ends or the name is unregistered.
  ///
  /// @return false if the name is taken or the process does not exist
  public boolean register(String name, Pid pid) {
    Cell cell = find(pid);
    return cell != null && names.bind(name, cell) instanceof Names.Bound.Done;
  }

  /// Frees a name.
  ///
  /// @return false if it was not registered
  public boolean unregister(String name) {
    return names.free(name, null);
  }

  boolean unregister(String name, Pid of) {
    return names.free(name, of);
  }

  // ---- for cells: the other end of a tie ----

  @Nullable Cell find(Pid pid) {
    return cells.find(pid);
  }

  boolean linkAt(Pid other, Pid with) {
    Cell cell = find(other);
    return cell == null ? far.link(other, with) : cell.ties.link(with, null);
  }

  void unlinkAt(Pid other, Pid from) {
    Cell cell = find(other);
    if (cell != null) {
      cell.ties.unlink(from);
    } else {
      far.unlink(other, from);
    }
  }

  boolean watchAt(Pid other, Ref monitor, Ties.Watcher watcher) {
    Cell cell = find(other);
    return cell == null
        ? far.watch(other, monitor, watcher)
        : cell.ties.watchedBy(monitor, watcher);
  }

  void unwatchAt(Pid other, Ref monitor) {
    Cell cell = find(other);
    if (cell != null) {
      cell.ties.notWatchedBy(monitor);
    } else {
      far.unwatch(other, monitor);
    }
  }

  void forget(Cell cell, ExitReason reason, Ties.Cut cut) {
    Pid pid = cell.pid();
    names.forget(cut.names(), cell);
    cut.watchers()
        .forEach((monitor, watcher) -> {
          if (watcher instanceof Ties.Watcher.First(var listener)) {
            tell(listener, new Down(monitor, pid, reason));
          }
        });
    cells.remove(cell);
    Tracer tracer = traces.tracer();
    if (tracer != null) {
      tracer.exited(pid, reason);
    }
    handledByGone.add(cell.handled());
  }

  void signalExit(Pid to, Signal.Exit exit) {
    Cell cell = find(to);
    if (cell != null) {
      cell.putUrgent(exit);
    } else {
      far.linkExit(to, exit);
    }
  }

  void tellOfEnd(Pid pid, ExitReason reason, Ties.Cut cut) {
    cut.timers().forEach(TimerRef::drop);
    cut.watches().forEach((monitor, other) -> unwatchAt(other, monitor));
    cut.links().forEach(linked -> signalExit(linked, new Signal.Exit(pid, reason, true)));
    cut.watchers().forEach((monitor, watcher) -> tell(watcher, new Down(monitor, pid, reason)));
  }

  void tell(Ties.Watcher watcher, Down down) {
    switch (watcher) {
      case Ties.Watcher.OfProcess(Pid watching) -> {
        Cell cell = find(watching);
        if (cell != null) {
          cell.put(new Signal.Ended(down.monitor(), down.pid(), down.reason()), 0);
        }
      }
      case Ties.Watcher.Outside(var listener) -> tell(listener, down);
      case Ties.Watcher.Far(var _, var listener) -> tell(listener, down);
      case Ties.Watcher.First _ -> {} // was told in forget
    }
  }

  /// A listener that fails must not keep the news from the others.
  private static void tell(Consumer<Down> listener, Down down) {
    try {
      listener.accept(down);
    } catch (RuntimeException | Error failure) {
      LOG.log(System.Logger.Level.WARNING, "a watcher failed on " + down.pid(), failure);
    }
  }

  /// Ends a process that has to run and has no scheduler any more. On a thread of the platform's: a
  /// chain of links between such processes must not become a chain of calls.
  void endWithoutScheduler(Cell cell) {
    ExitReason reason = ExitReason.abnormal("scheduler_closed");
    if (closed || !system.execute(ForkJoinTask.adapt(() -> cell.kill(reason)))) {
      cell.kill(reason);
    }
  }

  Population population() {
    return cells;
  }

  TurnWatch turnWatch() {
    return turns;
  }

  Post post() {
    return post;
  }

  /// Returns what traces processes; null while no trace runs.
  @Nullable Tracer tracer() {
    return traces.tracer();
  }

  /// Kills every process and stops the runtime's own threads; from now on nothing starts.
  /// Schedulers and the clock belong to whoever made them.
  @Override
  public void close() {
    closed = true;
    cells.all().forEach(cell -> cell.kill(ExitReason.killed()));
    system.close();
    turns.close();
  }
}
