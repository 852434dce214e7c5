package io.superlearner.testkit;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.FarNames;
import io.superlearner.runtime.NodeLife;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Cluster-wide names in memory, shared by all runtimes of a test. Any thread may call any method.
public final class SharedNames implements FarNames {

  // guarded by this
  private final Map<String, Pid> owners = new HashMap<>();
  private final Set<NodeLife> silent = new HashSet<>();
  private ExitReason refusal;

  /// Refuses every claim from now on, as without a quorum; null to decide again.
  public synchronized void refuse(ExitReason reason) {
    refusal = reason;
  }

  /// Hears nothing of a life any more, which was killed; its names stay until it is [#lost].
  public synchronized void killed(NodeLife life) {
    silent.add(life);
  }

  /// Frees all names of a life that is gone.
  public synchronized void lost(NodeLife life) {
    owners.values().removeIf(owner -> NodeLife.of(owner).equals(life));
  }

  /// Returns all names.
  public synchronized Map<String, Pid> all() {
    return Map.copyOf(owners);
  }

  @Override
  public synchronized Claim claim(String name, Pid owner) {
    if (refusal != null) {
      return new Claim.Refused(refusal);
    }
    Pid before = owners.putIfAbsent(name, owner);
    return before == null ? new Claim.Done() : new Claim.Taken(before);
  }

  @Override
  public synchronized void free(String name, Pid owner) {
    if (!silent.contains(NodeLife.of(owner))) {
      owners.remove(name, owner);
    }
  }

  @Override
  public synchronized Optional<Pid> find(String name) {
    return Optional.ofNullable(owners.get(name));
  }
}
