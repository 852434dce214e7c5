package io.superlearner.console;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Writes measured values as people read them. What could not be measured is a dash, never a 0.
@Named("figures")
@ApplicationScoped
public class Figures {

  private static final String NONE = "–";
  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};
  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter DAY =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  /// Writes a number with groups of three, such as `12,345`.
  public String count(@Nullable Number value) {
    return value == null ? NONE : String.format(Locale.ROOT, "%,d", value.longValue());
  }

  /// Writes bytes with the unit that fits, such as `123.4 MiB`.
  public String bytes(@Nullable Number value) {
    if (value == null) {
      return NONE;
    }
    double rest = value.doubleValue();
    int unit = 0;
    while (rest >= 1024 && unit < UNITS.length - 1) {
      rest /= 1024;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", rest, UNITS[unit]);
  }

  /// Writes a share of 0 to 1 as per cent with one decimal.
  public String percent(@Nullable Number share) {
    return share == null ? NONE : String.format(Locale.ROOT, "%.1f %%", 100 * share.doubleValue());
  }

  /// Returns a share of 0 to 1 as a width for drawings, 0 to 100.
  public String width(@Nullable Number share) {
    double part = share == null ? 0 : Math.clamp(share.doubleValue(), 0.0, 1.0);
    return String.format(Locale.ROOT, "%.2f", 100 * part);
  }

  /// Writes a time in milliseconds, such as `3 ms` or `1.20 s`.
  public String millis(@Nullable Number value) {
    if (value == null) {
      return NONE;
    }
    double millis = value.doubleValue();
    if (millis < 10) {
      return String.format(Locale.ROOT, "%.1f ms", millis);
    }
    return millis < 1000
        ? String.format(Locale.ROOT, "%.0f ms", millis)
        : String.format(Locale.ROOT, "%.2f s", millis / 1000);
  }

  /// Writes how long ago something was, with the largest unit, such as `42 s` or `3 h`.
  public String ago(@Nullable Instant then) {
    return then == null
        ? NONE
        : span(Math.max(0, Duration.between(then, Instant.now()).toMillis()));
  }

  /// Writes a time span with its two largest units, such as `42 s`, `5 m 2 s` or `3 d 4 h`.
  public String span(long millis) {
    Duration span = Duration.ofMillis(millis);
    if (span.toDays() > 0) {
      return span.toDays() + " d " + span.toHoursPart() + " h";
    }
    if (span.toHours() > 0) {
      return span.toHours() + " h " + span.toMinutesPart() + " m";
    }
    if (span.toMinutes() > 0) {
      return span.toMinutes() + " m " + span.toSecondsPart() + " s";
    }
    return span.toSeconds() + " s";
  }

  /// Writes seconds without needless decimals, such as `5 s` or `0.5 s`.
  public String seconds(double seconds) {
    return seconds == Math.rint(seconds) ? (long) seconds + " s" : seconds + " s";
  }

  /// Writes the time of day in UTC, such as `10:02:13`.
  public String clock(@Nullable Instant at) {
    return at == null ? NONE : CLOCK.format(at);
  }

  /// Writes date and time in UTC.
  public String moment(@Nullable Instant at) {
    return at == null ? NONE : DAY.format(at) + " UTC";
  }
}
