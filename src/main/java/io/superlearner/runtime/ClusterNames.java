package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The cluster-wide names of the processes of one node: claimed through [FarNames], and freed when
/// their processes end, before anybody learns of that end.
final class ClusterNames {

  private record Held(String name, Pid owner) {}

  private final ProcessRuntime runtime;
  private final LoneNames alone;
  private final NameMonitors monitors;
  private final Map<Held, Subscription> held = new ConcurrentHashMap<>();
  private volatile FarNames names;

  ClusterNames(ProcessRuntime runtime) {
    this.runtime = runtime;
    this.alone = new LoneNames(runtime);
    this.monitors = new NameMonitors(runtime);
    this.names = alone;
  }

  synchronized void connect(FarNames with) {
    if (!alone.isEmpty()) {
      throw new IllegalStateException("there are cluster-wide names already: " + held.keySet());
    }
    names = with;
    monitors.follow(with);
  }

  FarNames.Claim claim(String name, Pid owner) {
    FarNames with = names;
    FarNames.Claim claim =
        with == alone ? alone.claim(name, owner) : Blocking.ask(() -> with.claim(name, owner));
    return settled(with, name, owner, claim);
  }

  /// Gives a name to a process of this node, whoever has it.
  FarNames.Claim move(String name, Pid owner) {
    if (!runtime.isAlive(owner)) {
      return new FarNames.Claim.Refused(ExitReason.noproc());
    }
    FarNames with = names;
    FarNames.Claim claim =
        with == alone ? alone.move(name, owner) : Blocking.ask(() -> with.move(name, owner));
    if (claim instanceof FarNames.Claim.Done) {
      held.keySet().stream()
          .filter(mine -> mine.name.equals(name) && !mine.owner.equals(owner))
          .forEach(this::forget);
    }
    return settled(with, name, owner, claim);
  }

  private void forget(Held gone) {
    Subscription watch = held.remove(gone);
    if (watch != null) {
      watch.close();
    }
  }

  private FarNames.Claim settled(FarNames with, String name, Pid owner, FarNames.Claim claim) {
    if (!(claim instanceof FarNames.Claim.Done)) {
      return claim;
    }
    Held mine = new Held(name, owner);
    forget(mine);
    Optional<Subscription> watch = runtime.atEnd(owner, _ -> freed(with, mine));
    if (watch.isEmpty()) {
      with.free(name, owner);
      return new FarNames.Claim.Refused(ExitReason.noproc());
    }
    held.put(mine, watch.get());
    if (!runtime.isAlive(owner)) {
      // its end may have come before the line above
      held.remove(mine);
    }
    return claim;
  }

  private void freed(FarNames with, Held gone) {
    held.remove(gone);
    if (!runtime.moves().keepName(gone.name, gone.owner)) {
      with.free(gone.name, gone.owner);
    }
  }

  /// Frees a name that was kept for the process that takes a place.
  void letGo(String name, Pid owner) {
    names.free(name, owner);
  }

  /// Claims the name that a process is to start with.
  ///
  /// @return why it may not start; null if it may
  @Nullable StartOutcome refusal(Cell cell) {
    String name = cell.options().clusterName();
    if (name == null) {
      return null;
    }
    return switch (claim(name, cell.pid())) {
      case FarNames.Claim.Done _ -> null;
      case FarNames.Claim.Taken(Pid owner) -> new StartOutcome.AlreadyStarted(owner);
      case FarNames.Claim.Refused(var reason) -> new StartOutcome.Failed(reason);
    };
  }

  boolean free(String name, Pid owner) {
    Subscription watch = held.remove(new Held(name, owner));
    if (watch == null) {
      return false;
    }
    watch.close();
    boolean had = names.find(name).filter(owner::equals).isPresent();
    names.free(name, owner);
    return had;
  }

  Optional<Pid> find(String name) {
    return names.find(name);
  }

  FarNames.Lookup look(String name) {
    FarNames with = names;
    return with == alone ? alone.look(name) : Blocking.ask(() -> with.look(name));
  }

  FarNames.Seen seen() {
    return names.seen();
  }

  // not while the names change: a watch of those of before would hear of none
  synchronized Nodes.NamesWatched monitor(Pid watcher, String prefix) {
    return monitors.add(names, watcher, prefix);
  }

  boolean demonitor(Ref monitor) {
    return monitors.remove(monitor);
  }
}
