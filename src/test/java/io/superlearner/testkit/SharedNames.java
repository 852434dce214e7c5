package io.superlearner.testkit;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.FarNames;
import io.superlearner.runtime.NodeLife;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Cluster-wide names in memory, shared by all runtimes of a test. Any thread may call any method.
public final class SharedNames implements FarNames {

  // guarded by this
  private final Map<String, Pid> owners = new HashMap<>();
  private final Set<NodeLife> silent = new HashSet<>();
  private final List<Consumer<? super Change>> listeners = new CopyOnWriteArrayList<>();
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
    Map.copyOf(owners)
        .forEach((name, owner) -> {
          if (NodeLife.of(owner).equals(life)) {
            remove(name, owner);
          }
        });
  }

  private void remove(String name, Pid owner) {
    if (owners.remove(name, owner)) {
      tell(new Change.Unregistered(named(name, owner)));
    }
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
    if (before != null) {
      return new Claim.Taken(before);
    }
    tell(new Change.Registered(named(name, owner)));
    return new Claim.Done();
  }

  @Override
  public synchronized void free(String name, Pid owner) {
    if (!silent.contains(NodeLife.of(owner))) {
      remove(name, owner);
    }
  }

  @Override
  public synchronized Optional<Pid> find(String name) {
    return Optional.ofNullable(owners.get(name));
  }

  @Override
  public synchronized Claim move(String name, Pid owner) {
    if (refusal != null) {
      return new Claim.Refused(refusal);
    }
    Pid before = owners.put(name, owner);
    if (before == null) {
      tell(new Change.Registered(named(name, owner)));
    } else if (!before.equals(owner)) {
      tell(new Change.Moved(before, named(name, owner)));
    }
    return new Claim.Done();
  }

  private static Named named(String name, Pid owner) {
    return new Named(name, owner, null, null, null, null, 0);
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  @Override
  public synchronized Lookup look(String name) {
    if (refusal != null) {
      return new Lookup.Refused(refusal);
    }
    Pid owner = owners.get(name);
    return owner == null ? new Lookup.Absent() : new Lookup.Found(named(name, owner));
  }

  @Override
  public synchronized Seen seen() {
    return new Seen(
        owners.entrySet().stream()
            .map(entry -> named(entry.getKey(), entry.getValue()))
            .sorted(Comparator.comparing(Named::name))
            .toList(),
        refusal != null);
  }

  @Override
  public synchronized Watched watch(Consumer<? super Change> listener) {
    Consumer<Change> own = listener::accept;
    listeners.add(own);
    return new Watched(seen(), () -> listeners.remove(own));
  }
}
