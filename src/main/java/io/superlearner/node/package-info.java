/// Joins one node in plain Java: runtime, sandboxes, control, and the platform's own tree.
///
/// [Node] is used by the server, by simulation and by tests alike, so nothing here knows a server,
/// HTTP or other nodes. What the cluster adds comes in as child specs.
@NullMarked
package io.superlearner.node;

import org.jspecify.annotations.NullMarked;
