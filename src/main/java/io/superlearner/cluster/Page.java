package io.superlearner.cluster;

import io.superlearner.control.ProcessRow;
import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// One page of the processes of several nodes.
///
/// @param rows the rows and who answered
/// @param next the pid after which the next page begins; null on the last page
/// @param total how many match on all nodes that answered
public record Page(Gathered<ProcessRow> rows, @Nullable Pid next, int total) {}
