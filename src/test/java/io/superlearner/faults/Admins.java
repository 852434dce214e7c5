package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import java.util.List;

/// People who ask for contradictory things.
final class Admins {

  static final Case F39 =
      full(
          "F39",
          "eight clients create, delete, move and save the same few sandboxes",
          Goals.UNMOVED,
          Kit.PLAIN,
          run -> run.rivals.contend(8, run.isLong() ? 1_250 : 80, 4));

  /// All of them.
  static final List<Case> ALL = List.of(F39);

  private Admins() {}
}
