package io.superlearner.runtime;

import io.superlearner.identity.SandboxId;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How a process is spawned.
///
/// ```java
/// SpawnOptions options =
///     SpawnOptions.worker("shop/till", scheduler)
///         .withName("till")
///         .withMailbox(100, Overflow.REJECT);
/// Pid till = started(runtime.start(GenServer.behavior(new Counter()), options));
/// assert runtime.whereis("till").orElseThrow().equals(till);
/// ```
///
/// @param path its place in its tree, such as `root/inner/c`
/// @param module the word for what it runs, such as `counter`
/// @param kind what it is for
/// @param sandbox the sandbox it belongs to; null for none
/// @param name the name to register before it starts; null for none
/// @param scheduler where its code runs
/// @param mailboxBound the most ordinary messages that may wait; 0 for no bound
/// @param startLimit how long its start may take; null for no limit
/// @param clusterName the name to register in the whole cluster before it starts; null for none
/// @param overflow what happens when its mailbox is at its bound
public record SpawnOptions(
    String path,
    String module,
    ProcessKind kind,
    @Nullable SandboxId sandbox,
    @Nullable String name,
    Scheduler scheduler,
    int mailboxBound,
    @Nullable Duration startLimit,
    @Nullable String clusterName,
    Overflow overflow) {

  /// Creates options without a cluster-wide name, for a process that rejects what its mailbox
  /// cannot take.
  public SpawnOptions(
      String path,
      String module,
      ProcessKind kind,
      @Nullable SandboxId sandbox,
      @Nullable String name,
      Scheduler scheduler,
      int mailboxBound,
      @Nullable Duration startLimit) {
    this(
        path,
        module,
        kind,
        sandbox,
        name,
        scheduler,
        mailboxBound,
        startLimit,
        null,
        Overflow.REJECT);
  }

  /// Returns options for a worker without name, bound or limit.
  public static SpawnOptions worker(String path, Scheduler scheduler) {
    return new SpawnOptions(path, "process", ProcessKind.WORKER, null, null, scheduler, 0, null);
  }

  /// Returns the same options with another path.
  public SpawnOptions withPath(String other) {
    return new SpawnOptions(
        other,
        module,
        kind,
        sandbox,
        name,
        scheduler,
        mailboxBound,
        startLimit,
        clusterName,
        overflow);
  }

  /// Returns the same options with another module and kind.
  public SpawnOptions withModule(String other, ProcessKind as) {
    return new SpawnOptions(
        path, other, as, sandbox, name, scheduler, mailboxBound, startLimit, clusterName, overflow);
  }

  /// Returns the same options with a name, or with none.
  public SpawnOptions withName(@Nullable String other) {
    return new SpawnOptions(
        path,
        module,
        kind,
        sandbox,
        other,
        scheduler,
        mailboxBound,
        startLimit,
        clusterName,
        overflow);
  }

  /// Returns the same options with another scheduler.
  public SpawnOptions withScheduler(Scheduler other) {
    return new SpawnOptions(
        path, module, kind, sandbox, name, other, mailboxBound, startLimit, clusterName, overflow);
  }

  /// Returns the same options with a limit for the start.
  public SpawnOptions withStartLimit(@Nullable Duration limit) {
    return new SpawnOptions(
        path, module, kind, sandbox, name, scheduler, mailboxBound, limit, clusterName, overflow);
  }

  /// Returns the same options with a cluster-wide name, or with none; see [Nodes].
  public SpawnOptions withClusterName(@Nullable String other) {
    return new SpawnOptions(
        path, module, kind, sandbox, name, scheduler, mailboxBound, startLimit, other, overflow);
  }

  /// Returns the same options with a bound for the mailbox, and what happens when it is reached.
  ///
  /// @param bound the most ordinary messages that may wait; 0 for no bound
  public SpawnOptions withMailbox(int bound, Overflow when) {
    return new SpawnOptions(
        path, module, kind, sandbox, name, scheduler, bound, startLimit, clusterName, when);
  }
}
