package io.superlearner.runtime.supervisor;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes the arguments of one partition.
@FunctionalInterface
public interface PartitionArguments {

  /// Returns what the partition's factory gets.
  ///
  /// Called at every start of a partition, inside of that partition's process.
  ///
  /// @param args the arguments of the spec, the same for all
  /// @param partition the number of the partition, from 0
  List<@Nullable Object> of(List<@Nullable Object> args, int partition) throws Exception;
}
