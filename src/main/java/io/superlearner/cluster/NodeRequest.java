package io.superlearner.cluster;

import io.superlearner.control.ExitRequest;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;

/// A request to a far node: one record for each method of
/// [NodeControl][io.superlearner.control.NodeControl], and a sign of life.
sealed interface NodeRequest {

  record Ping() implements NodeRequest {}

  record Vitals() implements NodeRequest {}

  record Processes(ProcessQuery query) implements NodeRequest {}

  record Inspect(Pid pid) implements NodeRequest {}

  record State(Pid pid, long timeoutMillis) implements NodeRequest {}

  record Deliver(Pid pid, MessageRequest message) implements NodeRequest {}

  record Exit(Pid pid, ExitRequest reason) implements NodeRequest {}

  record Supervisors() implements NodeRequest {}

  record Supervisor(String nameOrPid) implements NodeRequest {}

  record Trees() implements NodeRequest {}

  record Check(SandboxRequest request) implements NodeRequest {}

  record CreateSandbox(SandboxRequest request) implements NodeRequest {}

  record RestartSandbox(SandboxId id) implements NodeRequest {}

  record DestroySandbox(SandboxId id) implements NodeRequest {}

  record Sandbox(SandboxId id) implements NodeRequest {}

  record Sandboxes() implements NodeRequest {}

  record Events(SandboxId id, long after, int limit, long waitMillis) implements NodeRequest {}

  record Modules() implements NodeRequest {}
}
