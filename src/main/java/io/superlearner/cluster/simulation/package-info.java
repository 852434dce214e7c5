/// A whole cluster in one JVM: nodes in earnest, between which links can be cut and held up, over a
/// truth in memory.
///
/// A simulated node has a runtime, a platform's tree, sandboxes and a lease like any other; only
/// the grid and the disk of truth are replaced. [Fabric] decides who reaches whom and who leads
/// truth; it has neither threads nor a clock, so that the tests under a virtual clock use it too.
/// [LocalSimulation] is what the API switches on and off. The package knows neither HTTP nor the
/// grid's library.
@NullMarked
package io.superlearner.cluster.simulation;

import org.jspecify.annotations.NullMarked;
