package io.superlearner.control;

import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a node measured of itself.
///
/// A figure that could not be read is null, never 0.
///
/// @param node the node that measured
/// @param at when it measured
/// @param startedAt when its JVM started
/// @param uptimeMs since then
/// @param heapUsedBytes JVM heap in use
/// @param heapMaxBytes the most that the heap may grow to
/// @param nonHeapUsedBytes metaspace, code cache and the like
/// @param rssBytes resident memory of the whole process
/// @param processCpu share of the machine's CPU that this JVM used, 0 to 1
/// @param hostCpu share of the machine's CPU that was used at all, 0 to 1
/// @param networkBytesPerS bytes that the machine's interfaces, or those of its network namespace,
///   sent and received per second
/// @param processors how many CPUs the JVM sees
/// @param threads live platform threads
/// @param gcCount collections since the start
/// @param gcPauseMs time they took, summed up
/// @param processCount live processes of the runtime
/// @param leakedCount processes that were ended but whose code still runs on a thread
/// @param sandboxCount sandboxes that live here
/// @param messagesHandled messages that the processes handled since the start
/// @param restarts restarts that supervisors made since the start
/// @param capabilities what this node can do, in words
/// @param versions versions of Superlearner, Payara, the grid and the JDK
public record NodeVitals(
    NodeName node,
    Instant at,
    Instant startedAt,
    long uptimeMs,
    long heapUsedBytes,
    long heapMaxBytes,
    long nonHeapUsedBytes,
    @Nullable Long rssBytes,
    @Nullable Double processCpu,
    @Nullable Double hostCpu,
    @Nullable Double networkBytesPerS,
    int processors,
    int threads,
    long gcCount,
    long gcPauseMs,
    int processCount,
    int leakedCount,
    int sandboxCount,
    long messagesHandled,
    long restarts,
    List<String> capabilities,
    Versions versions) {

  /// The versions that matter to somebody who reports a fault.
  public record Versions(String superlearner, String payara, String grid, String jdk) {}
}
