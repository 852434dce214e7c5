package io.superlearner.faults;

import java.util.EnumSet;
import java.util.Set;

/// What the bench of a case is made of.
///
/// @param nodes how many nodes there are from the beginning
/// @param later how many more may join
record Kit(int nodes, int later, Set<Need> needs) {

  /// Three nodes on loopback.
  static final Kit PLAIN = new Kit(3, 0, Set.of());

  /// Three nodes in network namespaces.
  static final Kit CUTS = with(Need.SPACES);

  /// Copies the needs.
  Kit {
    needs = Set.copyOf(needs);
  }

  static Kit with(Need first, Need... others) {
    return new Kit(PLAIN.nodes, 0, EnumSet.of(first, others));
  }

  Kit of(int count) {
    return new Kit(count, later, needs);
  }

  Kit andLater(int more) {
    return new Kit(nodes, more, needs);
  }

  int all() {
    return nodes + later;
  }

  /// Tells why it cannot be had here; empty if it can.
  String obstacle() {
    return needs.stream()
        .sorted()
        .map(Need::obstacle)
        .filter(why -> !why.isEmpty())
        .findFirst()
        .orElse("");
  }

  /// Makes the place where its nodes live.
  Layout layout(long seed) {
    if (needs.contains(Need.RELAY)) {
      return new Spaces(all(), new Relay(seed));
    }
    return needs.contains(Need.SPACES) || needs.contains(Need.FILTER)
        ? new Spaces(all(), null)
        : new Layout.Loopback(all());
  }
}
