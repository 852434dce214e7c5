package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What came of asking the same of several nodes: each of them is in one of the two maps.
///
/// @param replies what was replied, by node
/// @param bad why there is no reply, by node: `noproc`, `timeout`, `noconnection`, or the reason
///   with which the process ended
public record MultiReply(
    SortedMap<NodeName, @Nullable Object> replies, SortedMap<NodeName, ExitReason> bad) {

  /// Copies both maps.
  public MultiReply {
    replies = Collections.unmodifiableSortedMap(new TreeMap<>(replies));
    bad = Collections.unmodifiableSortedMap(new TreeMap<>(bad));
  }
}
