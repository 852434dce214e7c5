package io.superlearner.cluster;

import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// The registration of a sandbox in truth: its id is taken, and it belongs to one life of one node.
///
/// @param request what it is made of
/// @param node the node it was placed on
/// @param incarnation which life of that node
/// @param createdAt when its id was reserved
/// @param placedAt when it was given to this node
/// @param wanted the node that was asked for, if one was
record SandboxEntry(
    SandboxRequest request,
    NodeName node,
    int incarnation,
    Instant createdAt,
    Instant placedAt,
    @Nullable NodeName wanted) {

  SandboxEntry movedTo(NodeName other, int life, Instant when) {
    return new SandboxEntry(request, other, life, createdAt, when, wanted);
  }
}
