package io.superlearner.sandbox;

import io.superlearner.event.Event;
import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Arrival;
import io.superlearner.runtime.Departure;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.supervisor.AutoShutdown;
import io.superlearner.runtime.supervisor.RestartBudget;
import io.superlearner.runtime.supervisor.SupervisorView;
import io.superlearner.sandbox.SandboxInfo.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// One sandbox: what it is made of, what runs of it, and what is to be done when its root ends.
///
/// Whoever acts holds the lock for as long as it takes; readers see the last snapshot. The end of a
/// root is noted by the thread that brings it about, and acted on later by whoever calls
/// [#recover()]; so nothing is lost if nobody is there to act at that moment.
final class Sandbox {

  /// The reason by which a root asks to be moved to another node.
  private static final String WISH = "migration_required";

  private static final System.Logger LOG = System.getLogger(Sandbox.class.getName());

  // fixed at creation
  private final ProcessRuntime runtime;
  private final Modules modules;
  private final Limits limits;
  private final SandboxId id;
  private final Runnable endNoted;
  private final BooleanSupplier halted;
  private final AtomicLong versions;
  private final Supplier<@Nullable PartHost> parts;
  private final Instant createdAt;
  private final EventLog log;
  private final ReentrantLock acting = new ReentrantLock();
  private final ReentrantLock saving = new ReentrantLock();

  // written under the lock; change once, when the cluster adopts it
  private volatile SandboxSpec spec;
  private long epoch;

  // written under the lock
  private volatile @Nullable Incarnation incarnation;
  private @Nullable Subscription watch;
  private RestartBudget budget;
  private boolean endsItself;
  private boolean gone;
  private volatile Snapshot now = new Snapshot(null, null, Status.STARTING, null, null, 0);

  private volatile @Nullable Instant checkedAt;

  // written by whichever thread ends a root
  private volatile @Nullable Down noted;
  private volatile @Nullable Pid wished;

  private record Snapshot(
      @Nullable Pid root,
      @Nullable String rootPath,
      Status status,
      @Nullable String error,
      @Nullable Instant startedAt,
      long rootRestarts) {

    Snapshot without(Status why, @Nullable String sentence) {
      return new Snapshot(null, rootPath, why, sentence, null, rootRestarts);
    }
  }

  /// @param epoch what its modules are told; 0 for nothing
  /// @param endNoted is called when a root has ended, on the ending thread; it must not block
  /// @param halted tells whether no root may be started at this moment
  /// @param versions counts the versions of checkpoints
  /// @param parts gives what runs subtrees on other nodes, if anything does
  Sandbox(
      ProcessRuntime runtime,
      Modules modules,
      Limits limits,
      SandboxSpec spec,
      long epoch,
      Runnable endNoted,
      BooleanSupplier halted,
      AtomicLong versions,
      Supplier<@Nullable PartHost> parts) {
    this.runtime = runtime;
    this.modules = modules;
    this.limits = limits;
    this.id = spec.id();
    this.spec = spec;
    this.epoch = epoch;
    this.endNoted = endNoted;
    this.halted = halted;
    this.versions = versions;
    this.parts = parts;
    this.createdAt = runtime.clock().now();
    this.log = new EventLog(limits.events());
    this.budget = fullBudget();
  }

  // a part is started again by the supervisor that it stands below on another node
  private RestartBudget fullBudget() {
    int most = spec.partOf() == null ? limits.rootRestarts() : 0;
    return RestartBudget.of(most, limits.rootWindow());
  }

  SandboxId id() {
    return id;
  }

  boolean isLocal() {
    return spec.local();
  }

  EventLog log() {
    return log;
  }

  /// Returns the types of what runs that may be in messages to other nodes, by name.
  Map<String, Class<?>> messageTypes() {
    Incarnation running = incarnation;
    return running == null ? Map.of() : running.messageTypes();
  }

  SandboxInfo info() {
    Snapshot seen = now;
    return new SandboxInfo(
        spec,
        seen.root(),
        seen.rootPath(),
        seen.status(),
        seen.error(),
        createdAt,
        seen.startedAt(),
        log.restarts(),
        seen.rootRestarts(),
        checkedAt);
  }

