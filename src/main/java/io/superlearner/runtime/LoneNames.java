package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/// Cluster-wide names where the cluster is one node.
final class LoneNames implements FarNames {

  private final ProcessRuntime runtime;
  private final List<Consumer<? super Change>> listeners = new CopyOnWriteArrayList<>();
  // guarded by this
  private final Map<String, Named> owners = new TreeMap<>();
  private long lastVersion;

  LoneNames(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public synchronized Claim claim(String name, Pid owner) {
    Named before = owners.get(name);
    if (before != null) {
      return new Claim.Taken(before.owner());
    }
    tell(new Change.Registered(put(name, owner)));
    return new Claim.Done();
  }

  @Override
  public synchronized Claim move(String name, Pid owner) {
    Named before = owners.get(name);
    Named now = put(name, owner);
    if (before == null) {
      tell(new Change.Registered(now));
    } else if (!before.owner().equals(owner)) {
      tell(new Change.Moved(before.owner(), now));
    }
    return new Claim.Done();
  }

  private Named put(String name, Pid owner) {
    Optional<SpawnOptions> options = runtime.info(owner).map(ProcessInfo::options);
    Named now =
        new Named(
            name,
            owner,
            runtime.nodes().own().orElse(null),
            options.map(SpawnOptions::sandbox).orElse(null),
            options.map(SpawnOptions::path).orElse(null),
            runtime.clock().now(),
            ++lastVersion);
    owners.put(name, now);
    return now;
  }

  @Override
  public synchronized void free(String name, Pid owner) {
    Named last = owners.get(name);
    if (last != null && last.owner().equals(owner)) {
      owners.remove(name);
      tell(new Change.Unregistered(last));
    }
  }

  @Override
  public Optional<Pid> find(String name) {
    return named(name).map(Named::owner);
  }

  private synchronized Optional<Named> named(String name) {
    return Optional.ofNullable(owners.get(name));
  }

  @Override
  public Lookup look(String name) {
    return named(name).<Lookup>map(Lookup.Found::new).orElseGet(Lookup.Absent::new);
  }

  @Override
  public synchronized Seen seen() {
    return new Seen(List.copyOf(owners.values()), false);
  }

  @Override
  public synchronized Watched watch(Consumer<? super Change> listener) {
    Consumer<Change> own = listener::accept;
    listeners.add(own);
    return new Watched(seen(), () -> listeners.remove(own));
  }

  private void tell(Change change) {
    listeners.forEach(listener -> listener.accept(change));
  }

  synchronized boolean isEmpty() {
    return owners.isEmpty();
  }
}
