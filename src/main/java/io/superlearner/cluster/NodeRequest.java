package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.DeadLetterPage;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.ProcessPage;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A request to a far node: one record for each method of
/// [NodeControl][io.superlearner.control.NodeControl], a sign of life, and what only the nodes ask
/// each other.
///
/// @param <T> what the method returns
sealed interface NodeRequest<T> {

  /// Answered with whether the node holds its lease.
  record Ping() implements NodeRequest<Boolean> {}

  record Vitals() implements NodeRequest<NodeVitals> {}

  record Processes(ProcessQuery query) implements NodeRequest<ProcessPage> {}

  record Inspect(Pid pid) implements NodeRequest<Outcome<ProcessDetail>> {}

  record State(Pid pid, long timeoutMillis) implements NodeRequest<Outcome<StateView>> {}

  record DeadLetters(int limit) implements NodeRequest<DeadLetterPage> {}

  record Deliver(Pid pid, MessageRequest message) implements NodeRequest<Outcome<Delivered>> {}

  record Exit(Pid pid, ExitRequest reason) implements NodeRequest<Outcome<Exited>> {}

  record Supervisors() implements NodeRequest<List<SupervisorRow>> {}

  record Supervisor(String nameOrPid) implements NodeRequest<Outcome<TreeNode>> {}

  record Trees() implements NodeRequest<List<TreeNode>> {}

  record Check(SandboxRequest request) implements NodeRequest<Outcome<SandboxRequest>> {}

  /// Starts a sandbox.
  ///
  /// @param period in which period of the node's lease; null for whichever it is
  /// @param epoch what its modules are told; null from nodes of older versions
  record CreateSandbox(SandboxRequest request, @Nullable Long period, @Nullable Long epoch)
      implements NodeRequest<Outcome<SandboxRecord>> {}

  record RestartSandbox(SandboxId id) implements NodeRequest<Outcome<SandboxRecord>> {}

  record DestroySandbox(SandboxId id) implements NodeRequest<Outcome<SandboxRecord>> {}

  record Sandbox(SandboxId id) implements NodeRequest<Outcome<SandboxRecord>> {}

  record Sandboxes() implements NodeRequest<List<SandboxRecord>> {}

  record Events(SandboxId id, long after, int limit, long waitMillis)
      implements NodeRequest<Outcome<SandboxEvents>> {}

  record Modules() implements NodeRequest<List<ModuleRow>> {}

  record KeepCheckpoint(Checkpoint checkpoint) implements NodeRequest<Boolean> {}

  record LastCheckpoint(SandboxId id) implements NodeRequest<HeldCheckpoint> {}

  record TakeCheckpoint(SandboxId id) implements NodeRequest<Outcome<CheckpointPlaces>> {}

  record Give(SandboxId id, LeaseEntry to, SandboxMove.Cause cause, @Nullable MoveOptions options)
      implements NodeRequest<Outcome<SandboxRecord>> {}

  record GiveAll() implements NodeRequest<Integer> {}

  record Adopt(SandboxId id) implements NodeRequest<Outcome<SandboxRecord>> {}

  record Release(SandboxId id, long epoch) implements NodeRequest<Outcome<Released>> {}

  record Carry(SandboxId id, Map<String, Pid> now) implements NodeRequest<Boolean> {}

  record Look(String address) implements NodeRequest<Boolean> {}

  record Sights() implements NodeRequest<List<Sight>> {}
}
