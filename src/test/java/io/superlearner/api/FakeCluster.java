package io.superlearner.api;

import io.superlearner.cluster.CheckpointStatus;
import io.superlearner.cluster.ChildOrder;
import io.superlearner.cluster.ChildView;
import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.ClusterProcessQuery;
import io.superlearner.cluster.ClusterStatus;
import io.superlearner.cluster.ClusterViews;
import io.superlearner.cluster.Connection;
import io.superlearner.cluster.DeadLetterPages;
import io.superlearner.cluster.Drained;
import io.superlearner.cluster.Gathered;
import io.superlearner.cluster.NodeChoice;
import io.superlearner.cluster.NodeEntry;
import io.superlearner.cluster.Page;
import io.superlearner.cluster.Placement;
import io.superlearner.cluster.PlacementView;
import io.superlearner.cluster.QuorumStatus;
import io.superlearner.cluster.Rebalanced;
import io.superlearner.cluster.Topic;
import io.superlearner.control.Code;
import io.superlearner.control.DeadLetterRow;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.ProcessType;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A cluster of one test: two nodes, of which `late@127.0.0.1` does not answer lists, one worker
/// `<1.2.1>`, pids that fail in a certain way, and sandboxes in a map.
final class FakeCluster implements ClusterControl {

  static final NodeName ONE = NodeName.parse("one@127.0.0.1");
  static final NodeName LATE = NodeName.parse("late@127.0.0.1");
  static final Instant AT = Instant.parse("2026-11-21T07:00:00Z");
  static final Pid WORKER = Pid.parse("<1.2.1>");
  static final Pid BROKEN = Pid.parse("<1.500.1>");
  static final Pid UNREACHABLE = Pid.parse("<2.503.1>");
  static final Pid FROZEN = Pid.parse("<2.504.1>");

  private final FakeStreams streams;
  private final Map<SandboxId, SandboxRecord> sandboxes = new TreeMap<>();

  FakeCluster(FakeStreams streams) {
    this.streams = streams;
  }

  @Override
  public NodeName self() {
    return ONE;
  }

  @Override
  public ClusterStatus status() {
    return new ClusterStatus(
        "lab",
        ONE,
        List.of(LATE, ONE),
        List.of(LATE),
        1,
        "degraded",
        "connected",
        "multi_node",
        null,
        AT);
  }

  @Override
  public Gathered<NodeEntry> nodes() {
    return partly(List.of(entry(ONE)));
  }

  @Override
  public Outcome<NodeEntry> node(NodeName node) {
    return known(node) ? Outcome.done(entry(node)) : ghost(node);
  }

  @Override
  public Outcome<Page> processes(ClusterProcessQuery query) {
    NodeName node = query.node();
    if (node != null && !known(node)) {
      return ghost(node);
    }
    List<ProcessRow> all =
        Stream.of("<1.2.1>", "<1.3.1>", "<1.4.1>").map(Pid::parse).map(FakeCluster::row).toList();
    Pid after = query.filter().after();
    List<ProcessRow> rows =
        all.stream()
            .filter(row -> after == null || row.pid().compareTo(after) > 0)
            .skip(query.skip())
            .limit(query.filter().limit())
            .toList();
    boolean more = !rows.isEmpty() && !rows.getLast().equals(all.getLast());
    return Outcome.done(new Page(partly(rows), more ? rows.getLast().pid() : null, all.size()));
  }

  @Override
  public Outcome<ProcessDetail> process(Pid pid) {
    if (pid.equals(BROKEN)) {
      throw new IllegalStateException("secret inside io.superlearner.Thing");
    }
    if (pid.equals(UNREACHABLE) || pid.equals(FROZEN)) {
      throw new NodeUnavailableException(LATE, pid.equals(FROZEN), "by the test");
    }
    return pid.equals(WORKER)
        ? Outcome.done(
            new ProcessDetail(
                row(pid), null, List.of(), List.of(), List.of(), List.of(), false, 7, null, 1000,
                null))
        : gone(pid);
  }

  @Override
  public Outcome<DeadLetterPages> deadLetters(@Nullable NodeName node, int limit) {
    DeadLetterRow row =
        new DeadLetterRow(
            7, AT, ONE, "mailbox_full", null, WORKER, null, "java.lang.String", "hello");
    return node != null && !known(node)
        ? ghost(node)
        : Outcome.done(new DeadLetterPages(partly(List.of(row)), Map.of("mailbox_full", 7L)));
  }

  @Override
  public Outcome<StateView> state(Pid pid, long timeoutMillis) {
    Map<String, Object> state = new HashMap<>();
    state.put("count", 3);
    state.put("timeout", timeoutMillis);
    state.put("nothing", null);
    return pid.equals(WORKER)
        ? Outcome.done(new StateView(pid, ONE, "counter", AT, state))
        : gone(pid);
  }

