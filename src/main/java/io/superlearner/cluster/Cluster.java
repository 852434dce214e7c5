package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.DeadLetterPage;
import io.superlearner.control.DeadLetterRow;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The whole cluster, asked at this node.
final class Cluster implements ClusterControl {

  private final Peers peers;
  private final FanOut fanOut;
  private final Limits limits;
  private final Clock clock;
  private final NodeReports reports;
  private final QuorumReport quorum;
  private final Strangers strangers;
  private final ProcessPages pages;
  private final SandboxLists lists;
  private final Sandboxes sandboxes;
  private final LocalSandboxes locals;
  private final Adoption adoption;
  private final Migration migration;
  private final Rebalance rebalance;
  private final Ledger<SandboxEntry> ledger;
  private final Placing placing;
  private final NodeDuties duties;
  private final Connector connector;
  private final ClusterChildren children;
  private final Checkpoints checkpoints;
  private final Views views;

  /// The parts that were made before.
  record House(
      Peers peers,
      FanOut fanOut,
      Limits limits,
      Clock clock,
      NodeReports reports,
      QuorumReport quorum,
      Strangers strangers,
      Ledger<SandboxEntry> ledger,
      SandboxLists lists,
      Sandboxes sandboxes,
      LocalSandboxes locals,
      Adoption adoption,
      Placing placing,
      HandOver handOver,
      Checkpoints checkpoints,
      NodeDuties duties,
      Connector connector,
      Function<String, Optional<Pid>> names,
      Views views) {}

  Cluster(House house) {
    peers = house.peers();
    fanOut = house.fanOut();
    limits = house.limits();
    clock = house.clock();
    reports = house.reports();
    quorum = house.quorum();
    strangers = house.strangers();
    checkpoints = house.checkpoints();
    views = house.views();
    pages = new ProcessPages(peers, fanOut, limits);
    lists = house.lists();
    sandboxes = house.sandboxes();
    locals = house.locals();
    adoption = house.adoption();
    migration =
        new Migration(
            peers, house.ledger(), house.placing(), house.handOver(), lists, limits, clock);
    placing = house.placing();
    ledger = house.ledger();
    rebalance = new Rebalance(peers, house.ledger(), placing, migration);
    duties = house.duties();
    connector = house.connector();
    children = new ClusterChildren(sandboxes, lists, house.ledger(), house.names(), limits, clock);
  }

  @Override
  public NodeName self() {
    return peers.self().name();
  }

  @Override
  public ClusterStatus status() {
    return reports.status(warning());
  }

  private @Nullable String warning() {
    String text =
        Stream.of(quorum.warning(), strangers.warning())
            .filter(Objects::nonNull)
            .collect(Collectors.joining("; "));
    return text.isEmpty() ? null : text;
  }

  @Override
  public boolean isStale() {
    return quorum.isStale();
  }

  @Override
  public QuorumStatus quorum() {
    return quorum.status();
  }

  @Override
  public Gathered<NodeEntry> nodes() {
    return reports.all();
  }

  @Override
  public Outcome<NodeEntry> node(NodeName node) {
    return reports.one(node);
  }

  @Override
  public Outcome<Page> processes(ClusterProcessQuery query) {
    return pages.page(query);
  }

  // ---- one process ----

  @Override
  public Outcome<ProcessDetail> process(Pid pid) {
    return atOwner(pid, false, node -> node.process(pid));
  }

  @Override
  public Outcome<StateView> state(Pid pid, long timeoutMillis) {
    return atOwner(pid, false, node -> node.state(pid, timeoutMillis));
  }

  @Override
  public Outcome<DeadLetterPages> deadLetters(@Nullable NodeName node, int limit) {
    if (node != null && peers.find(node).isEmpty()) {
      return Outcome.refused(Refusals.node(node));
    }
    List<Peer> asked =
        peers.all().stream().filter(peer -> node == null || peer.name().equals(node)).toList();
    var answers = fanOut.ask(asked, limits.lists(), control -> control.deadLetters(limit));
    Map<String, Long> counts = new TreeMap<>();
    List<DeadLetterRow> rows = new ArrayList<>();
    for (FanOut.Answer<DeadLetterPage> answer : answers.given()) {
      rows.addAll(answer.value().rows());
      answer.value().counts().forEach((cause, count) -> counts.merge(cause, count, Long::sum));
    }
    rows.sort(Comparator.comparing(DeadLetterRow::at).reversed());
    List<DeadLetterRow> latest = rows.subList(0, Math.min(limit, rows.size()));
    return Outcome.done(new DeadLetterPages(answers.gathered(latest), counts));
  }

  @Override
  public Outcome<Delivered> deliver(Pid pid, MessageRequest message) {
    return atOwner(pid, true, node -> node.deliver(pid, message));
  }

  @Override
  public Outcome<Exited> exit(Pid pid, ExitRequest reason) {
    return atOwner(pid, true, node -> node.exit(pid, reason));
  }

