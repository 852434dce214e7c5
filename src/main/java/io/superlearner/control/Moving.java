package io.superlearner.control;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.Map;

/// How a node lets sandboxes go to other nodes with what waits in their mailboxes, and takes that
/// of others; what happens to messages meanwhile says [Moves][io.superlearner.runtime.Moves].
///
/// Any thread may call.
public interface Moving {

  /// Counts the messages that wait for the workers of a sandbox; an estimate while they work.
  long waiting(SandboxId id);

  /// Ends a sandbox of this node, so that it goes on elsewhere. Blocks as long as it may take to
  /// stop it; does nothing if it is not here.
  void depart(SandboxId id);

  /// Returns whose messages are kept here for whoever takes their places, by path; none once they
  /// were carried, or nobody has come for them in time.
  Map<String, Pid> departed(SandboxId id);

  /// Carries what waits to the processes that have taken the places. Blocks until that is done, for
  /// some seconds at most.
  ///
  /// @param now by path
  /// @return false if there is nothing to carry, or no way to there now
  boolean carry(SandboxId id, Map<String, Pid> now);

  /// Returns the processes of a sandbox that have taken the places of others, and to which not all
  /// was carried yet; none if all was, or nothing is to come.
  Map<String, Pid> arrived(SandboxId id);

  /// Lets in what waits for that, as nothing more is carried.
  void letIn(SandboxId id);
}
