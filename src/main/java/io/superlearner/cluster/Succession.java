package io.superlearner.cluster;

import io.superlearner.truth.Standing;
import java.util.function.Predicate;

/// Who asks to lead truth when its leader is dead.
final class Succession {

  private Succession() {}

  /// Tells whether a member is to stand for election now: the leader that it knows is dead, and of
  /// the voters that live it is the first by name, so that two do not split the votes.
  ///
  /// @param own its name
  /// @param isDead tells of a name whether its JVM is proved dead; may block, and is asked of the
  ///   leader first
  static boolean isHeir(String own, Standing standing, Predicate<String> isDead) {
    String leader = standing.leader();
    return leader != null
        && !leader.equals(own)
        && isDead.test(leader)
        && standing.members().stream()
            .filter(Standing.Member::votes)
            .map(Standing.Member::name)
            .filter(name -> !name.equals(leader))
            .sorted()
            .filter(name -> name.equals(own) || !isDead.test(name))
            .findFirst()
            .filter(own::equals)
            .isPresent();
  }
}
