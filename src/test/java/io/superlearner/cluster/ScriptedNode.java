package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.Code;
import io.superlearner.control.DeadLetterPage;
import io.superlearner.control.DeadLetterRow;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.Grant;
import io.superlearner.control.HostControl;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.Moving;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.PartControl;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.ProcessPage;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.ProcessType;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// A node for tests of the cluster: it keeps records instead of running processes, has as many
/// processes as it is told, and can be made to hang or to refuse.
public final class ScriptedNode implements HostControl {

  private final NodeName name;
  private final int number;
  private final int incarnation;
  private final Map<SandboxId, Checkpoint> origins = new ConcurrentSkipListMap<>();
  private final Map<SandboxId, Grant> grants = new ConcurrentSkipListMap<>();
  private final Map<SandboxId, SandboxRecord> boxes = new ConcurrentSkipListMap<>();
  private volatile int processes = 3;
  private volatile double cpu = 0.1;
  private volatile @Nullable CountDownLatch hanging;
  private volatile @Nullable Code refusing;
  private volatile BooleanSupplier allowed = () -> true;
  private volatile long period;
  private volatile Runnable whileDestroying = () -> {};
  private volatile boolean stuck;
  private volatile Runnable whenAsked = () -> {};
  private volatile Runnable whenQuiet = () -> {};
  private volatile Runnable whenAdopting = () -> {};
  private volatile long waiting;
  private volatile Map<String, Pid> arriving = Map.of();
  private volatile @Nullable Code unsaved;
  private volatile Map<String, Object> states = Map.of();
  private volatile Map<String, String> leftOut = Map.of();
  private volatile @Nullable PartControl parts;

  public ScriptedNode(NodeName name, int number, int incarnation) {
    this.name = name;
    this.number = number;
    this.incarnation = incarnation;
  }

  /// Makes every method hang until it is called again with false.
  public void hang(boolean on) {
    CountDownLatch before = hanging;
    hanging = on ? new CountDownLatch(1) : null;
    if (before != null) {
      before.countDown();
    }
  }

  void hasProcesses(int count) {
    processes = count;
  }

  void burnsCpu(double share) {
    cpu = share;
  }

  void refuseToCreate(@Nullable Code code) {
    refusing = code;
  }

  /// Loses a sandbox without telling anybody.
  void forget(SandboxId id) {
    boxes.remove(id);
  }

  /// Has a sandbox that nobody registered.
  void smuggle(SandboxId id) {
    boxes.put(id, record(new SandboxRequest(id, "counter", null, null, null, null, Map.of())));
  }

  int sandboxCount() {
    return boxes.size();
  }

  Pid pid(int serial) {
    return new Pid(number, serial, incarnation);
  }

  /// Lets no halt come to its end, or lets it again.
  void getStuck(boolean on) {
    stuck = on;
  }

  /// Has something done each time before a sandbox is destroyed here.
  void whileDestroying(Runnable deed) {
    whileDestroying = deed;
  }

  /// Has something done each time before anything is asked of it that may hang.
  void whenAsked(Runnable deed) {
    whenAsked = deed;
  }

  /// Has something done each time a sandbox is to be quiet, or to go on.
  void whenQuiet(Runnable deed) {
    whenQuiet = deed;
  }

  /// Has something done each time before a local sandbox is turned.
  void whenAdopting(Runnable deed) {
    whenAdopting = deed;
  }

  /// Lets so many messages wait for each sandbox.
  void letWait(long messages) {
    waiting = messages;
  }

  /// Lets each sandbox wait for messages to these processes.
  void letArrive(Map<String, Pid> processes) {
    arriving = processes;
  }

  void refuseCheckpoints(@Nullable Code code) {
    unsaved = code;
  }

  /// Lets each checkpoint have these states, and not have those, with the reasons; other states are
  /// a change.
  void save(Map<String, Object> some, Map<String, String> without) {
    states = some;
    leftOut = without;
  }

  /// Returns what runs parts of this node's sandboxes on other nodes.
  PartControl parts() {
    return Objects.requireNonNull(parts);
  }

  boolean isHalted() {
    return !allowed.getAsBoolean();
  }

  @Override
  public boolean halt(Duration limit) {
    allowed = () -> false;
    if (!stuck) {
      boxes.values().removeIf(box -> !box.isLocal());
    }
    return !stuck;
  }

  @Override
  public void resume(long next, BooleanSupplier whileTrue) {
    period = next;
    allowed = whileTrue;
  }

  @Override
  public void spread(PartControl elsewhere) {
    parts = elsewhere;
  }

  /// Returns what a sandbox was last to be started as, if it was.
  @Nullable Grant grant(SandboxId id) {
    return grants.get(id);
  }

