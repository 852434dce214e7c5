package io.superlearner.bench;

import java.util.Locale;

/// Numbers as people read them.
final class Numbers {

  private static final double MILLION = 1e6;
  private static final double THOUSAND = 1e3;
  private static final double TEN = 10;

  private Numbers() {}

  /// Returns three or four digits and `M` or `k`.
  static String people(double number) {
    if (number >= TEN * MILLION) {
      return format("%.1f M", number / MILLION);
    }
    if (number >= MILLION) {
      return format("%.2f M", number / MILLION);
    }
    if (number >= TEN * THOUSAND) {
      return format("%.1f k", number / THOUSAND);
    }
    return format(number >= TEN ? "%.0f" : "%.3f", number);
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
