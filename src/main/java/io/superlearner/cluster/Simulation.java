package io.superlearner.cluster;

import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import java.time.Duration;
import java.util.List;

/// Simulated nodes on a lone node: real runtimes in this JVM, whose links can be cut.
///
/// While it is on, [ClusterControl] and [EventStreams] answer from the simulated nodes; the real
/// node goes on beside them and is seen again when it is off. Any thread may call; changes come one
/// after another, and each blocks until it is done: some hundred milliseconds per node that is
/// started or ended.
public interface Simulation {

  /// How many nodes can be simulated at least.
  int FEWEST = 2;

  /// How many nodes can be simulated at most.
  int MOST = 12;

  /// Tells whether simulation is on, and how its nodes stand; never blocks.
  SimulationStatus status();

  /// Tells whether simulation is on; never blocks.
  boolean isOn();

  /// Tells whether the real node is alone, whatever is simulated: `single_node`, or `multi_node` if
  /// other real nodes are here; never blocks.
  String realMode();

  /// Switches simulation on, or adds nodes until there are so many.
  ///
  /// @param nodes how many; from [#FEWEST] to [#MOST]
  /// @return refused with `conflict` if this node belongs to a cluster of several, or more nodes
  ///   are simulated already
  Outcome<SimulationStatus> start(int nodes);

  /// Switches simulation off: all simulated nodes end, and nothing of them is left. Does nothing if
  /// it is off.
  Outcome<SimulationStatus> stop();

  /// Adds one node.
  Outcome<SimulationStatus> add();

  /// Ends a node at once, as if its process were killed.
  ///
  /// @return refused with `conflict` if no other runs that could answer
  Outcome<SimulationStatus> kill(NodeName node);

  /// Begins the next life of a node that was killed, with the same disk.
  Outcome<SimulationStatus> revive(NodeName node);

  /// Stops a node as a debugger would: it neither answers nor asks until it is thawed.
  ///
  /// @return refused with `conflict` if no other runs that could answer
  Outcome<SimulationStatus> freeze(NodeName node);

  /// Lets a frozen node go on.
  Outcome<SimulationStatus> thaw(NodeName node);

  /// Cuts all links between sides; a node that is on none is on one of its own. Cuts that were
  /// there stay.
  Outcome<SimulationStatus> cut(List<List<NodeName>> sides);

  /// Lets everything between two nodes take so long, each way.
  Outcome<SimulationStatus> delay(NodeName one, NodeName other, Duration each);

  /// Mends all links, and lets each be quick.
  Outcome<SimulationStatus> heal();

  /// Has a node answer for the cluster from now on, as if its address were called; while it does
  /// not run, the first that runs does.
  Outcome<SimulationStatus> askAt(NodeName node);
}
