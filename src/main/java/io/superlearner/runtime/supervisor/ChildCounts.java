package io.superlearner.runtime.supervisor;

/// A supervisor's answer to `count_children`.
///
/// @param specs children that it knows; 1 for a dynamic supervisor, whose template it is
/// @param active children with a process
/// @param supervisors children that are supervisors, running or not
/// @param workers children that are workers, running or not
public record ChildCounts(int specs, int active, int supervisors, int workers) {}
