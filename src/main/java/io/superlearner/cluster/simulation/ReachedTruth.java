package io.superlearner.cluster.simulation;

import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Truth in memory as one simulated node reaches it: not at all while it does not reach the leader.
/// What changes while the node is cut off, frozen or dead is not told to it.
public final class ReachedTruth implements Truth {

  /// The way between a node and truth. Each step may block, and may throw
  /// [TruthUnavailableException].
  public interface Way {

    /// Goes there, before the question is asked.
    void there();

    /// Comes back with the answer, which is lost if this throws.
    void back();
  }

  private final Truth truth;
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
    this.truth = truth;
    this.fabric = fabric;
    this.from = from;
    this.way = way;
  }

  private <T> T reached(Supplier<T> call) {
    way.there();
    if (fabric.leaderSeenBy(from).isEmpty()) {
      throw new TruthUnavailableException(from + " does not reach the leader of truth", null);
    }
    T answer = call.get();
    way.back();
    return answer;
  }

  @Override
  public Optional<Versioned> read(String key) {
    return reached(() -> truth.read(key));
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    return reached(() -> truth.create(key, value));
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    return reached(() -> truth.replace(key, version, value));
  }

  @Override
  public boolean remove(String key, long version) {
    return reached(() -> truth.remove(key, version));
  }

  @Override
  public List<Versioned> list(String prefix) {
    return reached(() -> truth.list(prefix));
  }

  @Override
  public boolean dismiss(String member) {
    return reached(() -> fabric.dismiss(NodeName.parse(member)));
  }

  @Override
  public Subscription watch(String prefix, Consumer<Change> listener) {
    return truth.watch(
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
