package io.superlearner.cluster.simulation;

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
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The door to whichever cluster answers now: the real one, or the simulated one.
///
/// @param now which it is, asked anew for each question
record SwitchedControl(Supplier<ClusterControl> now) implements ClusterControl {

  @Override
  public NodeName self() {
    return now.get().self();
  }

  @Override
  public ClusterStatus status() {
    return now.get().status();
  }

  @Override
  public boolean isStale() {
    return now.get().isStale();
  }

  @Override
  public QuorumStatus quorum() {
    return now.get().quorum();
  }

  @Override
  public Gathered<NodeEntry> nodes() {
    return now.get().nodes();
  }

  @Override
  public Outcome<NodeEntry> node(NodeName node) {
    return now.get().node(node);
  }

  @Override
  public Outcome<Page> processes(ClusterProcessQuery query) {
    return now.get().processes(query);
  }

  @Override
  public Outcome<ProcessDetail> process(Pid pid) {
    return now.get().process(pid);
  }

  @Override
  public Outcome<StateView> state(Pid pid, long timeoutMillis) {
    return now.get().state(pid, timeoutMillis);
  }

  @Override
  public Outcome<DeadLetterPages> deadLetters(@Nullable NodeName node, int limit) {
    return now.get().deadLetters(node, limit);
  }

  @Override
  public Outcome<Delivered> deliver(Pid pid, MessageRequest message) {
    return now.get().deliver(pid, message);
  }

  @Override
  public Outcome<Exited> exit(Pid pid, ExitRequest reason) {
    return now.get().exit(pid, reason);
  }

  @Override
  public Outcome<Gathered<SupervisorRow>> supervisors(@Nullable NodeName node) {
    return now.get().supervisors(node);
  }

  @Override
  public Outcome<TreeNode> supervisor(String nameOrPid, @Nullable NodeName node) {
    return now.get().supervisor(nameOrPid, node);
  }

  @Override
  public Gathered<TreeNode> trees() {
    return now.get().trees();
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request, Placement placement) {
    return now.get().createSandbox(request, placement);
  }

  @Override
  public Outcome<SandboxRecord> restartSandbox(SandboxId id) {
    return now.get().restartSandbox(id);
  }

  @Override
  public Outcome<SandboxRecord> destroySandbox(SandboxId id) {
    return now.get().destroySandbox(id);
  }

  @Override
  public Outcome<SandboxRecord> sandbox(SandboxId id) {
    return now.get().sandbox(id);
  }

  @Override
  public Outcome<SandboxRecord> adoptSandbox(SandboxId id) {
    return now.get().adoptSandbox(id);
  }

  @Override
  public Outcome<SandboxRecord> migrateSandbox(
      SandboxId id, @Nullable NodeName target, @Nullable MoveOptions options) {
    return now.get().migrateSandbox(id, target, options);
  }

  @Override
  public Outcome<CheckpointStatus> checkpointSandbox(SandboxId id) {
    return now.get().checkpointSandbox(id);
  }

  @Override
  public Outcome<Gathered<CheckpointStatus>> checkpoints(SandboxId id) {
    return now.get().checkpoints(id);
  }

  @Override
  public Outcome<PlacementView> placement(SandboxId id) {
    return now.get().placement(id);
  }

  @Override
  public Outcome<Gathered<SandboxRecord>> sandboxes(@Nullable NodeName node) {
    return now.get().sandboxes(node);
  }

  @Override
  public Outcome<Rebalanced> rebalance(int most, int atOnce) {
    return now.get().rebalance(most, atOnce);
  }

  @Override
  public Outcome<SandboxRecord> migrateAny(@Nullable NodeName target) {
    return now.get().migrateAny(target);
  }

  @Override
  public NodeChoice selectNode(SandboxId id, Placement placement) {
    return now.get().selectNode(id, placement);
  }

  @Override
  public Outcome<Drained> drain(NodeName node) {
    return now.get().drain(node);
  }

  @Override
  public Outcome<Connection> connect(String address) {
    return now.get().connect(address);
  }

  @Override
  public Outcome<NodeEntry> rejoin(NodeName node) {
    return now.get().rejoin(node);
  }

  @Override
  public Outcome<NodeName> remove(NodeName node) {
    return now.get().remove(node);
  }

  @Override
  public Outcome<ChildView> startChild(ChildOrder order) {
    return now.get().startChild(order);
  }

  @Override
  public Outcome<ChildView> terminateChild(SandboxId id) {
    return now.get().terminateChild(id);
  }

  @Override
  public Outcome<ChildView> child(SandboxId id) {
    return now.get().child(id);
  }

  @Override
  public Outcome<Gathered<ChildView>> children() {
    return now.get().children();
  }

  @Override
  public Outcome<SandboxEvents> sandboxEvents(
      SandboxId id, long after, int limit, long waitMillis) {
    return now.get().sandboxEvents(id, after, limit, waitMillis);
  }

  @Override
  public Gathered<ModuleRow> modules() {
    return now.get().modules();
  }

  @Override
  public ClusterViews views() {
    return now.get().views();
  }
}
