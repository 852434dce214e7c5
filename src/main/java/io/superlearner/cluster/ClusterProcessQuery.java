package io.superlearner.cluster;

import io.superlearner.control.ProcessQuery;
import io.superlearner.identity.NodeName;
import org.jspecify.annotations.Nullable;

/// Which processes of which nodes to list.
///
/// @param node only this node; null for all
/// @param filter what to let through, after which pid, and how many rows
/// @param skip rows to pass over before the page begins, for callers that count pages; at least 0
public record ClusterProcessQuery(@Nullable NodeName node, ProcessQuery filter, int skip) {}
