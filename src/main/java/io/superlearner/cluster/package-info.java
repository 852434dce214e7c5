/// Which nodes there are, and where a thing lives: the same [io.superlearner.control.NodeControl]
/// on a far node, fan-out with a limit per node, merging of answers, placement of sandboxes.
///
/// Processes of different nodes reach each other over the lines of [FarLines], and by the names of
/// [Names]; the runtime knows both by its seams alone.
///
/// [ClusterControl] is the one door for whoever wants to see or change something on any node. The
/// package knows neither the grid's library nor HTTP; it reaches other nodes through its ports. All
/// public types may be used by any thread.
@NullMarked
package io.superlearner.cluster;

import org.jspecify.annotations.NullMarked;