  /// Returns the checkpoint that a sandbox was started from, if any.
  @Nullable Checkpoint startedFrom(SandboxId id) {
    return origins.get(id);
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(
      SandboxRequest request, Grant grant, @Nullable Checkpoint checkpoint) {
    Outcome<SandboxRecord> made = createSandbox(request, grant);
    if (made instanceof Outcome.Done && checkpoint != null) {
      origins.put(request.id(), checkpoint);
    }
    return made;
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(
      SandboxRequest request,
      Grant grant,
      @Nullable Checkpoint checkpoint,
      Map<String, Pid> before) {
    return createSandbox(request, grant, checkpoint);
  }

  /// It has no messages, so nothing is ever kept.
  @Override
  public Moving moving() {
    return new Moving() {
      @Override
      public long waiting(SandboxId id) {
        return waiting;
      }

      @Override
      public void depart(SandboxId id) {
        boxes.remove(id);
      }

      @Override
      public Map<String, Pid> departed(SandboxId id) {
        return Map.of();
      }

      @Override
      public boolean carry(SandboxId id, Map<String, Pid> now) {
        return false;
      }

      @Override
      public Map<String, Pid> arrived(SandboxId id) {
        whenAsked.run();
        return arriving;
      }

      @Override
      public void letIn(SandboxId id) {}
    };
  }

  @Override
  public Outcome<Taken> checkpoint(SandboxId id, long epoch, long seq, long timeoutMillis) {
    Code code = unsaved;
    if (code != null) {
      return Outcome.refused(code, "told not to save");
    }
    Checkpoint taken = new Checkpoint(id, epoch, seq, Instant.EPOCH, name, states, leftOut);
    return Outcome.done(new Taken(taken, states.hashCode()));
  }

  @Override
  public void quiet(SandboxId id, boolean on) {
    whenQuiet.run();
    go();
  }

  @Override
  public Set<SandboxId> sandboxIds() {
    return boxes.values().stream()
        .filter(box -> !box.isLocal())
        .map(SandboxRecord::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public boolean isOfCluster(SandboxId id) {
    return sandboxIds().contains(id);
  }

  @Override
  public boolean isLocal(SandboxId id) {
    SandboxRecord box = boxes.get(id);
    return box != null && box.isLocal();
  }

  @Override
  public Optional<SandboxRequest> request(SandboxId id) {
    return Optional.ofNullable(boxes.get(id)).map(ScriptedNode::request);
  }

  private static SandboxRequest request(SandboxRecord box) {
    return new SandboxRequest(
            box.id(), box.moduleOrApp(), box.tree(), null, null, null, Map.of(), box.partOf())
        .in(box.scope());
  }

  @Override
  public Outcome<SandboxRecord> adopt(SandboxId id, long epoch, BooleanSupplier may) {
    whenAdopting.run();
    if (!isLocal(id)) {
      return Outcome.refused(Code.SANDBOX_NOT_FOUND, "no local sandbox " + id);
    }
    SandboxRecord adopted = record(request(boxes.get(id)).in(SandboxScope.CLUSTER));
    boxes.put(id, adopted);
    if (!may.getAsBoolean()) {
      boxes.remove(id);
      return Outcome.refused(Code.NO_QUORUM, "told to refuse");
    }
    return Outcome.done(adopted);
  }

  private void go() {
    whenAsked.run();
    CountDownLatch gate = hanging;
    if (gate != null) {
      try {
        gate.await(60, TimeUnit.SECONDS);
      } catch (InterruptedException stop) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public NodeVitals vitals() {
    go();
    Instant now = Instant.now();
    return new NodeVitals(
        name,
        now,
        now,
        0,
        100,
        1000,
        10,
        null,
        cpu,
        cpu,
        null,
        2,
        10,
        0,
        0,
        processes,
        0,
        boxes.size(),
        0,
        0,
        List.of(),
        new NodeVitals.Versions("test", "none", "5.3.8", "25"));
  }

  private ProcessRow row(int serial) {
    return new ProcessRow(
        pid(serial),
        name,
        null,
        "root/" + serial,
        null,
        "counter",
        ProcessType.WORKER,
        "waiting",
        0,
        0,
        Instant.EPOCH);
  }

  @Override
  public ProcessPage processes(ProcessQuery query) {
    go();
    List<ProcessRow> rows =
        IntStream.rangeClosed(1, processes)
            .mapToObj(this::row)
            .filter(row -> query.after() == null || row.pid().compareTo(query.after()) > 0)
            .limit(query.limit())
            .toList();
    return new ProcessPage(rows, processes);
  }

  @Override
  public Outcome<ProcessDetail> process(Pid pid) {
    go();
    if (pid.serial() > processes) {
      return Outcome.refused(Code.PROCESS_NOT_FOUND, "no process " + pid);
    }
    return Outcome.done(
        new ProcessDetail(
            row((int) pid.serial()),
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            false,
            0,
            null,
            0,
            null));
  }

  @Override
  public DeadLetterPage deadLetters(int limit) {
    go();
    DeadLetterRow row =
        new DeadLetterRow(
            1, Instant.EPOCH, name, "no_process", null, pid(1), null, "java.lang.String", "hi");
    return new DeadLetterPage(List.of(row), Map.of("no_process", 1L));
  }

  @Override
  public Outcome<StateView> state(Pid pid, long timeoutMillis) {
    go();
    return Outcome.done(new StateView(pid, name, "counter", Instant.EPOCH, Map.of("count", 1)));
  }

  @Override
  public Outcome<Delivered> deliver(Pid pid, MessageRequest message) {
    go();
    return Outcome.done(new Delivered(true, pid, name, true, message.message()));
  }

  @Override
  public Outcome<Exited> exit(Pid pid, ExitRequest reason) {
    go();
    return Outcome.done(new Exited(true, pid, name, reason.text(), Instant.EPOCH));
  }

  @Override
  public List<SupervisorRow> supervisors() {
    go();
    return List.of(
        new SupervisorRow(
            "platform",
            pid(1),
            name,
            null,
            "platform",
            "supervisor",
            "one_for_one",
            3,
            5,
            0,
            0,
            0));
  }

  @Override
  public Outcome<TreeNode> supervisor(String nameOrPid) {
    go();
    boolean here = nameOrPid.equals("only-" + number) || nameOrPid.equals(pid(1).toString());
    return here
        ? Outcome.done(trees().getFirst())
        : Outcome.refused(Code.SUPERVISOR_NOT_FOUND, "no supervisor " + nameOrPid);
  }

  @Override
  public List<TreeNode> trees() {
    go();
    return List.of(
        new TreeNode(
            "platform",
            "platform",
            null,
            pid(1),
            name,
            null,
            ProcessType.SUPERVISOR,
            "supervisor",
            "running",
            null,
            0,
            Instant.EPOCH,
            null,
            null,
            List.of()));
  }

  @Override
  public Outcome<SandboxRequest> check(SandboxRequest request) {
    return "unknown".equals(request.module())
        ? Outcome.refused(Code.INVALID_PARAMETER, "no module unknown")
        : Outcome.done(request);
  }

  private SandboxRecord record(SandboxRequest request) {
    return new SandboxRecord(
        request.id(),
        name,
        pid(1),
        request.module(),
        Map.of(),
        request.tree(),
        SandboxStatus.RUNNING,
        "healthy",
        null,
        Instant.EPOCH,
        Instant.EPOCH,
        0,
        0,
        null,
        List.of(),
        List.of(),
        List.of(),
        request.partOf(),
        List.of(),
        request.scope(),
        null);
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request) {
    go();
    boolean halted = request.scope() == SandboxScope.CLUSTER && isHalted();
    Code code = halted ? Code.NO_QUORUM : refusing;
    if (code != null) {
      return Outcome.refused(code, "told to refuse");
    }
    SandboxRecord made = record(request);
    return boxes.putIfAbsent(request.id(), made) == null
        ? Outcome.done(made)
        : Outcome.refused(Code.ALREADY_EXISTS, "there is a " + request.id());
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request, Grant grant) {
    grants.put(request.id(), grant);
    return grant.period() == period
        ? createSandbox(request)
        : Outcome.refused(Code.NO_QUORUM, "in another period");
  }

  @Override
  public Outcome<SandboxRecord> restartSandbox(SandboxId id) {
    return sandbox(id);
  }

  @Override
  public Outcome<SandboxRecord> destroySandbox(SandboxId id) {
    go();
    whileDestroying.run();
    SandboxRecord gone = boxes.remove(id);
    return gone == null ? noSandbox(id) : Outcome.done(gone);
  }

  @Override
  public Outcome<SandboxRecord> sandbox(SandboxId id) {
    go();
    SandboxRecord known = boxes.get(id);
    return known == null ? noSandbox(id) : Outcome.done(known);
  }

  private static <T> Outcome<T> noSandbox(SandboxId id) {
    return Outcome.refused(Code.SANDBOX_NOT_FOUND, "no sandbox " + id);
  }

  @Override
  public List<SandboxRecord> sandboxes() {
    go();
    return List.copyOf(boxes.values());
  }

  @Override
  public Outcome<SandboxEvents> sandboxEvents(
      SandboxId id, long after, int limit, long waitMillis) {
    go();
    return boxes.containsKey(id)
        ? Outcome.done(new SandboxEvents(List.of(), after, 0))
        : noSandbox(id);
  }

  @Override
  public List<ModuleRow> modules() {
    go();
    return List.of(new ModuleRow("counter", ProcessType.WORKER, "counts", "built-in", null));
  }
}
