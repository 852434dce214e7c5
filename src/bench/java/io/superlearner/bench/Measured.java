package io.superlearner.bench;

/// What one run of a workload gave.
///
/// @param value the figure, in the workload's unit
/// @param nanos how long the measured part took
public record Measured(double value, long nanos) {

  private static final double NANOS_PER_SECOND = 1e9;

  /// Returns how many operations were done a second.
  public static Measured rate(long operations, long nanos) {
    return new Measured(operations * NANOS_PER_SECOND / nanos, nanos);
  }
}
