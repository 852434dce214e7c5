package io.superlearner.runtime;

import io.superlearner.identity.Pid;

/// One life of one node: from the start of its runtime to its end. A node that was started again
/// has the same number and another incarnation, and none of its processes of before.
///
/// @param node the number of the node in the roster
/// @param incarnation which life of it
public record NodeLife(int node, int incarnation) {

  /// Returns the life that a process belongs to.
  public static NodeLife of(Pid pid) {
    return new NodeLife(pid.node(), pid.incarnation());
  }

  @Override
  public String toString() {
    return node + "." + incarnation;
  }
}
