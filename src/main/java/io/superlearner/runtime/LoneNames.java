package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/// Cluster-wide names where the cluster is one node.
final class LoneNames implements FarNames {

  private final Map<String, Pid> owners = new ConcurrentHashMap<>();

  @Override
  public Claim claim(String name, Pid owner) {
    Pid before = owners.putIfAbsent(name, owner);
    return before == null ? new Claim.Done() : new Claim.Taken(before);
  }

  @Override
  public void free(String name, Pid owner) {
    owners.remove(name, owner);
  }

  @Override
  public Optional<Pid> find(String name) {
    return Optional.ofNullable(owners.get(name));
  }

  boolean isEmpty() {
    return owners.isEmpty();
  }
}
