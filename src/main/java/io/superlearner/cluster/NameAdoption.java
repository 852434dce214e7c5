package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.FarNames.Claim;
import io.superlearner.runtime.ProcessRuntime;
import java.util.Map;
import java.util.Optional;

/// Takes the names of a local sandbox into the cluster when that adopts it.
///
/// First [#claim], while the sandbox is still one of its node alone, so that a name that somebody
/// else has keeps it as it is; then [#settle] once it is one of the cluster, or [#release] if it is
/// not to be. Its processes may end and start all the while.
final class NameAdoption {

  private static final System.Logger LOG = System.getLogger(NameAdoption.class.getName());

  private final Names names;
  private final ProcessRuntime runtime;

  NameAdoption(Names names, ProcessRuntime runtime) {
    this.names = names;
    this.runtime = runtime;
  }

  /// Claims all names of a sandbox; blocks for truth's limit, for each.
  ///
  /// @return how many; refused if one belongs to somebody else, or cannot be had now: then none is
  ///   claimed
  Outcome<Integer> claim(SandboxId id) {
    Map<String, Pid> wanted = names.localOf(id);
    for (Map.Entry<String, Pid> one : wanted.entrySet()) {
      Optional<Refusal> refusal = claim(one.getKey(), one.getValue());
      if (refusal.isPresent()) {
        release(id);
        return Outcome.refused(refusal.get());
      }
    }
    return Outcome.done(wanted.size());
  }

  private Optional<Refusal> claim(String name, Pid owner) {
    Claim claim = names.claimInCluster(name, owner);
    if (!runtime.isAlive(owner)) {
      // its end may have come before the claim, which nobody would free then
      names.freeInCluster(name, owner);
    }
    return switch (claim) {
      case Claim.Done _ -> Optional.empty();
      case Claim.Taken(Pid other) ->
          Optional.of(
              Refusal.of(
                  Code.CONFLICT,
                  "the name %s of %s belongs to %s in the cluster"
                      .formatted(Shown.text(name), owner, other)));
      case Claim.Refused(var reason) ->
          Optional.of(
              Refusal.of(
                  reason.equals(Names.NO_QUORUM) ? Code.NO_QUORUM : Code.CONFLICT,
                  "the name %s of %s cannot be claimed in the cluster now: %s"
                      .formatted(Shown.text(name), owner, reason)));
    };
  }

  /// Gives back what was claimed, as the sandbox stays one of its node alone.
  void release(SandboxId id) {
    names.localOf(id).forEach(names::unclaim);
  }

  /// Has the names count in the cluster only, also those that were given since they were claimed. A
  /// process that cannot have its name there is ended; how it goes on is its supervisor's to
  /// decide.
  void settle(SandboxId id) {
    names
        .localOf(id)
        .forEach((name, owner) -> {
          Optional<Refusal> refusal = claim(name, owner);
          names.freeLocal(name, owner);
          if (refusal.isPresent() && runtime.isAlive(owner)) {
            LOG.log(
                System.Logger.Level.WARNING,
                () -> owner + " of " + id + " is ended: " + refusal.get().detail());
            runtime.exit(owner, ExitReason.kill());
          }
        });
  }
}
