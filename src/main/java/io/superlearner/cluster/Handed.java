package io.superlearner.cluster;

import io.superlearner.identity.NodeName;

/// A period of a node's lease, on which something of a sandbox hangs: the former owner has to let
/// go of it before its new owner may start it, and its creator is starting it, each as long as that
/// period may not be over.
///
/// @param node the former owner, or the creator
/// @param incarnation which life of it
/// @param period which period of its lease
record Handed(NodeName node, int incarnation, long period) {}