  private <T> Outcome<T> atOwner(
      Pid pid, boolean changes, Function<NodeControl, Outcome<T>> question) {
    Optional<Peer> owner = peers.owner(pid);
    return owner.isEmpty()
        ? Outcome.refused(Refusals.process(pid))
        : at(owner.get(), changes, question);
  }

  private <T> Outcome<T> at(
      Peer peer, boolean changes, Function<NodeControl, Outcome<T>> question) {
    NodeControl control = peer.control();
    if (control == null) {
      return Outcome.refused(Code.NODE_UNREACHABLE, peer.absence(clock.now()));
    }
    try {
      return question.apply(control);
    } catch (NodeUnavailableException failure) {
      return Refusals.unavailable(failure, changes);
    }
  }

  // ---- supervisors ----

  @Override
  public Outcome<Gathered<SupervisorRow>> supervisors(@Nullable NodeName node) {
    if (node != null && peers.find(node).isEmpty()) {
      return Outcome.refused(Refusals.node(node));
    }
    List<Peer> asked =
        peers.all().stream().filter(peer -> node == null || peer.name().equals(node)).toList();
    var answers = fanOut.ask(asked, limits.lists(), NodeControl::supervisors);
    List<SupervisorRow> rows =
        answers.given().stream()
            .flatMap(answer -> answer.value().stream())
            .sorted(Comparator.comparing(SupervisorRow::pid))
            .toList();
    return Outcome.done(answers.gathered(rows));
  }

  @Override
  public Outcome<TreeNode> supervisor(String nameOrPid, @Nullable NodeName node) {
    if (node != null) {
      return peers
          .find(node)
          .map(peer -> at(peer, false, control -> control.supervisor(nameOrPid)))
          .orElseGet(() -> Outcome.refused(Refusals.node(node)));
    }
    Optional<Peer> owner = pid(nameOrPid).flatMap(peers::owner);
    if (owner.isPresent()) {
      return at(owner.get(), false, control -> control.supervisor(nameOrPid));
    }
    Outcome<TreeNode> here = at(peers.self(), false, control -> control.supervisor(nameOrPid));
    return isNoSupervisor(here) ? elsewhere(nameOrPid, here) : here;
  }

