package io.superlearner.api;

import java.time.Duration;

/// Durations in words.
final class Spans {

  private Spans() {}

  /// Returns a duration with its two largest units, such as `37s`, `5m 2s` or `3d 4h`.
  static String words(long millis) {
    Duration span = Duration.ofMillis(millis);
    if (span.toDays() > 0) {
      return span.toDays() + "d " + span.toHoursPart() + "h";
    }
    if (span.toHours() > 0) {
      return span.toHours() + "h " + span.toMinutesPart() + "m";
    }
    if (span.toMinutes() > 0) {
      return span.toMinutes() + "m " + span.toSecondsPart() + "s";
    }
    return span.toSeconds() + "s";
  }
}