  /// Takes the lock before the sandbox can be found by others, for the thread that creates it.
  void claim() {
    acting.lock();
  }

  /// Starts the sandbox for the first time, by the thread that claimed it.
  ///
  /// @param saved what durable processes begin with; null to begin anew
  SandboxAnswer startFirst(@Nullable SavedStates saved) {
    try {
      SandboxAnswer answer = begin(saved);
      gone = !(answer instanceof SandboxAnswer.Done);
      return answer;
    } finally {
      unlock();
    }
  }

  /// Stops the sandbox and starts it again, anew.
  SandboxAnswer restart() {
    acting.lock();
    try {
      if (gone) {
        return new SandboxAnswer.NotFound(id());
      }
      end(Status.STARTING, false);
      budget = fullBudget();
      SandboxAnswer answer = begin(null);
      switch (answer) {
        case SandboxAnswer.StartFailed(var why) -> failed(why);
        case SandboxAnswer.NoRoom(var why) -> failed("this node has no room for it: " + why);
        case SandboxAnswer.NoModule(var name) -> failed("there is no module " + name);
        case SandboxAnswer.ModulesUnread(var name, var why) ->
            failed("the module " + name + " was not found: " + why);
        case SandboxAnswer.Faulty(var faults) -> failed(faults.getFirst().sentence());
        case SandboxAnswer.Done _,
            SandboxAnswer.NotFound _,
            SandboxAnswer.AlreadyExists _,
            SandboxAnswer.Halted _ -> {}
      }
      return answer;
    } finally {
      unlock();
    }
  }

  private void failed(String why) {
    now = now.without(Status.ERROR, why);
  }

  /// Stops the sandbox for good.
  SandboxAnswer destroy() {
    acting.lock();
    try {
      if (gone) {
        return new SandboxAnswer.NotFound(id());
      }
      gone = true;
      SandboxInfo last = info();
      end(Status.STOPPED, true);
      log.close();
      return new SandboxAnswer.Done(last);
    } finally {
      unlock();
    }
  }

  /// Ends the sandbox for good, so that it goes on elsewhere; what waits for its workers is kept.
  ///
  /// @return what is kept; null if there was nothing
  /// @throws InterruptedException if the waiting thread was interrupted; the sandbox has ended then
  ///   as if it were destroyed
  @Nullable Departure depart() throws InterruptedException {
    acting.lock();
    try {
      Incarnation running = incarnation;
      if (gone) {
        return null;
      }
      gone = true;
      try {
        return running == null ? null : running.depart();
      } finally {
        killForGood();
      }
    } finally {
      unlock();
    }
  }

  /// Ends the sandbox for good without asking anybody to end in order.
  void kill() {
    acting.lock();
    try {
      if (!gone) {
        gone = true;
        killForGood();
      }
    } finally {
      unlock();
    }
  }

  /// Makes it one of the cluster.
  ///
  /// @return false if it is gone, or is one already
  boolean adopt(long registered) {
    acting.lock();
    try {
      if (gone || !spec.local()) {
        return false;
      }
      spec = spec.inCluster();
      epoch = registered;
      tell("sandbox_adopted", "it belongs to the cluster from now on");
      return true;
    } finally {
      unlock();
    }
  }

  /// Notes that somebody asked this root to end in order: its end is then no failure.
  void wish(Pid root) {
    wished = root;
  }

  /// Checks that the root, if there is to be one, is alive; an end that nobody told is noted as if
  /// it had been told.
  void check() {
    Pid root = now.root();
    if (root != null && noted == null && !runtime.isAlive(root)) {
      var _ = runtime.watch(root, this::note);
    }
    checkedAt = runtime.clock().now();
  }

  /// Tells whether the end of the present root has not been acted on.
  boolean isEndNoted() {
    return noted != null;
  }

  /// Acts on the end of a root: starts another one, or keeps the reason. Does nothing if somebody
  /// else is acting on the sandbox; that one looks again at the end.
  void recover() {
    if (!acting.tryLock()) {
      return;
    }
    try {
      Down end = noted;
      noted = null;
      if (end != null && !gone && end.pid().equals(now.root())) {
        act(end);
      }
    } finally {
      unlock();
    }
  }

