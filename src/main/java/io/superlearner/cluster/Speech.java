package io.superlearner.cluster;

import io.superlearner.truth.Truth;
import io.superlearner.truth.Versioned;
import java.nio.charset.StandardCharsets;

/// Which version of records and messages the nodes of a cluster speak.
///
/// The founder writes down its own. A program that also understands the one before can take part in
/// a cluster of either, so nodes can be exchanged one by one. [Codec] reads what lacks fields that
/// were added later, so a version changes only with something that older nodes would misunderstand.
final class Speech {

  /// The version that this program founds clusters with.
  static final int OWN = 3;

  /// The oldest version that this program understands: before 2 messages had no proof of the join
  /// secret, and before 3 changes in truth did not say whose they are.
  static final int OLDEST = 3;

  private static final String KEY = "cluster/speech";

  private Speech() {}

  /// Takes part in what the cluster speaks, or founds it.
  ///
  /// @throws IllegalStateException if this program does not speak it; nothing is changed then
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  static void join(Truth truth) {
    if (truth.read(KEY).isEmpty()) {
      truth.create(KEY, String.valueOf(OWN).getBytes(StandardCharsets.UTF_8));
    }
    truth.read(KEY).ifPresent(Speech::require);
  }

  private static String text(Versioned found) {
    return new String(found.value(), StandardCharsets.UTF_8);
  }

  private static boolean isNumber(String version) {
    return !version.isEmpty()
        && version.length() < 10
        && version.chars().allMatch(Character::isDigit);
  }

  private static void require(Versioned found) {
    String version = text(found);
    if (!isNumber(version) || !isSpoken(Long.parseLong(version))) {
      throw new IllegalStateException(
          "this program speaks versions %d to %d of what nodes say to each other, and the cluster speaks version %s; use a program that speaks it"
              .formatted(OLDEST, OWN, version));
    }
  }

  private static boolean isSpoken(long version) {
    return OLDEST <= version && version <= OWN;
  }
}
