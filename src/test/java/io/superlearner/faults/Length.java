package io.superlearner.faults;

/// How much a run does.
enum Length {
  /// As little as shows something.
  QUICK(24),
  /// More sandboxes and operations.
  FULL(45),
  /// The same, and what wants to be watched for twenty minutes or longer.
  LONGEST(45);

  private final int sandboxes;

  Length(int sandboxes) {
    this.sandboxes = sandboxes;
  }

  /// Returns how many sandboxes there are to begin with.
  int sandboxes() {
    return sandboxes;
  }
}
