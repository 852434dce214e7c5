package io.superlearner.api;

import io.superlearner.identity.NodeName;

/// A node that was removed for good.
///
/// @param node its name; another may take it with an empty disk
/// @param removed true
public record NodeRemoved(NodeName node, boolean removed) {}
