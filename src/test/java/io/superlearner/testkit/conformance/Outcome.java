package io.superlearner.testkit.conformance;

import java.util.Locale;

/// What became of a test, from the best to the worst.
public enum Outcome {
  /// It ran to its end.
  PASSED,
  /// It was skipped, or gave up because something it needs is not there.
  SKIPPED,
  /// It failed.
  FAILED,
  /// No report names it.
  NOT_RUN;

  /// Returns the worse of two.
  Outcome or(Outcome other) {
    return compareTo(other) >= 0 ? this : other;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
