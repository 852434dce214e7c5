/// The ports of the cluster on Hazelcast, the data grid that is built into the server.
///
/// Only this package knows Hazelcast, and it knows neither nodes nor sandboxes. Nothing but text,
/// numbers and bytes goes into the grid, so no class of ours is ever loaded by it. No code of ours
/// runs on the grid's own threads but what hands a message on.
@NullMarked
package io.superlearner.cluster.hazelcast;

import org.jspecify.annotations.NullMarked;
