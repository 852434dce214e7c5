package io.superlearner.api;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// Points in time as clients read them.
final class Times {

  private static final DateTimeFormatter FORM =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private Times() {}

  /// Returns UTC with exactly six digits, such as `2026-11-21T07:00:00.000000Z`.
  static String text(Instant at) {
    return FORM.format(at);
  }
}
