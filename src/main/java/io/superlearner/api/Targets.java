package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where something is to go.
final class Targets {

  private Targets() {}

  /// Reads a target; empty for `auto` or none.
  static Outcome<Optional<NodeName>> of(@Nullable String wanted) {
    if (wanted == null || wanted.equals("auto")) {
      return Outcome.done(Optional.empty());
    }
    try {
      return Outcome.done(Optional.of(NodeName.parse(wanted)));
    } catch (IllegalArgumentException wrong) {
      return Outcome.refused(
          Refusal.ofParameter(
              Code.INVALID_PARAMETER,
              "target",
              "target: expected auto or the name of a node, as name@host"));
    }
  }
}
