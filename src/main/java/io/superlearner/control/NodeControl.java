package io.superlearner.control;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.List;

/// All that can be seen and done on one node, wherever that node is.
///
/// The same contract holds for the local node and for a far one. A call runs on the node that has
/// the data: search and cut happen there. Any thread may call any method; each may block for the
/// time that the node needs, a far one at most for its limit. What the caller must expect (no such
/// process, a name that is taken, a bad tree) is an [Outcome]; a node that cannot be reached or
/// does not answer in time is a [NodeUnavailableException].
public interface NodeControl {

  /// Measures the node: memory, load, counts, versions.
  NodeVitals vitals();

  /// Returns one page of the live processes that match, in the order of their pids.
  ProcessPage processes(ProcessQuery query);

  /// Returns all that is known of one live process, or `process_not_found`.
  Outcome<ProcessDetail> process(Pid pid);

  /// Reads the state of a process between two of its messages.
  ///
  /// Answers `process_not_found`, or `timeout` when the process does not come to an end with its
  /// present message within `timeoutMillis`.
  Outcome<StateView> state(Pid pid, long timeoutMillis);

  /// Returns the latest messages that nobody handled, and how many there have been.
  ///
  /// @param limit how many rows at most, 1 to 1024
  DeadLetterPage deadLetters(int limit);

  /// Sends a message to a process; a call waits for the reply.
  Outcome<Delivered> deliver(Pid pid, MessageRequest message);

  /// Sends an exit signal to a process and waits until it is gone, at most five seconds.
  Outcome<Exited> exit(Pid pid, ExitRequest reason);

  /// Returns all supervisors of the node, in the order of their pids.
  List<SupervisorRow> supervisors();

  /// Returns the tree below one supervisor, found by registered name, path or pid.
  Outcome<TreeNode> supervisor(String nameOrPid);

  /// Returns every supervision tree of the node, the platform's own first.
  List<TreeNode> trees();

  /// Checks a request without doing anything: the module exists, the tree is well formed.
  Outcome<SandboxRequest> check(SandboxRequest request);

  /// Starts a sandbox here and returns when its root runs, or tells why it does not.
  Outcome<SandboxRecord> createSandbox(SandboxRequest request);

  /// Starts a sandbox that is registered for one period of this node's lease, as [#createSandbox]
  /// does.
  ///
  /// Refused with `no_quorum` if the node holds its lease in another period, or none: whoever asked
  /// may have been held up, and the registration may be somebody else's by now.
  Outcome<SandboxRecord> createSandbox(SandboxRequest request, Grant grant);

  /// Stops the sandbox and starts it again with the same configuration.
  Outcome<SandboxRecord> restartSandbox(SandboxId id);

  /// Stops the sandbox and removes all that it left.
  Outcome<SandboxRecord> destroySandbox(SandboxId id);

  /// Returns the record of one sandbox that lives here.
  Outcome<SandboxRecord> sandbox(SandboxId id);

  /// Returns the records of all sandboxes that live here, in the order of their ids.
  List<SandboxRecord> sandboxes();

  /// Lists what happened in a sandbox, oldest first, after the given sequence number.
  ///
  /// Holds the answer until there is something, at most `waitMillis`.
  Outcome<SandboxEvents> sandboxEvents(SandboxId id, long after, int limit, long waitMillis);

  /// Returns the modules from which sandboxes can be made on this node.
  List<ModuleRow> modules();
}
