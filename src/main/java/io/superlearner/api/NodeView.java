package io.superlearner.api;

import io.superlearner.cluster.NodeEntry;
import io.superlearner.control.NodeVitals;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A node as clients read it. What could not be read is null.
///
/// @param name its name
/// @param number its number, the first part of its pids
/// @param incarnation which life of the node this is
/// @param role `primary`, `secondary` or `witness`
/// @param duty `active`, `drained` if it takes nothing until it rejoins, or `leaving` if it is
///   about to stop
/// @param status `healthy`, `degraded` or `unreachable`
/// @param issues what is wrong with it, in words
/// @param url where its console and API are
/// @param joinedAt when this life of it joined
/// @param lastSeen when it was last known to be a member or answered
/// @param capabilities what it can do
/// @param sandboxCount sandboxes that live there
/// @param processCount live processes of its runtime
/// @param memoryUsage JVM heap in use, in bytes
/// @param cpuUsage share of the machine's CPU that its JVM used, 0 to 1
/// @param networkLatency how long its last answer took, in milliseconds
/// @param resourceUsage all that it measured of itself
/// @param versionInfo the versions it runs
public record NodeView(
    NodeName name,
    int number,
    int incarnation,
    String role,
    String duty,
    NodeEntry.Status status,
    List<String> issues,
    String url,
    Instant joinedAt,
    Instant lastSeen,
    @Nullable List<String> capabilities,
    @Nullable Integer sandboxCount,
    @Nullable Integer processCount,
    @Nullable Long memoryUsage,
    @Nullable Double cpuUsage,
    @Nullable Double networkLatency,
    @Nullable Usage resourceUsage,
    NodeVitals.@Nullable Versions versionInfo) {

  /// What a node measured of itself.
  ///
  /// @param measuredAt when
  /// @param startedAt when its JVM started
  /// @param uptimeMs since then
  /// @param uptime the same as text, such as `37s`
  /// @param heapUsedBytes JVM heap in use
  /// @param heapMaxBytes the most that the heap may grow to
  /// @param heapRatio heap in use by the most there may be, 0 to 1
  /// @param nonHeapUsedBytes metaspace, code cache and the like
  /// @param rssBytes resident memory of the whole process
  /// @param processCpu share of the machine's CPU that this JVM used, 0 to 1
  /// @param hostCpu share of the machine's CPU that was used at all, 0 to 1
  /// @param networkBytesPerS what the machine's interfaces sent and received per second
  /// @param processors how many CPUs the JVM sees
  /// @param threads live platform threads
  /// @param gcCount collections since the start
  /// @param gcPauseMs time they took, summed up
  /// @param leakedCount ended processes whose code still runs on a thread
  /// @param messagesHandled messages handled since the start
  /// @param restarts restarts that supervisors made since the start
  public record Usage(
      Instant measuredAt,
      Instant startedAt,
      long uptimeMs,
      String uptime,
      long heapUsedBytes,
      long heapMaxBytes,
      double heapRatio,
      long nonHeapUsedBytes,
      @Nullable Long rssBytes,
      @Nullable Double processCpu,
      @Nullable Double hostCpu,
      @Nullable Double networkBytesPerS,
      int processors,
      int threads,
      long gcCount,
      long gcPauseMs,
      int leakedCount,
      long messagesHandled,
      long restarts) {

    static Usage of(NodeVitals vitals) {
      return new Usage(
          vitals.at(),
          vitals.startedAt(),
          vitals.uptimeMs(),
          Spans.words(vitals.uptimeMs()),
          vitals.heapUsedBytes(),
          vitals.heapMaxBytes(),
          (double) vitals.heapUsedBytes() / vitals.heapMaxBytes(),
          vitals.nonHeapUsedBytes(),
          vitals.rssBytes(),
          vitals.processCpu(),
          vitals.hostCpu(),
          vitals.networkBytesPerS(),
          vitals.processors(),
          vitals.threads(),
          vitals.gcCount(),
          vitals.gcPauseMs(),
          vitals.leakedCount(),
          vitals.messagesHandled(),
          vitals.restarts());
    }
  }

  static NodeView of(NodeEntry entry) {
    NodeVitals vitals = entry.vitals();
    return new NodeView(
        entry.name(),
        entry.number(),
        entry.incarnation(),
        entry.role(),
        entry.duty(),
        entry.status(),
        entry.issues(),
        entry.httpUrl(),
        entry.joinedAt(),
        entry.lastSeen(),
        vitals == null ? null : vitals.capabilities(),
        vitals == null ? null : vitals.sandboxCount(),
        vitals == null ? null : vitals.processCount(),
        vitals == null ? null : vitals.heapUsedBytes(),
        vitals == null ? null : vitals.processCpu(),
        entry.latencyMs(),
        vitals == null ? null : Usage.of(vitals),
        vitals == null ? null : vitals.versions());
  }
}
