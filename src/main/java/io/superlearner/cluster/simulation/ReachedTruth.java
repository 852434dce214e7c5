package io.superlearner.cluster.simulation;

import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Truth in memory as one simulated node reaches it: not at all while it does not reach the leader.
/// What changes while the node is cut off, frozen or dead is not told to it.
public final class ReachedTruth extends AskedTruth {

  /// The way between a node and truth. Each step may block, and may throw
  /// [TruthUnavailableException].
  public interface Way {

    /// Goes there, before the question is asked.
    void there();

    /// Comes back with the answer, which is lost if this throws.
    void back();
  }

  private final Fabric fabric;
  private final NodeName from;
  private final Way way;

  /// Creates it.
  ///
  /// @param truth what all nodes share
  /// @param fabric who reaches whom
  /// @param from the node
  /// @param way what lies between
  public ReachedTruth(Truth truth, Fabric fabric, NodeName from, Way way) {
    super(truth);
    this.fabric = fabric;
    this.from = from;
    this.way = way;
  }

  @Override
  protected <T> T asked(Supplier<T> call) {
    way.there();
    if (fabric.leaderSeenBy(from).isEmpty()) {
      throw new TruthUnavailableException(from + " does not reach the leader of truth", null);
    }
    T answer = call.get();
    way.back();
    return answer;
  }

  @Override
  public boolean dismiss(String member) {
    return asked(() -> fabric.dismiss(NodeName.parse(member)));
  }

  @Override
  public Subscription watch(String prefix, Consumer<Change> listener) {
    return super.watch(
        prefix,
        change -> {
          if (fabric.leaderSeenBy(from).isPresent()) {
            listener.accept(change);
          }
        });
  }

  @Override
  public Standing standing() {
    Optional<NodeName> leader = fabric.leaderSeenBy(from);
    return new Standing(
        leader.map(NodeName::text).orElse(null),
        fabric.term(),
        leader.isPresent(),
        fabric.voters().stream().map(voter -> new Standing.Member(voter.text(), true)).toList());
  }
}
