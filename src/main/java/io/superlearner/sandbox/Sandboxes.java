package io.superlearner.sandbox;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Departure;
import io.superlearner.runtime.MessageTypes;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Sys;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.sandbox.SpecReader.Read;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The sandboxes of one node.
///
/// Any thread but one of a sandbox's own may call. Reading never blocks. Creating, restarting and
/// destroying return when it is done, within [Limits#start()] and [Limits#stop()]; for one id they
/// happen one after another, for different ids side by side. Of several that create the same id at
/// once exactly one wins.
public final class Sandboxes implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Sandboxes.class.getName());
  private static final Duration HALT_LOOK = Duration.ofMillis(5);

  private final ProcessRuntime runtime;
  private final Modules modules;
  private final Limits limits;
  private final Map<SandboxId, Sandbox> sandboxes = new ConcurrentHashMap<>();
  private final Map<SandboxId, Departed> departed = new ConcurrentHashMap<>();
  private final AtomicLong versions = new AtomicLong();
  private final Subscription events;
  private final ReentrantLock halting = new ReentrantLock();
  private volatile Tenure tenure = new Tenure(0, () -> true);
  private volatile @Nullable PartHost parts;

  /// One of the times in which the node may run sandboxes of the cluster; a halt lies between two.
  private record Tenure(long period, BooleanSupplier lasts) {

    boolean isOver() {
      return !lasts.getAsBoolean();
    }
  }

  /// Makes an empty registry.
  ///
  /// @param builtIn modules that need no jar
  /// @param jars where further modules are; null for nowhere; the directory need not exist
  public Sandboxes(
      ProcessRuntime runtime, List<ProcessModule> builtIn, @Nullable Path jars, Limits limits) {
    this.runtime = runtime;
    this.modules = new Modules(builtIn, jars);
    this.limits = limits;
    EventBus bus = runtime.events();
    this.events = bus.subscribe(this::log);
  }

  private void log(Event event) {
    switch (event) {
      case Event.InTree inTree -> {
        Sandbox sandbox = inTree.sandbox() == null ? null : sandboxes.get(inTree.sandbox());
        if (sandbox != null) {
          sandbox.log().add(inTree);
        }
      }
      case Event.SandboxStarted(var at, var id, var root) ->
          log(id, at, "sandbox_started", root, null);
      case Event.SandboxStopped(var at, var id, var root, var reason, var _) ->
          log(id, at, "sandbox_stopped", root, reason);
      // truth keeps the moves of a sandbox
      case Event.SandboxMoved _,
          Event.SandboxTakenOver _,
          Event.NodeJoined _,
          Event.NodeLeft _,
          Event.NodeLost _,
          Event.NodeDrained _,
          Event.NodeRejoined _,
          Event.StrangerSeen _,
          Event.PartitionDetected _,
          Event.PartitionHealed _,
          Event.OperationRan _ -> {}
    }
  }

  private void log(
      SandboxId id, Instant at, String type, @Nullable Pid root, @Nullable ExitReason reason) {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox != null) {
      String path = sandbox.info().rootPath();
      sandbox.log().append(at, type, path == null ? "root" : path, root, reason);
    }
  }

  /// Lets subtrees that have a placement run on other nodes, from now on; without this a tree that
  /// has one is refused.
  public void spread(PartHost elsewhere) {
    parts = elsewhere;
  }

  /// Checks a spec as [#create] does, and does nothing else.
  ///
  /// @return why it would be refused; empty if it would not
  public Optional<SandboxAnswer> check(SandboxSpec spec) {
    try (Modules.Opened opened = modules.open()) {
      return SpecReader.read(spec, 0, opened, limits, Memory.none(), parts)
              instanceof Read.Refused(var answer)
          ? Optional.of(answer)
          : Optional.empty();
    }
  }

  /// Creates a sandbox and returns when its root runs, or tells why it does not; then nothing of it
  /// is left.
  public SandboxAnswer create(SandboxSpec spec) {
    return create(spec, tenure, 0, null);
  }

  /// Creates a sandbox as [#create(SandboxSpec)] does, unless the node is in another period than
  /// the given one (see [#resume]): whoever asked may have been held up, and what was the node's
  /// then may be another one's now.
  ///
  /// The sandbox's durable processes begin with saved states, see [Durable]; its events then say
  /// from where it continues (`sandbox_restored`), and which state could not be loaded
  /// (`state_not_restored`).
  ///
  /// @param period nothing of a sandbox of the cluster begins in another one
  /// @param epoch what its modules are told, see [ProcessModule#EPOCH]; 0 for nothing
  /// @param saved null to begin anew
  public SandboxAnswer create(
      SandboxSpec spec, long period, long epoch, @Nullable SavedStates saved) {
    Tenure now = tenure;
    return now.period() == period || spec.local()
        ? create(spec, now, epoch, saved)
        : new SandboxAnswer.Halted();
  }

  private SandboxAnswer create(
      SandboxSpec spec, Tenure now, long epoch, @Nullable SavedStates saved) {
    if (!spec.local() && now.isOver()) {
      return new SandboxAnswer.Halted();
    }
    Sandbox made =
        new Sandbox(
            runtime,
            modules,
            limits,
            copy(spec),
            epoch,
            this::nudge,
            this::isHalted,
            versions,
            () -> parts);
    made.claim();
    if (sandboxes.putIfAbsent(spec.id(), made) != null) {
      return new SandboxAnswer.AlreadyExists(spec.id());
    }
    SandboxAnswer answer = made.startFirst(saved);
    if (!made.isLocal() && (!tenure.equals(now) || now.isOver())) {
      // the halt may have looked before this sandbox was there
      discard(made);
      return new SandboxAnswer.Halted();
    }
    if (!(answer instanceof SandboxAnswer.Done)) {
      sandboxes.remove(spec.id(), made);
    }
    return answer;
  }

  private static SandboxSpec copy(SandboxSpec spec) {
    return new SandboxSpec(
        spec.id(),
        spec.module(),
        spec.tree() == null ? null : PlainData.copy(spec.tree()),
        spec.strategy(),
        spec.maxRestarts(),
        spec.maxSeconds(),
        PlainData.copy(spec.config()),
        spec.partOf(),
        spec.local());
  }

  /// Stops a sandbox and starts it again from the same spec, its processes anew; jars are read
  /// anew. If it does not start, it stays with the status `error`.
  public SandboxAnswer restart(SandboxId id) {
    Sandbox sandbox = sandboxes.get(id);
    if ((sandbox == null || !sandbox.isLocal()) && isHalted()) {
      return new SandboxAnswer.Halted();
    }
    return sandbox == null ? new SandboxAnswer.NotFound(id) : sandbox.restart();
  }

  /// Stops a sandbox and removes all that it left: processes, names, threads, classes.
  public SandboxAnswer destroy(SandboxId id) {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox == null) {
      return new SandboxAnswer.NotFound(id);
    }
    SandboxAnswer answer = sandbox.destroy();
    sandboxes.remove(id, sandbox);
    return answer;
  }

  /// Makes a sandbox of this node alone one of the cluster, while it goes on. From then on it ends
  /// with a [#halt] as all of the cluster do.
  ///
  /// @param epoch what its modules are told when it is started anew, see [ProcessModule#EPOCH]
  /// @param may tells whether this node may run it as such; asked once it is one, so that an end of
  ///   that permission either is seen here, or meets the sandbox. It must not block.
  /// @return halted if this node may not: then it has ended at once, as all of the cluster have;
  ///   not found if there is no local sandbox of this id
  public SandboxAnswer adopt(SandboxId id, long epoch, BooleanSupplier may) {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox == null || !sandbox.adopt(epoch)) {
      return new SandboxAnswer.NotFound(id);
    }
    if (!may.getAsBoolean()) {
      discard(sandbox);
      return new SandboxAnswer.Halted();
    }
    return new SandboxAnswer.Done(sandbox.info());
  }

  /// Tells whether a sandbox of the cluster is here; never blocks.
  public boolean isOfCluster(SandboxId id) {
    Sandbox sandbox = sandboxes.get(id);
    return sandbox != null && !sandbox.isLocal();
  }

  /// Tells whether a sandbox is here that belongs to this node alone; never blocks.
  public boolean isLocal(SandboxId id) {
    Sandbox sandbox = sandboxes.get(id);
    return sandbox != null && sandbox.isLocal();
  }

  /// Ends a sandbox so that it goes on elsewhere, and keeps what waits for its workers and what
  /// comes for them, see [Departure]. Its supervisors just end.
  ///
  /// @return what is kept; empty if there is no such sandbox, or nothing of it ran
  /// @throws InterruptedException if the waiting thread was interrupted; the sandbox has ended then
  public Optional<Departure> depart(SandboxId id) throws InterruptedException {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox == null) {
      return Optional.empty();
    }
    Map<String, Class<?>> types = sandbox.messageTypes();
    departed.values().removeIf(old -> runtime.moves().departed(old.id()).isEmpty());
    departed.put(id, new Departed(id, types));
    try {
      return Optional.ofNullable(sandbox.depart());
    } finally {
      sandboxes.remove(id, sandbox);
    }
  }

  /// What is known of a sandbox that has left, as long as messages are kept for it.
  private record Departed(SandboxId id, Map<String, Class<?>> messageTypes) {}

  private Map<String, Class<?>> messageTypes(SandboxId id) {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox != null) {
      return sandbox.messageTypes();
    }
    Departed gone = departed.get(id);
    return gone == null ? Map.of() : gone.messageTypes();
  }

  /// Takes the states of all live durable processes of a sandbox, see [Durable]. Consistent per
  /// process, not across processes.
  ///
  /// Waits at most for the limit, for all of them together, and for others who take a checkpoint of
  /// the same sandbox before; while it does, nobody else starts or stops this sandbox. A process
  /// that does not come to the end of its message in time is named as missing, and what was saved
  /// of it before stands in. Unchanged states are not saved again, so this is cheap.
  ///
  /// @throws InterruptedException if the waiting thread was interrupted
  public CheckpointAnswer checkpoint(SandboxId id, Duration limit) throws InterruptedException {
    Sandbox sandbox = sandboxes.get(id);
    return sandbox == null ? new CheckpointAnswer.NotFound(id) : sandbox.checkpoint(limit);
  }

  /// Returns a sandbox as it is now, in constant time.
  public Optional<SandboxInfo> find(SandboxId id) {
    return Optional.ofNullable(sandboxes.get(id)).map(Sandbox::info);
  }

  /// Returns all sandboxes, in the order of their ids.
  public List<SandboxInfo> list() {
    return sandboxes.values().stream()
        .map(Sandbox::info)
        .sorted(Comparator.comparing(info -> info.spec().id()))
        .toList();
  }

  /// Returns how many sandboxes there are.
  public int size() {
    return sandboxes.size();
  }

  /// A part of the events of a sandbox.
  ///
  /// @param events oldest first
  /// @param last the number to ask after for what comes next
  /// @param lost how many between the asked place and the first one are not kept any more
  public record Events(List<SandboxEvent> events, long last, long lost) {}

  /// Returns events of a sandbox after a number. Waits until there is one, at most for the limit.
  ///
  /// @return empty if there is no such sandbox
  /// @throws InterruptedException if the waiting thread was interrupted
  public Optional<Events> events(SandboxId id, long after, int limit, Duration wait)
      throws InterruptedException {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox == null) {
      return Optional.empty();
    }
    EventLog.Part part = sandbox.log().after(after, limit, wait);
    return Optional.of(new Events(part.events(), part.last(), part.lost()));
  }

  /// Returns the modules from which sandboxes can be made; reads the jars.
  public List<ModuleInfo> modules() {
    return modules.list();
  }

  /// Notes that a root is about to be asked to end in order: a sandbox whose root ends with
  /// `shutdown` after that is stopped, not in error.
  public void expectEnd(SandboxId id, Pid root) {
    Sandbox sandbox = sandboxes.get(id);
    if (sandbox != null) {
      sandbox.wish(root);
    }
  }

  /// Returns which types of the modules of these sandboxes may be in messages to other nodes. The
  /// types of a message that comes are those of its receiver's sandbox.
  public MessageTypes messageTypes() {
    return new MessageTypes() {
      @Override
      public boolean mayLeave(Class<?> type) {
        return sandboxes.values().stream()
                .anyMatch(sandbox -> type == sandbox.messageTypes().get(type.getName()))
            || departed.values().stream()
                .anyMatch(gone -> type == gone.messageTypes().get(type.getName()));
      }

      @Override
      public Optional<Class<?>> find(Pid receiver, String name) {
        return runtime
            .info(receiver)
            .map(info -> info.options().sandbox())
            .or(() -> runtime.moves().sandboxOf(receiver))
            .map(id -> messageTypes(id).get(name));
      }
    };
  }

  /// Suspends the workers of a sandbox, or resumes them. Waits at most for the limit, for all of
  /// them together; one that is busy is suspended when it has come to the end of its message.
  public void quiet(SandboxId id, boolean on, Duration limit) {
    CompletableFuture<?>[] asked =
        runtime.list(id).stream()
            .filter(info -> info.options().kind() != ProcessKind.SUPERVISOR)
            .map(info -> on ? Sys.suspend(runtime, info.pid()) : Sys.resume(runtime, info.pid()))
            .toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(asked).get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | TimeoutException someAreGoneOrBusy) {
      LOG.log(
          System.Logger.Level.DEBUG, () -> "not all of " + id + " are quiet", someAreGoneOrBusy);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- whether this node may run sandboxes at all ----

  /// Ends all sandboxes of the cluster at once and lets none begin until [#resume]: nobody is asked
  /// to end in order, all processes are killed. Code that a kill cannot stop is fenced and counted
  /// as leaked. Those of this node alone go on.
  ///
  /// Blocks until no process of such a sandbox is left, at most for the limit.
  ///
  /// @return false if something is left; then call again
  public boolean halt(Duration limit) {
    tenure = new Tenure(tenure.period(), () -> false);
    long deadline = System.nanoTime() + limit.toNanos();
    do {
      // without any lock: whoever holds a sandbox's lock may wait for what is killed here
      killAll();
    } while (isAnyLeft() && pauseUntil(deadline));
    if (isAnyLeft() || !halting.tryLock()) {
      return false;
    }
    try {
      ofCluster().toList().parallelStream().forEach(this::discard);
    } finally {
      halting.unlock();
    }
    return ids().isEmpty() && !isAnyLeft();
  }

  private Stream<Sandbox> ofCluster() {
    return sandboxes.values().stream().filter(sandbox -> !sandbox.isLocal());
  }

  private void killAll() {
    for (SandboxId id : ids()) {
      for (ProcessInfo info : runtime.list(id)) {
        runtime.exit(info.pid(), ExitReason.kill());
      }
    }
  }

  private boolean isAnyLeft() {
    return ids().stream().anyMatch(id -> !runtime.list(id).isEmpty());
  }

  private static boolean pauseUntil(long deadline) {
    LockSupport.parkNanos(HALT_LOOK.toNanos());
    return System.nanoTime() - deadline < 0 && !Thread.currentThread().isInterrupted();
  }

  private void discard(Sandbox sandbox) {
    sandbox.kill();
    sandboxes.remove(sandbox.id(), sandbox);
  }

  /// Lets sandboxes of the cluster begin again after a [#halt].
  ///
  /// @param period a number that tells this time from those before and after
  /// @param whileTrue is asked whenever a sandbox or its root is about to begin; it must not block
  public void resume(long period, BooleanSupplier whileTrue) {
    tenure = new Tenure(period, whileTrue);
  }

  /// Returns the ids of the sandboxes of the cluster that are here; never blocks.
  public Set<SandboxId> ids() {
    return ofCluster().map(Sandbox::id).collect(Collectors.toUnmodifiableSet());
  }

  boolean isHalted() {
    return tenure.isOver();
  }

  // ---- for the host process ----

  private void nudge() {
    runtime
        .whereis(HostServer.NAME)
        .ifPresent(host -> runtime.send(host, new Cast(HostServer.LOOK)));
  }

  /// Checks the health of all.
  void check() {
    sandboxes.values().forEach(Sandbox::check);
  }

  /// Returns the sandboxes whose root has ended, and nobody has acted on that yet.
  List<Sandbox> waiting() {
    return sandboxes.values().stream().filter(Sandbox::isEndNoted).toList();
  }

  /// Destroys all sandboxes, side by side, and ends the registry.
  @Override
  public void close() {
    sandboxes.keySet().parallelStream().forEach(this::destroy);
    events.close();
  }
}
