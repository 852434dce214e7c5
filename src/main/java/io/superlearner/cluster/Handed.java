package io.superlearner.cluster;

import io.superlearner.identity.NodeName;

/// Who has to let go of a sandbox before its new owner may start it: the former owner, as long as
/// that period of its lease may not be over.
///
/// @param node the former owner
/// @param incarnation which life of it
/// @param period which period of its lease
record Handed(NodeName node, int incarnation, long period) {}
