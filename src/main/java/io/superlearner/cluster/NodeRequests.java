package io.superlearner.cluster;

import io.superlearner.control.Grant;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeControl;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.TruthUnavailableException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Carries requests of far nodes out on the local one.
final class NodeRequests {

  private final NodeControl node;
  private final Checkpoints checkpoints;
  private final HandOver handOver;
  private final Adoption adoption;
  private final Partitions partitions;
  private final Connector connector;
  private final BooleanSupplier holdsLease;

  /// @param holdsLease tells whether this node holds its lease; must not block
  NodeRequests(
      NodeControl node,
      Checkpoints checkpoints,
      HandOver handOver,
      Adoption adoption,
      Partitions partitions,
      Connector connector,
      BooleanSupplier holdsLease) {
    this.node = node;
    this.checkpoints = checkpoints;
    this.handOver = handOver;
    this.adoption = adoption;
    this.partitions = partitions;
    this.connector = connector;
    this.holdsLease = holdsLease;
  }

  /// Carries one request out; blocks as long as the asked method does.
  NodeReply serve(NodeRequest<?> request) {
    return new NodeReply(
        switch (request) {
          case NodeRequest.Ping _ -> holdsLease.getAsBoolean();
          case NodeRequest.Vitals _ -> node.vitals();
          case NodeRequest.Processes(var query) -> node.processes(query);
          case NodeRequest.Inspect(var pid) -> node.process(pid);
          case NodeRequest.State(var pid, var timeout) -> node.state(pid, timeout);
          case NodeRequest.DeadLetters(var limit) -> node.deadLetters(limit);
          case NodeRequest.Deliver(var pid, var message) -> node.deliver(pid, message);
          case NodeRequest.Exit(var pid, var reason) -> node.exit(pid, reason);
          case NodeRequest.Supervisors _ -> node.supervisors();
          case NodeRequest.Supervisor(var nameOrPid) -> node.supervisor(nameOrPid);
          case NodeRequest.Trees _ -> node.trees();
          case NodeRequest.Check(var wanted) -> node.check(wanted);
          case NodeRequest.CreateSandbox(var wanted, var period, var epoch) ->
              period == null
                  ? node.createSandbox(wanted)
                  : node.createSandbox(wanted, new Grant(period, epoch == null ? 0 : epoch));
          case NodeRequest.RestartSandbox(var id) -> node.restartSandbox(id);
          case NodeRequest.DestroySandbox(var id) -> node.destroySandbox(id);
          case NodeRequest.Sandbox(var id) -> node.sandbox(id);
          case NodeRequest.Sandboxes _ -> node.sandboxes();
          case NodeRequest.Events(var id, var after, var limit, var wait) ->
              node.sandboxEvents(id, after, limit, wait);
          case NodeRequest.Modules _ -> node.modules();
          case NodeRequest.KeepCheckpoint(var checkpoint) -> checkpoints.keep(checkpoint);
          case NodeRequest.LastCheckpoint(var id) -> checkpoints.held(id);
          case NodeRequest.TakeCheckpoint(var id) -> checkpoints.take(id);
          case NodeRequest.Give(var id, var to, var cause, var options) ->
              given(id, to, cause, options);
          case NodeRequest.Adopt(var id) -> adoption.here(id);
          case NodeRequest.GiveAll _ -> handOver.giveAll();
          case NodeRequest.Release(var id, var epoch) -> released(id, epoch);
          case NodeRequest.Carry(var id, var now) -> handOver.carry(id, now);
          case NodeRequest.Look(var address) -> connector.lookHere(address);
          case NodeRequest.Sights _ -> partitions.told();
        });
  }

  private Outcome<Released> released(SandboxId id, long epoch) {
    try {
      return handOver.release(id, epoch);
    } catch (TruthUnavailableException silent) {
      return Refusals.truth(silent, true);
    }
  }

  private Outcome<SandboxRecord> given(
      SandboxId id, LeaseEntry to, SandboxMove.Cause cause, @Nullable MoveOptions options) {
    try {
      return handOver.give(id, to, cause, options);
    } catch (TruthUnavailableException silent) {
      return Refusals.truth(silent, true);
    }
  }
}
