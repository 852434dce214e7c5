package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// Makes partition supervisors, and asks them: Elixir's `PartitionSupervisor`.
///
/// Where one process would be a bottleneck, such as a dynamic supervisor that starts all children
/// of a node, a partition supervisor runs several alike, and each key belongs to one of them.
///
/// ```java
/// ChildSpec session = ChildSpec.worker("session", at -> GenServer.behavior(new Counter()));
/// PartitionSpec spec = PartitionSpec.of("sessions", ChildSpec.supervisor(
///     "part", at -> DynamicSupervisor.behavior(DynamicSpec.of(session), at.lane())));
/// started(self.startLink(
///     PartitionSupervisor.behavior(spec, scheduler), options.withName("sessions")));
/// // a child for a user, always in the same partition
/// Pid part = PartitionSupervisor.find(runtime, "sessions", "ada").orElseThrow();
/// DynamicSupervisor.startChild(runtime, part, List.of("ada"), limit);
/// ```
///
/// [Supervisor]'s `countChildren` and `whichChildren` serve it too; its children have their numbers
/// as ids. Operations that wait, and their threads and failures, are like those of [Supervisor];
/// one that is called by an unknown name throws [SupervisorCallException] with `noproc`.
public final class PartitionSupervisor {

  private PartitionSupervisor() {}

  /// Returns the behavior of a partition supervisor, for one process, which must be spawned under
  /// the name of the spec.
  ///
  /// @param lane where workers run, unless the template says otherwise
  /// @throws IllegalArgumentException if the spec has a problem
  public static Behavior behavior(PartitionSpec spec, Scheduler lane) {
    check(spec);
    return new PartitionProcess(spec, lane);
  }

  /// Returns a partition supervisor as a child; its id is its name.
  ///
  /// @throws IllegalArgumentException if the spec has a problem
  public static ChildSpec childSpec(PartitionSpec spec) {
    check(spec);
    String name = Objects.requireNonNull(spec.name());
    return ChildSpec.supervisor(name, context -> behavior(spec, context.lane()))
        .withModule("partition_supervisor")
        .withName(name);
  }

  private static void check(PartitionSpec spec) {
    spec.problem()
        .ifPresent(problem -> {
          throw new IllegalArgumentException(problem.toString());
        });
  }

  /// Returns where the partitions are, for many lookups. Asks nobody.
  public static Partitions partitions(ProcessRuntime runtime, String name) {
    return partitions(runtime, "partitions", name);
  }

  private static Partitions partitions(ProcessRuntime runtime, String call, String name) {
    if (runtime.view(require(runtime, call, name)).orElse(null) instanceof SupervisorView view
        && view.partitions() != null) {
      return view.partitions();
    }
    throw new SupervisorCallException(call, name, runtime.outside());
  }

  /// Returns the process of a key's partition; empty while that is being restarted. Asks nobody.
  ///
  /// @throws IllegalStateException if there are no partitions, after a resize to 0
  public static Optional<Pid> find(ProcessRuntime runtime, String name, Object key) {
    return partitions(runtime, name).find(key);
  }

  /// Returns all partitions in the order of their numbers, those out of service included.
  public static List<PartitionEntry> whichChildren(
      ProcessRuntime runtime, String name, Duration limit) {
    Pid supervisor = require(runtime, "which_children", name);
    return Supervisor.whichChildren(runtime, supervisor, limit).stream()
        .map(PartitionEntry::of)
        .sorted(Comparator.comparingInt(PartitionEntry::partition))
        .toList();
  }

  /// Changes the number of partitions, and waits until that is done. Those beyond it are stopped,
  /// the highest first, and stay known; those that are wanted again are started.
  ///
  /// Answers `Done`, or `Failed` with why a partition did not start; those before it then run.
  ///
  /// @param count 0 to the number at first
  /// @throws IllegalArgumentException if the count is not in that range
  public static ChildResult resize(ProcessRuntime runtime, String name, int count, Duration limit) {
    int most = partitions(runtime, "resize", name).most();
    if (count < 0 || count > most) {
      throw new IllegalArgumentException(
          ("partitions of " + name + " cannot become " + count)
              + (" (expected 0 to " + most + ", the number at first)"));
    }
    Pid supervisor = require(runtime, "resize", name);
    try {
      Object answer = runtime.call(supervisor, new PartitionProcess.Resize(count), limit);
      return (ChildResult) Objects.requireNonNull(answer);
    } catch (CallException failure) {
      throw new SupervisorCallException("resize", supervisor, failure);
    }
  }

  /// Stops a partition supervisor and waits until it is gone, its name and its children with it.
  public static void stop(ProcessRuntime runtime, String name, ExitReason reason, Duration limit) {
    Supervisor.stop(runtime, require(runtime, "stop", name), reason, limit);
  }

  private static Pid require(ProcessRuntime runtime, String call, String name) {
    return runtime
        .whereis(name)
        .orElseThrow(() -> new SupervisorCallException(call, name, runtime.outside()));
  }
}