  private static Optional<Pid> pid(String text) {
    try {
      return Optional.of(Pid.parse(text));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  private static boolean isNoSupervisor(Outcome<?> outcome) {
    return outcome instanceof Outcome.Refused<?>(var refusal)
        && refusal.code() == Code.SUPERVISOR_NOT_FOUND;
  }

  private Outcome<TreeNode> elsewhere(String name, Outcome<TreeNode> here) {
    List<Peer> others = peers.all().stream().filter(peer -> !peer.isSelf()).toList();
    var answers = fanOut.ask(others, limits.lists(), control -> control.supervisor(name));
    return answers.given().stream()
        .map(FanOut.Answer::value)
        .filter(outcome -> !isNoSupervisor(outcome))
        .findFirst()
        .orElseGet(() -> answers.missing().isEmpty() ? here : notFoundSoFar(name, answers));
  }

  private static Outcome<TreeNode> notFoundSoFar(String name, FanOut.Answers<?> answers) {
    return Outcome.refused(
        Code.NODE_UNREACHABLE,
        "no node that answers has a supervisor "
            + name
            + "; "
            + answers.missing().getFirst().reason());
  }

  @Override
  public Gathered<TreeNode> trees() {
    var answers = fanOut.ask(peers.all(), limits.lists(), NodeControl::trees);
    return answers.gathered(
        answers.given().stream().flatMap(answer -> answer.value().stream()).toList());
  }

  // ---- sandboxes ----

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request, Placement placement) {
    return switch (request.scope()) {
      case CLUSTER -> Refusals.orLocal(orFull(sandboxes.create(request, placement)));
      case LOCAL -> locals.create(request, Optional.ofNullable(placement.node()));
    };
  }

  @Override
  public Outcome<SandboxRecord> restartSandbox(SandboxId id) {
    return locals.ask(
        id,
        true,
        () -> standsForItself(id).then(_ -> orFull(sandboxes.restart(id))),
        node -> node.restartSandbox(id));
  }

  @Override
  public Outcome<SandboxRecord> destroySandbox(SandboxId id) {
    return locals.ask(
        id,
        true,
        () -> standsForItself(id).then(_ -> orFull(sandboxes.destroy(id))),
        node -> node.destroySandbox(id));
  }

  private <T> Outcome<T> orFull(Outcome<T> outcome) {
    return Refusals.orFull(outcome, quorum::isDiskFull);
  }

  private <T> Outcome<T> ofCluster(SandboxId id, boolean changes, Supplier<Outcome<T>> question) {
    return locals.ask(id, changes, question, _ -> LocalSandboxes.only(id));
  }

  // a part belongs to the supervisor that it stands below
  private Outcome<SandboxId> standsForItself(SandboxId id) {
    SandboxId of = lists.partOf(id);
    return of == null
        ? Outcome.done(id)
        : Outcome.refused(
            Code.CONFLICT,
            "%s is a part of the sandbox %s; act on that, or on the child in its tree"
                .formatted(id, of));
  }

  @Override
  public Outcome<SandboxRecord> sandbox(SandboxId id) {
    return locals.ask(
        id, false, () -> lists.one(id).map(this::withBackups), node -> node.sandbox(id));
  }

  // whoever named none has those that would be chosen
  private SandboxRecord withBackups(SandboxRecord record) {
    Placement wish =
        ledger.find(record.id().text()).map(item -> item.value().placement()).orElse(null);
    if (wish == null || !wish.backups().isEmpty()) {
      return record;
    }
    Placing.Choice choice = placing.lookLately();
    choice.exclude(record.node(), "it runs there");
    return record.withBackupNodes(choice.ranking(record.id(), wish));
  }

  @Override
  public Outcome<SandboxRecord> adoptSandbox(SandboxId id) {
    return orFull(adoption.adopt(id));
  }

  @Override
  public Outcome<SandboxRecord> migrateSandbox(
      SandboxId id, @Nullable NodeName target, @Nullable MoveOptions options) {
    return ofCluster(
        id, true, () -> migration.move(id, target, SandboxMove.Cause.REQUEST, options));
  }

  @Override
  public Outcome<SandboxRecord> migrateAny(@Nullable NodeName target) {
    return rebalance.next().then(id -> migration.move(id, target, SandboxMove.Cause.REBALANCE));
  }

  @Override
  public Outcome<Rebalanced> rebalance(int most, int atOnce) {
    return rebalance.run(most, atOnce);
  }

  @Override
  public NodeChoice selectNode(SandboxId id, Placement placement) {
    return placing.lookLately().explain(id, placement);
  }

  // ---- the distributed supervisor ----

  @Override
  public Outcome<ChildView> startChild(ChildOrder order) {
    return orFull(children.start(order));
  }

  @Override
  public Outcome<ChildView> terminateChild(SandboxId id) {
    return orFull(children.terminate(id));
  }

  @Override
  public Outcome<ChildView> child(SandboxId id) {
    return children.one(id);
  }

  @Override
  public Outcome<Gathered<ChildView>> children() {
    return children.all();
  }

  // ---- nodes in and out of duty ----

  @Override
  public Outcome<Drained> drain(NodeName node) {
    return duties.drain(node);
  }

  @Override
  public Outcome<NodeEntry> rejoin(NodeName node) {
    return duties.rejoin(node).then(reports::one);
  }

  @Override
  public Outcome<NodeName> remove(NodeName node) {
    return duties.remove(node);
  }

  @Override
  public Outcome<Connection> connect(String address) {
    return connector.connect(address);
  }

  // ---- checkpoints ----

  @Override
  public Outcome<CheckpointStatus> checkpointSandbox(SandboxId id) {
    return ofCluster(id, true, () -> lists.home(id))
        .then(peer ->
            at(
                peer,
                true,
                control -> control instanceof FarNode far ? far.take(id) : checkpoints.take(id)))
        .map(CheckpointStatus::of);
  }

  @Override
  public Outcome<Gathered<CheckpointStatus>> checkpoints(SandboxId id) {
    return placement(id).map(_ -> CheckpointReport.of(checkpoints.copies(id, limits.metrics())));
  }

  /// Tells whether a sandbox runs, on whichever node; blocks for the limit of a list.
  boolean isRunning(SandboxId id) {
    return lists.one(id) instanceof Outcome.Done<SandboxRecord>(var record)
        && record.status() == SandboxStatus.RUNNING;
  }

  @Override
  public Outcome<PlacementView> placement(SandboxId id) {
    return ofCluster(id, false, () -> lists.placement(id));
  }

  @Override
  public Outcome<Gathered<SandboxRecord>> sandboxes(@Nullable NodeName node) {
    return lists.all(node);
  }

  @Override
  public Outcome<SandboxEvents> sandboxEvents(
      SandboxId id, long after, int limit, long waitMillis) {
    Function<NodeControl, Outcome<SandboxEvents>> question =
        node -> node.sandboxEvents(id, after, limit, waitMillis);
    return locals.ask(id, false, () -> lists.events(id, question), question);
  }

  @Override
  public Gathered<ModuleRow> modules() {
    var answers = fanOut.ask(peers.all(), limits.lists(), NodeControl::modules);
    Map<String, ModuleRow> rows = new TreeMap<>();
    answers.given().stream()
        .flatMap(answer -> answer.value().stream())
        .forEach(row -> rows.merge(row.name(), row, (a, b) -> a.error() == null ? a : b));
    return answers.gathered(List.copyOf(rows.values()));
  }

  @Override
  public ClusterViews views() {
    return views;
  }
}