  @Override
  public Outcome<Delivered> deliver(Pid pid, MessageRequest message) {
    if (!pid.equals(WORKER)) {
      return gone(pid);
    }
    int events =
        message.message() instanceof Map<?, ?> map && map.get("flood") instanceof Integer n ? n : 1;
    for (int i = 0; i < events; i++) {
      streams.publish(Topic.PROCESS_EVENTS, "told", Map.of("pid", pid, "text", "line\nbreak"));
    }
    boolean call = message.kind() == MessageRequest.Kind.CALL;
    return Outcome.done(new Delivered(true, pid, ONE, call, call ? message.message() : null));
  }

  @Override
  public Outcome<Exited> exit(Pid pid, ExitRequest reason) {
    return pid.equals(WORKER)
        ? Outcome.done(new Exited(true, pid, ONE, reason.text(), AT))
        : gone(pid);
  }

  @Override
  public Outcome<Gathered<SupervisorRow>> supervisors(@Nullable NodeName node) {
    return node != null && !known(node) ? ghost(node) : Outcome.done(partly(List.of(demo())));
  }

  @Override
  public Outcome<TreeNode> supervisor(String nameOrPid, @Nullable NodeName node) {
    return nameOrPid.equals(demo().name())
        ? Outcome.done(tree())
        : Outcome.refused(Code.SUPERVISOR_NOT_FOUND, "no supervisor " + nameOrPid);
  }

  @Override
  public Gathered<TreeNode> trees() {
    return partly(List.of(tree()));
  }

  @Override
  public synchronized Outcome<SandboxRecord> createSandbox(
      SandboxRequest request, Placement placement) {
    if (sandboxes.containsKey(request.id())) {
      return Outcome.refused(Code.ALREADY_EXISTS, "there is a sandbox " + request.id());
    }
    Map<String, Object> tree = request.tree();
    if (tree != null && !"one_for_one".equals(tree.get("strategy"))) {
      return Outcome.refused(
          new Refusal(
              Code.INVALID_PARAMETER,
              "unknown strategy",
              "tree",
              List.of(new Refusal.Fault("/tree/strategy", "unknown strategy"))));
    }
    NodeName wanted = placement.node();
    if (wanted != null && !known(wanted) && placement.strict()) {
      return Outcome.refused(Code.NODE_NOT_AVAILABLE, "no node " + wanted);
    }
    SandboxRecord made =
        new SandboxRecord(
            request.id(),
            ONE,
            WORKER,
            request.module(),
            Map.of("custom_config", request.config()),
            tree,
            SandboxStatus.RUNNING,
            "healthy",
            null,
            AT,
            AT,
            0,
            0,
            new SandboxRecord.ResourceUsage(1, 0, 512, 0),
            List.of(),
            List.of(),
            List.of(),
            null,
            List.of(),
            request.scope(),
            AT);
    sandboxes.put(request.id(), made);
    return Outcome.done(made);
  }

  @Override
  public boolean isStale() {
    return false;
  }

  @Override
  public QuorumStatus quorum() {
    return new QuorumStatus(
        ONE,
        ONE.text(),
        1,
        true,
        null,
        List.of(new QuorumStatus.Member(ONE.text(), true)),
        new QuorumStatus.OwnLease(true, 1, 2_900, null),
        List.of(new QuorumStatus.NodeLease(ONE, 0, 1, "held")),
        new QuorumStatus.Times(500, 3_000, 2_000, 4_500, 1_500));
  }

  @Override
  public Outcome<SandboxRecord> adoptSandbox(SandboxId id) {
    return sandbox(id)
        .then(one ->
            one.isLocal()
                ? Outcome.done(one)
                : Outcome.refused(Code.CONFLICT, id + " belongs to the cluster already"));
  }

  @Override
  public Outcome<SandboxRecord> migrateSandbox(SandboxId id, NodeName target, MoveOptions options) {
    return target != null && !known(target)
        ? Outcome.refused(Code.NODE_NOT_FOUND, "no node " + target)
        : sandbox(id);
  }

  @Override
  public Outcome<CheckpointStatus> checkpointSandbox(SandboxId id) {
    return sandbox(id).map(_ -> checkpointOf(id));
  }

  @Override
  public Outcome<Gathered<CheckpointStatus>> checkpoints(SandboxId id) {
    return sandbox(id).map(_ -> new Gathered<>(List.of(checkpointOf(id)), List.of(ONE), List.of()));
  }

  private static CheckpointStatus checkpointOf(SandboxId id) {
    return new CheckpointStatus(
        id, 7, 1, AT, ONE, List.of(ONE), Map.of("root/counter", 42), Map.of(), Map.of());
  }

  @Override
  public Outcome<PlacementView> placement(SandboxId id) {
    return sandbox(id)
        .map(record -> new PlacementView(id, record.node(), 0, 1, 7, null, AT, record.moves()));
  }

  @Override
  public Outcome<SandboxRecord> restartSandbox(SandboxId id) {
    return sandbox(id);
  }

