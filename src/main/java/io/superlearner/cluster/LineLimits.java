package io.superlearner.cluster;

import java.time.Duration;

/// The sizes and times of a line.
///
/// @param batch a batch is closed when it holds so many bytes
/// @param window the most bytes on their way without confirmation
/// @param room messages are refused when so many bytes wait
/// @param most the other life is given up when so many bytes wait
/// @param greet the pace of greetings until the other end answers
/// @param ack the longest time without confirming what came
/// @param resend after this time without confirmation all is sent again; doubles up to a second
/// @param sign the longest time without a sign of life
/// @param silence after this time without one from there, the other life is given up
record LineLimits(
    int batch,
    int window,
    int room,
    int most,
    Duration greet,
    Duration ack,
    Duration resend,
    Duration sign,
    Duration silence) {

  private static final int KIB = 1024;

  /// The limits that hold.
  static final LineLimits USUAL =
      new LineLimits(
          64 * KIB,
          2048 * KIB,
          8192 * KIB,
          32768 * KIB,
          Duration.ofMillis(250),
          Duration.ofMillis(20),
          Duration.ofMillis(400),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10));
}
