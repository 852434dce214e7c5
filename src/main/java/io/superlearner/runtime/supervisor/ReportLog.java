package io.superlearner.runtime.supervisor;

import io.superlearner.runtime.LogLimit;
import java.util.function.Supplier;

/// Where supervisors write their reports for people: the logger `io.superlearner.supervisor`, one
/// line a report. Any thread may use it; a line is built only if it is wanted.
final class ReportLog {

  private static final System.Logger LOG = System.getLogger("io.superlearner.supervisor");

  private ReportLog() {}

  /// Writes an error, as OTP does with each supervisor report, unless its place writes too many.
  static void error(LogLimit limit, String place, Supplier<String> line) {
    if (LOG.isLoggable(System.Logger.Level.ERROR) && limit.tryLine(place)) {
      write(System.Logger.Level.ERROR, line);
    }
  }

  /// Writes that a child runs again; only if debug lines are wanted.
  static void progress(Supplier<String> line) {
    write(System.Logger.Level.DEBUG, line);
  }

  private static void write(System.Logger.Level level, Supplier<String> line) {
    if (LOG.isLoggable(level)) {
      // a parameter, since the text may hold what a message format would read
      LOG.log(level, "{0}", line.get());
    }
  }
}