  @Override
  public synchronized Outcome<SandboxRecord> destroySandbox(SandboxId id) {
    Outcome<SandboxRecord> found = sandbox(id);
    sandboxes.remove(id);
    return found;
  }

  @Override
  public synchronized Outcome<SandboxRecord> sandbox(SandboxId id) {
    SandboxRecord found = sandboxes.get(id);
    return found == null
        ? Outcome.refused(Code.SANDBOX_NOT_FOUND, "no sandbox " + id)
        : Outcome.done(found);
  }

  @Override
  public synchronized Outcome<Gathered<SandboxRecord>> sandboxes(@Nullable NodeName node) {
    return node != null && !known(node)
        ? ghost(node)
        : Outcome.done(partly(List.copyOf(sandboxes.values())));
  }

  @Override
  public Outcome<SandboxEvents> sandboxEvents(SandboxId id, long after, int limit, long wait) {
    return sandbox(id)
        .map(found ->
            new SandboxEvents(
                List.of(
                    new SandboxEvents.Item(
                        after + 1, AT, "child_started", "root", WORKER, null, ONE)),
                after + 1,
                0));
  }

  @Override
  public Gathered<ModuleRow> modules() {
    return partly(
        List.of(new ModuleRow("counter", ProcessType.WORKER, "counts", "built-in", null)));
  }

  private static boolean known(NodeName node) {
    return node.equals(ONE) || node.equals(LATE);
  }

  private static <T> Outcome<T> ghost(NodeName node) {
    return Outcome.refused(
        Refusal.ofParameter(Code.NODE_NOT_FOUND, "node", "no node " + node + " in this cluster"));
  }

  private static <T> Outcome<T> gone(Pid pid) {
    return Outcome.refused(Refusal.ofParameter(Code.PROCESS_NOT_FOUND, "pid", "no process " + pid));
  }

  private static <T> Gathered<T> partly(List<T> items) {
    return new Gathered<>(
        items, List.of(ONE), List.of(new Gathered.Missing(LATE, "no answer within 5000 ms")));
  }

  private static NodeEntry entry(NodeName node) {
    return new NodeEntry(
        node,
        1,
        1,
        "primary",
        "active",
        NodeEntry.Status.UNREACHABLE,
        List.of("does not answer"),
        "http://127.0.0.1:4300",
        AT,
        AT,
        null,
        null);
  }

  private static ProcessRow row(Pid pid) {
    return new ProcessRow(
        pid,
        ONE,
        null,
        "platform/demo/c",
        null,
        "counter",
        ProcessType.WORKER,
        "waiting",
        0,
        1,
        AT);
  }

  private static SupervisorRow demo() {
    return new SupervisorRow(
        "platform/demo",
        Pid.parse("<1.1.1>"),
        ONE,
        null,
        "platform/demo",
        "demo_one_for_one",
        "one_for_one",
        3,
        5,
        0,
        0,
        0);
  }

  private static TreeNode tree() {
    return new TreeNode(
        "demo",
        "platform/demo",
        null,
        demo().pid(),
        ONE,
        null,
        ProcessType.SUPERVISOR,
        "demo_one_for_one",
        "running",
        null,
        0,
        AT,
        null,
        demo(),
        List.of());
  }

  // ---- nodes in and out of duty ----

  @Override
  public Outcome<Rebalanced> rebalance(int most, int atOnce) {
    return Outcome.done(
        new Rebalanced(List.of(), Map.of(ONE, most), Map.of(ONE, atOnce), List.of()));
  }

  @Override
  public Outcome<SandboxRecord> migrateAny(@Nullable NodeName target) {
    return Outcome.refused(Code.CONFLICT, "even");
  }

  @Override
  public NodeChoice selectNode(SandboxId id, Placement placement) {
    return new NodeChoice(null, placement.strategy(), List.of());
  }

  @Override
  public Outcome<Drained> drain(NodeName node) {
    return Outcome.done(new Drained(node, true, 0, List.of()));
  }

  @Override
  public Outcome<NodeEntry> rejoin(NodeName node) {
    return node(node);
  }

  @Override
  public Outcome<Connection> connect(String address) {
    return Outcome.done(new Connection(address, ONE, true));
  }

  @Override
  public Outcome<NodeName> remove(NodeName node) {
    return Outcome.refused(Code.CONFLICT, node + " is here");
  }

  // ---- the distributed supervisor ----

  @Override
  public Outcome<ChildView> startChild(ChildOrder order) {
    return child(order.id());
  }

  @Override
  public Outcome<ChildView> terminateChild(SandboxId id) {
    return child(id);
  }

  @Override
  public Outcome<ChildView> child(SandboxId id) {
    return Outcome.refused(Code.PROCESS_NOT_FOUND, "no child " + id);
  }

  @Override
  public Outcome<Gathered<ChildView>> children() {
    return Outcome.done(new Gathered<>(List.of(), List.of(ONE), List.of()));
  }

  @Override
  public ClusterViews views() {
    return new FakeViews();
  }
}
