package io.superlearner.cluster;

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
import org.jspecify.annotations.Nullable;

/// All that can be seen and done in the whole cluster, asked at any node.
///
/// Whatever concerns one thing goes to the node that has it. Whatever concerns all nodes asks each
/// with a limit and returns what the others answered together with who is missing and why, so one
/// frozen node never holds up the rest. Every thing appears once. Any thread may call any method;
/// each blocks for at most the limits of configuration. A refusal that the caller must expect is an
/// [Outcome]; a node that does not answer for the one thing asked is the refusal `node_unreachable`
/// or `timeout`, and it says whether the change may have been made.
public interface ClusterControl {

  /// Returns the node that answers.
  NodeName self();

  /// Tells which nodes belong to the cluster, which are here, and how they are.
  ClusterStatus status();

  /// Tells whether what this node says of the cluster may be out of date: it holds no lease now, so
  /// no majority has confirmed it of late. Never blocks.
  boolean isStale();

  /// Tells whether the cluster can make changes, and how the leases of the nodes stand; never
  /// blocks.
  QuorumStatus quorum();

  /// Returns one entry per node of the roster, with figures of those that answer.
  Gathered<NodeEntry> nodes();

  /// Returns the entry of one node, or `node_not_found`.
  Outcome<NodeEntry> node(NodeName node);

  /// Returns one page of the processes of all nodes, or of one, in the order of their pids.
  ///
  /// @return `node_not_found` if the query names a node that does not belong to the cluster
  Outcome<Page> processes(ClusterProcessQuery query);

  /// Returns all that is known of one process, on whichever node it is.
  Outcome<ProcessDetail> process(Pid pid);

  /// Reads the state of a process.
  Outcome<StateView> state(Pid pid, long timeoutMillis);

  /// Returns the latest messages of all nodes, or of one, that nobody handled.
  ///
  /// @param limit how many rows at most
  /// @return `node_not_found` if the node does not belong to the cluster
  Outcome<DeadLetterPages> deadLetters(@Nullable NodeName node, int limit);

  /// Sends a message to a process.
  Outcome<Delivered> deliver(Pid pid, MessageRequest message);

  /// Sends an exit signal to a process.
  Outcome<Exited> exit(Pid pid, ExitRequest reason);

  /// Lists the supervisors of all nodes, or of one.
  Outcome<Gathered<SupervisorRow>> supervisors(@Nullable NodeName node);

  /// Returns the tree below one supervisor.
  ///
  /// @param nameOrPid its registered name, its `sandbox/path`, or its pid
  /// @param node where to look; null for the node of the pid, else this node, else the others
  Outcome<TreeNode> supervisor(String nameOrPid, @Nullable NodeName node);

  /// Returns every supervision tree of every node.
  Gathered<TreeNode> trees();

  /// Creates a sandbox. One of the cluster goes to a chosen node, and its id is reserved in the
  /// whole cluster first. One of a node alone goes to the named node, or to this one, and needs no
  /// majority; the rest of its placement is not looked at.
  Outcome<SandboxRecord> createSandbox(SandboxRequest request, Placement placement);

  /// Stops a sandbox and starts it again with the same configuration. One whose node is gone is
  /// started on another.
  Outcome<SandboxRecord> restartSandbox(SandboxId id);

  /// Stops a sandbox, on whichever node it runs, and removes all that it left.
  Outcome<SandboxRecord> destroySandbox(SandboxId id);

  /// Returns the record of one sandbox; one whose node is gone is shown as lost.
  Outcome<SandboxRecord> sandbox(SandboxId id);

  /// Makes a local sandbox one of the cluster, while it goes on: registered, with its names, and
  /// with a first checkpoint. From then on it fails over and moves like any other.
  ///
  /// @return `conflict` if it belongs to the cluster already, does not run, or has a name that
  ///   somebody else has there; `already_exists` if its id is taken; `no_quorum` if its node may
  ///   not make changes now. Refused, it goes on as it was.
  Outcome<SandboxRecord> adoptSandbox(SandboxId id);

  /// Moves a sandbox to another node, with the states of its durable processes, and returns when it
  /// runs there.
  ///
  /// @param target the node; null for the least loaded other one
  default Outcome<SandboxRecord> migrateSandbox(SandboxId id, @Nullable NodeName target) {
    return migrateSandbox(id, target, null);
  }

  /// Does the same with options, which its history repeats.
  ///
  /// @param options null for none
  Outcome<SandboxRecord> migrateSandbox(
      SandboxId id, @Nullable NodeName target, @Nullable MoveOptions options);

  /// Takes a checkpoint of a sandbox now and stores it on its node and on two others.
  Outcome<CheckpointStatus> checkpointSandbox(SandboxId id);

  /// Lists the checkpoints of a sandbox that the nodes have, the newest first.
  Outcome<Gathered<CheckpointStatus>> checkpoints(SandboxId id);

  /// Tells where a sandbox is, and how it came there.
  Outcome<PlacementView> placement(SandboxId id);

  /// Lists all sandboxes of the cluster, or of one node, in the order of their ids; also those that
  /// belong to a node alone, of the nodes that answer.
  Outcome<Gathered<SandboxRecord>> sandboxes(@Nullable NodeName node);

  /// Spreads the sandboxes evenly, see [Rebalanced]; blocks until all moves have ended.
  ///
  /// @param most how many moves at most
  /// @param atOnce how many of them at a time
  Outcome<Rebalanced> rebalance(int most, int atOnce);

  /// Moves the one sandbox whose move spreads the load best.
  ///
  /// @return `conflict` if the load is spread evenly, or if none may be moved
  Outcome<SandboxRecord> migrateAny(@Nullable NodeName target);

  /// Tells on which node a sandbox would be placed now, without placing it.
  NodeChoice selectNode(SandboxId id, Placement placement);

  /// Has a node give away all its sandboxes and take none until it rejoins.
  Outcome<Drained> drain(NodeName node);

  /// Lets a drained node take sandboxes again, and returns its entry.
  Outcome<NodeEntry> rejoin(NodeName node);

  /// Removes a node that is gone for good; its disk is never let in again.
  Outcome<NodeName> remove(NodeName node);

  /// Looks for a node at an address that is in nobody's list, and waits until it has joined.
  ///
  /// @param address where its grid listens, `host:port`
  /// @return `timeout` if nobody has joined from there in time, `conflict` if the nodes of this
  ///   cluster are simulated
  Outcome<Connection> connect(String address);

  /// Starts a child of the distributed supervisor; blocks until it runs. The same one that is there
  /// already is returned as it is.
  Outcome<ChildView> startChild(ChildOrder order);

  /// Ends a child of the distributed supervisor for good, and returns it as it was.
  Outcome<ChildView> terminateChild(SandboxId id);

  /// Returns a child of the distributed supervisor, or `process_not_found`.
  Outcome<ChildView> child(SandboxId id);

  /// Lists the children of the distributed supervisor on all nodes.
  Outcome<Gathered<ChildView>> children();

  /// Lists what happened in a sandbox.
  Outcome<SandboxEvents> sandboxEvents(SandboxId id, long after, int limit, long waitMillis);

  /// Lists the modules of all nodes, each name once.
  Gathered<ModuleRow> modules();

  /// Returns what can be seen of the cluster as such: who sees whom.
  ClusterViews views();
}
