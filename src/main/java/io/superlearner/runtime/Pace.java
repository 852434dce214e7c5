package io.superlearner.runtime;

/// Whether requests to processes of one class are handled quickly, on one scheduler: a guess by the
/// last requests, shared by all of them, so that a new process need not prove itself. Any thread
/// may write and read, without order.
final class Pace {

  /// How many requests in a row must have been quick.
  private static final int PROOF = 16;

  /// How long a quick request takes at most: far less than anything that waits for a disk or a
  /// network.
  static final long QUICK_NANOS = 50_000;

  /// How long a quick request to a supervisor takes at most: it may start a child on another
  /// thread.
  static final long QUICK_SUPERVISOR_NANOS = 1_000_000;

  private final long most;
  private int quick;

  /// @param most how many nanoseconds a quick request takes at most
  Pace(long most) {
    this.most = most;
  }

  boolean isQuick() {
    return quick >= PROOF;
  }

  /// Notes how long a request took.
  void took(long nanos) {
    if (nanos > most) {
      quick = 0;
    } else if (quick < PROOF) {
      quick++;
    }
  }
}
