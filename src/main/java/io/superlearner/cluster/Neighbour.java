package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import io.superlearner.runtime.NodeLife;

/// A life of another node that is in the grid.
///
/// @param life which
/// @param name the node's name
/// @param member the id of its member
record Neighbour(NodeLife life, NodeName name, String member) {}
