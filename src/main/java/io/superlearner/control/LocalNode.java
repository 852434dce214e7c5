package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.DeadLetter;
import io.superlearner.runtime.DeadLetters;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.Fault;
import io.superlearner.sandbox.CheckpointAnswer;
import io.superlearner.sandbox.MemoryEstimate;
import io.superlearner.sandbox.SandboxAnswer;
import io.superlearner.sandbox.Sandboxes;
import io.superlearner.sandbox.SavedStates;
import io.superlearner.telemetry.Machine;
import io.superlearner.telemetry.RestartCount;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// The node that this code runs on.
public final class LocalNode implements HostControl {

  private static final long STATE_FOR_DETAIL_MS = 50;
  private static final int MOST_EVENTS = 1000;
  private static final long LONGEST_WAIT_MS = 60_000;
  private static final Duration QUIET_LIMIT = Duration.ofSeconds(1);

  private final Self self;
  private final ProcessRuntime runtime;
  private final Sandboxes sandboxes;
  private final Machine machine;
  private final RestartCount restarts;
  private final ProcessTable processes;
  private final SupervisorTable supervisors;
  private final SandboxTable records;
  private final Signals signals;
  private final Moving moving;

  /// What a node says of itself.
  ///
  /// @param name its name
  /// @param capabilities what it can do, in words
  /// @param versions as its vitals tell them
  public record Self(NodeName name, List<String> capabilities, NodeVitals.Versions versions) {
    /// Copies the capabilities.
    public Self {
      capabilities = List.copyOf(capabilities);
    }
  }

  /// Makes the control of this node.
  ///
  /// @param machine somebody samples its CPU shares at a steady pace
  public LocalNode(
      Self self,
      ProcessRuntime runtime,
      Sandboxes sandboxes,
      Machine machine,
      RestartCount restarts) {
    this.self = self;
    this.runtime = runtime;
    this.sandboxes = sandboxes;
    this.machine = machine;
    this.restarts = restarts;
    this.processes = new ProcessTable(self.name(), runtime);
    this.supervisors = new SupervisorTable(self.name(), runtime);
    this.records = new SandboxTable(self.name(), runtime);
    this.signals = new Signals(self.name(), runtime, sandboxes);
    this.moving = new LocalMoving(runtime, sandboxes);
  }

  @Override
  public NodeVitals vitals() {
    Machine.Memory memory = machine.memory();
    Machine.Cpu cpu = machine.cpu();
    Machine.Collections collections = machine.collections();
    return new NodeVitals(
        self.name(),
        runtime.clock().now(),
        machine.startedAt(),
        machine.uptimeMillis(),
        memory.heapUsed(),
        memory.heapMax(),
        memory.nonHeapUsed(),
        memory.resident(),
        cpu.process(),
        cpu.host(),
        machine.networkBytesPerSecond(),
        machine.processors(),
        machine.threads(),
        collections.count(),
        collections.millis(),
        runtime.size(),
        runtime.leaked(),
        sandboxes.size(),
        runtime.estimateHandled(),
        restarts.total(),
        self.capabilities(),
        self.versions());
  }

  @Override
  public ProcessPage processes(ProcessQuery query) {
    return processes.page(query);
  }

  @Override
  public Outcome<ProcessDetail> process(Pid pid) {
    if (!runtime.isAlive(pid)) {
      return Signals.noProcess(pid);
    }
    return processes
        .detail(pid, memory(pid))
        .map(Outcome::done)
        .orElseGet(() -> Signals.noProcess(pid));
  }

  private @Nullable Long memory(Pid pid) {
    return switch (signals.readState(pid, STATE_FOR_DETAIL_MS)) {
      case Outcome.Done<Signals.Read>(var read) -> {
        long waiting = runtime.info(pid).map(info -> (long) info.mailbox()).orElse(0L);
        yield MemoryEstimate.PROCESS
            + MemoryEstimate.of(read.value())
            + waiting * MemoryEstimate.MESSAGE;
      }
      case Outcome.Refused<Signals.Read> _ -> null;
    };
  }

  @Override
  public Outcome<StateView> state(Pid pid, long timeoutMillis) {
    return signals.state(pid, timeoutMillis);
  }

  @Override
  public DeadLetterPage deadLetters(int limit) {
    DeadLetters letters = runtime.deadLetters();
    Map<String, Long> counts = new TreeMap<>();
    for (DeadLetter.Cause cause : DeadLetter.Cause.values()) {
      counts.put(cause.word(), letters.estimateCount(cause));
    }
    List<DeadLetterRow> rows =
        letters.latest(Math.clamp(limit, 1, DeadLetters.CAPACITY)).stream()
            .map(letter -> DeadLetterRow.of(self.name(), letter))
            .toList();
    return new DeadLetterPage(rows, counts);
  }

