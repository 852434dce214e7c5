package io.superlearner.cluster;

import io.superlearner.identity.NodeName;

/// A node that was looked for by its address.
///
/// @param address where its grid listens
/// @param node its name
/// @param already whether it belonged to the cluster before it was looked for
public record Connection(String address, NodeName node, boolean already) {}