  /// Takes a checkpoint, one after another; meanwhile nobody else acts on the sandbox.
  ///
  /// @throws InterruptedException if the waiting thread was interrupted
  CheckpointAnswer checkpoint(Duration limit) throws InterruptedException {
    saving.lockInterruptibly();
    try {
      if (!acting.tryLock()) {
        return new CheckpointAnswer.NotRunning(id(), "it is being started or stopped");
      }
      try {
        return taken(limit);
      } finally {
        unlock();
      }
    } finally {
      saving.unlock();
    }
  }

  private void unlock() {
    acting.unlock();
    if (noted != null) {
      endNoted.run();
    }
  }

  // ---- under the lock ----

  private void killForGood() {
    Incarnation running = incarnation;
    if (running != null) {
      running.killRest();
    }
    end(Status.STOPPED, true);
    log.close();
  }

  private SandboxAnswer begin(@Nullable SavedStates saved) {
    Modules.Opened opened = modules.open();
    Memory memory = new Memory(saved == null ? Map.of() : saved.states(), this::stateRefused);
    switch (SpecReader.read(spec, epoch, opened, limits, memory, parts.get())) {
      case SpecReader.Read.Refused(var answer) -> {
        opened.close();
        return answer;
      }
      case SpecReader.Read.Plan(var plan) -> {
        Taking taking = new Taking(runtime, id(), memory, versions);
        Incarnation made = new Incarnation(runtime, id(), limits, plan, opened, taking);
        incarnation = made;
        Arrival arrival = arrival(saved);
        Unstarted failure = startRoot(made, now.rootRestarts());
        if (failure == null && arrival != null && memory.refused() > 0) {
          failure = new Unstarted(memory.account(), false);
          made.killRest();
          end(Status.ERROR, false);
        }
        if (failure != null && arrival != null) {
          arrival.letIn();
        }
        if (failure == null) {
          if (saved != null) {
            tellRestored(saved.origin() + ": " + memory.account());
          }
          return new SandboxAnswer.Done(info());
        }
        release();
        return failure.answer();
      }
    }
  }

  private @Nullable Arrival arrival(@Nullable SavedStates saved) {
    return saved == null || saved.before() == null
        ? null
        : runtime.moves().expect(id(), saved.before());
  }

  private void tell(String type, String what) {
    Snapshot seen = now;
    String path = seen.rootPath() == null ? "root" : seen.rootPath();
    log.appendText(runtime.clock().now(), type, path, seen.root(), what);
  }

  private void tellRestored(String what) {
    tell("sandbox_restored", what);
    LOG.log(System.Logger.Level.INFO, () -> "sandbox " + id() + " continues from " + what);
  }

  private void stateRefused(String path, Pid pid, String why) {
    String what = "the saved state could not be loaded, so it begins anew: " + why;
    log.appendText(runtime.clock().now(), "state_not_restored", path, pid, what);
    LOG.log(System.Logger.Level.WARNING, () -> "sandbox " + id() + ", " + path + ": " + what);
  }

  private CheckpointAnswer taken(Duration limit) throws InterruptedException {
    Pid root = now.root();
    Incarnation running = incarnation;
    if (root == null || running == null) {
      return new CheckpointAnswer.NotRunning(id(), "it has no root");
    }
    CheckpointAnswer.Taken taken = running.taking().take(limit);
    // looked at afterwards: if it lives now, it lived all the time
    return runtime.isAlive(root)
        ? taken
        : new CheckpointAnswer.NotRunning(id(), "its root has ended");
  }

  /// Why a root did not start.
  ///
  /// @param forWantOfRoom whether another node may have what this one lacks
  private record Unstarted(String reason, boolean forWantOfRoom) {

    SandboxAnswer answer() {
      return forWantOfRoom
          ? new SandboxAnswer.NoRoom(reason)
          : new SandboxAnswer.StartFailed(reason);
    }
  }

