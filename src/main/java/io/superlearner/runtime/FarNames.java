package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.util.Optional;

/// Names that one process in the whole cluster may have: OTP's `global`.
///
/// The runtime asks an implementation to claim and free names and to find who has them; which node
/// decides, and what becomes of the names of a node that is lost, is the implementation's: those
/// processes may live. A runtime gets it by [ProcessRuntime#connect]; until then its names count on
/// its own node. Programs use [Nodes].
public interface FarNames {

  /// What came of claiming a name.
  sealed interface Claim {

    /// The name is the process's now.
    record Done() implements Claim {}

    /// A process has the name.
    record Taken(Pid owner) implements Claim {}

    /// Nobody could decide, or the process that was to get the name has ended.
    record Refused(ExitReason reason) implements Claim {}
  }

  /// Claims a name for a process of this node. May wait for other nodes, but not for ever; of
  /// several claims of one name at most one is done.
  Claim claim(String name, Pid owner);

  /// Begins to free a name, if the process has it; from now on [#find] does not return it here. Any
  /// thread may call it, also while a process ends; it never blocks.
  void free(String name, Pid owner);

  /// Returns who has a name, as far as this node knows. Never blocks.
  Optional<Pid> find(String name);
}
