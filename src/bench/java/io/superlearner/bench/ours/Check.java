package io.superlearner.bench.ours;

/// Makes sure that the work was done: a figure of work that was lost is worth nothing.
final class Check {

  private Check() {}

  static void equal(long expected, long found) {
    if (expected != found) {
      throw new IllegalStateException("expected " + expected + ", but there were " + found);
    }
  }

  static void atLeast(long least, long found) {
    if (found < least) {
      throw new IllegalStateException("expected at least " + least + ", but there were " + found);
    }
  }

  static void grows(int before, int after) {
    if (after <= before) {
      throw new IllegalStateException(after + " came after " + before);
    }
  }
}