  /// @return why it did not start; null if it did
  private @Nullable Unstarted startRoot(Incarnation made, long rootRestarts) {
    return switch (made.startRoot()) {
      case StartOutcome.Started(var root, var _) -> {
        started(root, made.rootPath(), rootRestarts);
        yield null;
      }
      case StartOutcome.Ignored _ -> new Unstarted("its root said ignore", false);
      case StartOutcome.Failed(ExitReason.Crashed(OutOfMemoryError shortage))
          when isOfThreads(shortage) ->
          new Unstarted(String.valueOf(shortage.getMessage()), true);
      case StartOutcome.Failed(var reason) ->
          new Unstarted(reason.toString(), OpenFiles.areExhausted());
      case StartOutcome.AlreadyStarted(var owner) ->
          new Unstarted("the name of its root belongs to " + owner, false);
    };
  }

  // the JVM has no other sign of it; one that is short of memory ends
  private static boolean isOfThreads(OutOfMemoryError shortage) {
    String message = shortage.getMessage();
    return message != null && message.startsWith("unable to create native thread");
  }

  private void started(Pid root, String path, long rootRestarts) {
    Instant at = runtime.clock().now();
    now = new Snapshot(root, path, Status.RUNNING, null, at, rootRestarts);
    endsItself =
        runtime.view(root).orElse(null) instanceof SupervisorView view
            && view.flags().autoShutdown() != AutoShutdown.NEVER;
    runtime.events().publish(() -> new Event.SandboxStarted(at, id(), root));
    watch = runtime.watch(root, this::note);
  }

  private void note(Down end) {
    noted = end;
    endNoted.run();
  }

  private void act(Down end) {
    stopped(end.pid(), end.reason(), false);
    Incarnation running = incarnation;
    if (running == null) {
      return;
    }
    running.awaitOrphans();
    switch (end.reason()) {
      case ExitReason.Normal _ -> over(Status.STOPPED, null);
      // one that gives up ends for the same reason as one that ends with its last significant child
      case ExitReason.Shutdown _
          when (endsItself && !log.hasGivenUp(end.pid())) || end.pid().equals(wished) ->
          over(Status.STOPPED, null);
      case ExitReason.Shutdown _ -> over(Status.ERROR, "its root gave up: " + exhausted());
      case ExitReason.Abnormal(var text) when text.equals(WISH) ->
          over(Status.ERROR, "its root wants to go: " + WISH);
      case ExitReason.Kill _,
          ExitReason.Killed _,
          ExitReason.NoProcess _,
          ExitReason.NoConnection _,
          ExitReason.Abnormal _,
          ExitReason.Crashed _ ->
          again(running, end.reason());
    }
  }

  private String exhausted() {
    return "restart budget exhausted after " + log.restarts() + " restarts";
  }

  private void again(Incarnation running, ExitReason reason) {
    if (!isLocal() && halted.getAsBoolean()) {
      over(Status.STOPPED, null);
      return;
    }
    budget = budget.spend(runtime.clock().nanos());
    if (budget.isExceeded()) {
      over(Status.ERROR, "its root ended too often, at last with " + reason);
      return;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        () -> "sandbox " + id() + ": the root ended with " + reason + " and is started again");
    now = now.without(Status.STARTING, null);
    Unstarted failure = startRoot(running, now.rootRestarts() + 1);
    if (failure != null) {
      over(Status.ERROR, "its root could not be started again: " + failure.reason());
    }
  }

  private void over(Status status, @Nullable String error) {
    release();
    now = now.without(status, error);
    if (error != null) {
      LOG.log(System.Logger.Level.WARNING, () -> "sandbox " + id() + ": " + error);
    }
  }

  /// Stops whatever runs.
  private void end(Status next, boolean forGood) {
    Subscription watching = watch;
    if (watching != null) {
      watching.close();
      watch = null;
    }
    Pid root = now.root();
    noted = null;
    Incarnation running = incarnation;
    if (root != null && running != null) {
      if (runtime.isAlive(root)) {
        running.stopRoot(root);
      }
      stopped(root, ExitReason.shutdown(), forGood);
    } else if (forGood) {
      stopped(null, ExitReason.shutdown(), true);
    }
    release();
    now = now.without(next, null);
  }

  private void stopped(@Nullable Pid root, ExitReason reason, boolean forGood) {
    Instant at = runtime.clock().now();
    runtime.events().publish(() -> new Event.SandboxStopped(at, id(), root, reason, forGood));
  }

  private void release() {
    Incarnation last = incarnation;
    if (last != null) {
      last.close();
      incarnation = null;
    }
  }
}
