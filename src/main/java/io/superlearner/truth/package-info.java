/// The small store of what must be neither lost nor forked: who belongs to the cluster, and what
/// lives where.
///
/// [Truth] is the interface that everything of ours is written against; [InMemoryTruth] is
/// linearizable by construction and serves tests. The package knows nothing of nodes, sandboxes or
/// grids: keys are text, values are bytes. All types may be used by any thread.
@NullMarked
package io.superlearner.truth;

import org.jspecify.annotations.NullMarked;
