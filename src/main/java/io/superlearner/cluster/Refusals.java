package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import io.superlearner.truth.TruthUnavailableException;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;

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

  static Refusal name(String name) {
    return Refusal.ofParameter(
        Code.NAME_NOT_FOUND, "name", "no process has the name " + Shown.text(name));
  }

  static Refusal sandbox(SandboxId id) {
    return Refusal.ofParameter(
        Code.SANDBOX_NOT_FOUND, "id", "no sandbox " + id + " exists in the cluster");
  }

  static Refusal child(SandboxId id) {
    return Refusal.ofParameter(
        Code.PROCESS_NOT_FOUND, "id", "the distributed supervisor has no child " + id);
  }

  static Refusal taken(SandboxId id) {
    return Refusal.ofParameter(
        Code.ALREADY_EXISTS, "id", "a sandbox " + id + " exists already in the cluster");
  }

  static Refusal changing(SandboxId id) {
    return Refusal.of(Code.CONFLICT, "somebody else is changing the sandbox " + id);
  }

  /// Says why no node can be taken.
  static String noNode(NodeChoice choice, Limits limits) {
    String why =
        choice.scores().stream()
            .map(one ->
                one.node()
                    + ": "
                    + (one.excluded() != null
                        ? one.excluded()
                        : one.score() > 0
                            ? "it has a sandbox that this one is to be apart from"
                            : "it has no room for a sandbox"))
            .collect(Collectors.joining("; "));
    return "no node can be taken that answers within %d ms (%s)"
        .formatted(limits.probe().toMillis(), why);
  }

  /// A node that was to be asked could not be, or did not answer.
  static <T> Outcome<T> unavailable(NodeUnavailableException failure, boolean changes) {
    boolean open = changes && failure.isLate();
    return Outcome.refused(
        failure.isLate() ? Code.TIMEOUT : Code.NODE_UNREACHABLE,
        failure.getMessage() + (open ? MAY : ""));
  }

  /// Says what can be had without a majority, to whom one of the cluster was refused for want of
  /// it.
  static <T> Outcome<T> orLocal(Outcome<T> created) {
    return created instanceof Outcome.Refused<T>(var refusal) && refusal.code() == Code.NO_QUORUM
        ? Outcome.refused(
            refusal.code(),
            refusal.detail() + "; with scope local a node makes one for itself, without a majority")
        : created;
  }

  /// Says that the disk is why, to whom a change was refused for want of a majority.
  ///
  /// @param isDiskFull is asked only about such a refusal
  static <T> Outcome<T> orFull(Outcome<T> changed, BooleanSupplier isDiskFull) {
    return changed instanceof Outcome.Refused<T>(var refusal)
            && refusal.code() == Code.NO_QUORUM
            && isDiskFull.getAsBoolean()
        ? Outcome.refused(
            Code.DISK_FULL,
            "the disk of this node is full, and there is no majority without it: "
                + refusal.detail())
        : changed;
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
