package io.superlearner.api;

import io.superlearner.cluster.ChildView;
import io.superlearner.cluster.Gathered;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The distributed supervisor as clients read it.
///
/// @param strategy `one_for_one`
/// @param children its children on all nodes, by id
/// @param counts the same counted, as OTP's `count_children` does
/// @param perNode how many children each node has
/// @param nodes who answered and who did not
/// @param partial whether a node is missing, so that what it runs is not known
public record ChildrenView(
    String strategy,
    List<ChildView> children,
    Counts counts,
    Map<NodeName, Integer> perNode,
    Listing.Nodes nodes,
    boolean partial) {

  /// Children counted.
  ///
  /// @param specs all
  /// @param active those that run
  /// @param supervisors none, as each child is a worker
  /// @param workers all
  public record Counts(int specs, int active, int supervisors, int workers) {}

  /// Copies the children.
  public ChildrenView {
    children = List.copyOf(children);
  }

  static ChildrenView of(Gathered<ChildView> all) {
    int active =
        (int) all.items().stream().filter(one -> one.status() == SandboxStatus.RUNNING).count();
    Map<NodeName, Integer> perNode = new TreeMap<>();
    all.items().forEach(child -> perNode.merge(child.node(), 1, Integer::sum));
    return new ChildrenView(
        "one_for_one",
        all.items(),
        new Counts(all.items().size(), active, 0, all.items().size()),
        perNode,
        new Listing.Nodes(all.answered(), all.missing()),
        !all.missing().isEmpty());
  }
}
