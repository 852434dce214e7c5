package io.superlearner.control;

/// What a node may run a sandbox of the cluster as.
///
/// @param period of which period of its lease the sandbox is
/// @param epoch the version of the registration that says so: it grows with every change of the
///   sandbox's owner, and is never given twice, not even after the sandbox was destroyed and
///   created anew. Its modules are told of it, see
///   [io.superlearner.runtime.supervisor.ProcessModule#EPOCH]
public record Grant(long period, long epoch) {}
