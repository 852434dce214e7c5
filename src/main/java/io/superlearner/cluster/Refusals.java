package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.TruthUnavailableException;

/// The refusals of the cluster, in words.
final class Refusals {

  private static final String MAY = "; whether the change was made is not known, look again";

  private Refusals() {}

  static Refusal node(NodeName node) {
    return Refusal.ofParameter(
        Code.NODE_NOT_FOUND, "node", "no node " + node + " belongs to the cluster");
  }

  static Refusal process(Pid pid) {
    return Refusal.ofParameter(
        Code.PROCESS_NOT_FOUND, "pid", "no process " + pid + " lives in the cluster");
  }

  static Refusal sandbox(SandboxId id) {
    return Refusal.ofParameter(
        Code.SANDBOX_NOT_FOUND, "id", "no sandbox " + id + " exists in the cluster");
  }

  static Refusal taken(SandboxId id) {
    return Refusal.ofParameter(
        Code.ALREADY_EXISTS, "id", "a sandbox " + id + " exists already in the cluster");
  }

  static Refusal changing(SandboxId id) {
    return Refusal.of(Code.CONFLICT, "somebody else is changing the sandbox " + id);
  }

  /// A node that was to be asked could not be, or did not answer.
  static <T> Outcome<T> unavailable(NodeUnavailableException failure, boolean changes) {
    boolean open = changes && failure.isLate();
    return Outcome.refused(
        failure.isLate() ? Code.TIMEOUT : Code.NODE_UNREACHABLE,
        failure.getMessage() + (open ? MAY : ""));
  }

  /// Truth did not answer.
  static <T> Outcome<T> truth(TruthUnavailableException failure, boolean changes) {
    return Outcome.refused(
        Code.NO_QUORUM,
        "the store of the cluster does not answer ("
            + failure.getMessage()
            + ")"
            + (changes ? MAY : ""));
  }
}
