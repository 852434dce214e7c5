package io.superlearner.telemetry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Measures what the network interfaces carry, from `/proc/net/dev`: that of the machine, or of the
/// network namespace in which the JVM runs. For one thread.
final class Traffic {

  private static final Path INTERFACES = Path.of("/proc/self/net/dev");
  // the columns after the name: bytes received first, bytes sent ninth
  private static final int RECEIVED = 0;
  private static final int SENT = 8;

  private record Count(long bytes, long atNanos) {}

  private @Nullable Count last;

  /// Returns the bytes per second since the last call; null if there was none, or they cannot be
  /// read.
  @Nullable Double sample(long nowNanos) {
    Count before = last;
    Long bytes = bytes();
    last = bytes == null ? null : new Count(bytes, nowNanos);
    if (before == null || bytes == null || nowNanos <= before.atNanos()) {
      return null;
    }
    return Math.max(0, bytes - before.bytes()) * 1e9 / (nowNanos - before.atNanos());
  }

  private static @Nullable Long bytes() {
    try {
      return sum(Files.readString(INTERFACES, StandardCharsets.ISO_8859_1));
    } catch (IOException | NumberFormatException | ArrayIndexOutOfBoundsException unreadable) {
      return null;
    }
  }

  /// Sums up what is received and sent in a table as the kernel writes it, two lines of titles
  /// first.
  static long sum(String table) {
    return table
        .lines()
        .skip(2)
        .map(line -> line.substring(line.indexOf(':') + 1).strip().split("\\s+"))
        .mapToLong(columns -> Long.parseLong(columns[RECEIVED]) + Long.parseLong(columns[SENT]))
        .sum();
  }
}
