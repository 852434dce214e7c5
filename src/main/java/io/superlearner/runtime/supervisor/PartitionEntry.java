package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// One partition, as its supervisor lists it.
///
/// @param partition its number, from 0
/// @param pid its process; null unless it runs
/// @param status whether it runs
/// @param type worker or supervisor
/// @param module the word for what it runs
public record PartitionEntry(
    int partition, @Nullable Pid pid, ChildStatus status, ChildType type, String module) {

  static PartitionEntry of(ChildEntry child) {
    return new PartitionEntry(
        Integer.parseInt(String.valueOf(child.id())),
        child.pid(),
        child.status(),
        child.type(),
        child.module());
  }
}