  @Override
  public Outcome<Delivered> deliver(Pid pid, MessageRequest message) {
    return signals.deliver(pid, message);
  }

  @Override
  public Outcome<Exited> exit(Pid pid, ExitRequest reason) {
    return signals.exit(pid, reason);
  }

  @Override
  public List<SupervisorRow> supervisors() {
    return supervisors.rows();
  }

  @Override
  public Outcome<TreeNode> supervisor(String nameOrPid) {
    return supervisors
        .find(nameOrPid)
        .map(Outcome::done)
        .orElseGet(() ->
            Outcome.refused(
                Code.SUPERVISOR_NOT_FOUND,
                "there is no supervisor " + Shown.text(nameOrPid) + " on " + self.name()));
  }

  @Override
  public List<TreeNode> trees() {
    return supervisors.trees();
  }

  @Override
  public Outcome<SandboxRequest> check(SandboxRequest request) {
    return sandboxes
        .check(Specs.of(request))
        .map(answer -> LocalNode.<SandboxRequest>refusal(answer))
        .orElseGet(() -> Outcome.done(request));
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request) {
    return outcome(sandboxes.create(Specs.of(request)));
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request, Grant grant) {
    return createSandbox(request, grant, null);
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(
      SandboxRequest request, Grant grant, @Nullable Checkpoint checkpoint) {
    SavedStates saved =
        checkpoint == null
            ? null
            : new SavedStates(origin(request, checkpoint), checkpoint.states());
    return outcome(sandboxes.create(Specs.of(request), grant.period(), grant.epoch(), saved));
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(
      SandboxRequest request,
      Grant grant,
      @Nullable Checkpoint checkpoint,
      Map<String, Pid> before) {
    SavedStates saved =
        checkpoint == null
            ? new SavedStates("nothing", Map.of(), before)
            : new SavedStates(origin(request, checkpoint), checkpoint.states(), before);
    return outcome(sandboxes.create(Specs.of(request), grant.period(), grant.epoch(), saved));
  }

  private static String origin(SandboxRequest request, Checkpoint checkpoint) {
    if (!checkpoint.sandbox().equals(request.id())) {
      throw new IllegalArgumentException(
          "a checkpoint of " + checkpoint.sandbox() + " for the sandbox " + request.id());
    }
    return "the checkpoint of epoch %d, seq %d, taken at %s on %s"
        .formatted(checkpoint.epoch(), checkpoint.seq(), checkpoint.at(), checkpoint.node());
  }

  @Override
  public Moving moving() {
    return moving;
  }

  @Override
  public Outcome<Taken> checkpoint(SandboxId id, long epoch, long seq, long timeoutMillis) {
    Duration limit = Duration.ofMillis(Math.clamp(timeoutMillis, 0, LONGEST_WAIT_MS));
    try {
      return switch (sandboxes.checkpoint(id, limit)) {
        case CheckpointAnswer.Taken(var states, var missing, long version) -> {
          Checkpoint checkpoint =
              new Checkpoint(id, epoch, seq, runtime.clock().now(), self.name(), states, missing);
          yield Outcome.done(new Taken(checkpoint, version));
        }
        case CheckpointAnswer.NotFound(var unknown) -> noSandbox(unknown);
        case CheckpointAnswer.NotRunning(var _, var why) ->
            Outcome.refused(
                Code.CONFLICT, "no checkpoint of the sandbox " + id + " can be taken: " + why);
      };
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Outcome.refused(Code.TIMEOUT, "the checkpoint of " + id + " was broken off");
    }
  }

  @Override
  public Outcome<SandboxRecord> restartSandbox(SandboxId id) {
    return outcome(sandboxes.restart(id));
  }

  @Override
  public Outcome<SandboxRecord> destroySandbox(SandboxId id) {
    Outcome<SandboxRecord> last = sandbox(id);
    Outcome<SandboxRecord> outcome =
        switch (sandboxes.destroy(id)) {
          case SandboxAnswer.Done _ -> last;
          case SandboxAnswer other -> refusal(other);
        };
    records.forget(id);
    return outcome;
  }

  private Outcome<SandboxRecord> outcome(SandboxAnswer answer) {
    return answer instanceof SandboxAnswer.Done(var info)
        ? Outcome.done(records.row(info))
        : refusal(answer);
  }

  private static <T> Outcome<T> refusal(SandboxAnswer answer) {
    return switch (answer) {
      case SandboxAnswer.Done _ -> throw new IllegalArgumentException("no refusal: " + answer);
      case SandboxAnswer.NotFound(var id) -> noSandbox(id);
      case SandboxAnswer.AlreadyExists(var id) ->
          Outcome.refused(
              Refusal.ofParameter(Code.ALREADY_EXISTS, "id", "the sandbox " + id + " exists"));
      case SandboxAnswer.Halted _ ->
          Outcome.refused(
              Code.NO_QUORUM,
              "this node holds no lease, as no majority confirms it, and runs no sandboxes, or it has"
                  + " begun anew since this was asked");
      case SandboxAnswer.NoModule(var name) ->
          Outcome.refused(
              Refusal.ofParameter(
                  Code.MODULE_NOT_FOUND, "module", "there is no module " + Shown.text(name)));
      case SandboxAnswer.ModulesUnread(var name, var why) ->
          Outcome.refused(
              Code.NODE_NOT_AVAILABLE,
              "the module "
                  + Shown.text(name)
                  + " was not found, and not all modules of this node can be read: "
                  + Shown.text(why, 300));
      case SandboxAnswer.StartFailed(var reason) ->
          Outcome.refused(
              Code.START_FAILED, "the sandbox did not start: " + Shown.text(reason, 1000));
      case SandboxAnswer.NoRoom(var reason) ->
          Outcome.refused(
              Code.NODE_NOT_AVAILABLE,
              "this node has no room for the sandbox: " + Shown.text(reason, 300));
      case SandboxAnswer.Faulty(var faults) -> Outcome.refused(faulty(faults));
    };
  }

  private static Refusal faulty(List<Fault> faults) {
    Fault first = faults.getFirst();
    String more = faults.size() == 1 ? "" : " (and " + (faults.size() - 1) + " more)";
    String[] parts = first.pointer().split("/", 3);
    return new Refusal(
        Code.INVALID_PARAMETER,
        first.pointer() + ": " + first.sentence() + more,
        parts.length > 1 ? parts[1] : null,
        faults.stream()
            .map(fault -> new Refusal.Fault(fault.pointer(), fault.sentence()))
            .toList());
  }

  private static <T> Outcome<T> noSandbox(SandboxId id) {
    return Outcome.refused(Code.SANDBOX_NOT_FOUND, "there is no sandbox " + id);
  }

  @Override
  public void spread(PartControl parts) {
    sandboxes.spread(new FarParts(parts));
  }

  @Override
  public boolean halt(Duration limit) {
    return sandboxes.halt(limit);
  }

  @Override
  public void resume(long period, BooleanSupplier allowed) {
    sandboxes.resume(period, allowed);
  }

  @Override
  public void quiet(SandboxId id, boolean on) {
    sandboxes.quiet(id, on, QUIET_LIMIT);
  }

  @Override
  public Set<SandboxId> sandboxIds() {
    return sandboxes.ids();
  }

  @Override
  public boolean isOfCluster(SandboxId id) {
    return sandboxes.isOfCluster(id);
  }

  @Override
  public boolean isLocal(SandboxId id) {
    return sandboxes.isLocal(id);
  }

  @Override
  public Optional<SandboxRequest> request(SandboxId id) {
    return sandboxes.find(id).map(info -> info.spec()).map(Specs::request);
  }

  @Override
  public Outcome<SandboxRecord> adopt(SandboxId id, long epoch, BooleanSupplier may) {
    return outcome(sandboxes.adopt(id, epoch, may));
  }

  @Override
  public Outcome<SandboxRecord> sandbox(SandboxId id) {
    return sandboxes
        .find(id)
        .map(info -> Outcome.done(records.row(info)))
        .orElseGet(() -> noSandbox(id));
  }

  @Override
  public List<SandboxRecord> sandboxes() {
    return sandboxes.list().stream().map(records::row).toList();
  }

  @Override
  public Outcome<SandboxEvents> sandboxEvents(
      SandboxId id, long after, int limit, long waitMillis) {
    Duration wait = Duration.ofMillis(Math.clamp(waitMillis, 0, LONGEST_WAIT_MS));
    try {
      Optional<Sandboxes.Events> found =
          sandboxes.events(id, after, Math.clamp(limit, 1, MOST_EVENTS), wait);
      return found.map(part -> Outcome.done(events(part))).orElseGet(() -> noSandbox(id));
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Outcome.refused(Code.TIMEOUT, "the wait for events of " + id + " was broken off");
    }
  }

  private SandboxEvents events(Sandboxes.Events part) {
    List<SandboxEvents.Item> items =
        part.events().stream()
            .map(event ->
                new SandboxEvents.Item(
                    event.seq(),
                    event.at(),
                    event.type(),
                    event.path(),
                    event.pid(),
                    event.reason(),
                    self.name()))
            .toList();
    return new SandboxEvents(items, part.last(), part.lost());
  }

  @Override
  public List<ModuleRow> modules() {
    return sandboxes.modules().stream()
        .map(module ->
            new ModuleRow(
                module.name(),
                module.type() == ChildType.SUPERVISOR ? ProcessType.SUPERVISOR : ProcessType.WORKER,
                module.summary(),
                module.source(),
                module.error()))
        .toList();
  }
}
