package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.superlearner.cluster.PartitionStatus;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What every refusal and every failure looks like (RFC 9457).
///
/// @param type a page on this kind of problem
/// @param title the kind in words
/// @param status the HTTP status
/// @param detail what is wrong in this case
/// @param instance the path that was asked for
/// @param code the kind as a word that programs compare
/// @param parameter the one parameter at fault, if there is one
/// @param errors every fault of a body, with its place
/// @param remedy what to do about it
/// @param retryable whether the same request may succeed later
/// @param traceId the request's id, as it stands in the log
/// @param cluster what the answering node saw of the cluster; not told to strangers
/// @param success always false
@JsonInclude(JsonInclude.Include.NON_NULL)
record Problem(
    String type,
    String title,
    int status,
    String detail,
    String instance,
    String code,
    @Nullable String parameter,
    List<Refusal.Fault> errors,
    String remedy,
    boolean retryable,
    String traceId,
    @Nullable Cluster cluster,
    boolean success) {

  /// What the answering node saw of the cluster.
  ///
  /// @param node the node that answered
  /// @param nodes the members that were here
  /// @param mode `single_node` or `multi_node`
  /// @param partition `healthy`, `partitioned`, `degraded` or `unknown`
  /// @param simulated whether all of that is simulated
  record Cluster(
      NodeName node,
      List<NodeName> nodes,
      String mode,
      PartitionStatus.State partition,
      boolean simulated) {}
}
