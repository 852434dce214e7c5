package io.superlearner.runtime.supervisor;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What supervisors write to the log, until it is closed.
final class Reports extends Handler implements AutoCloseable {

  // a strong reference: the log manager keeps none
  private final Logger logger = Logger.getLogger("io.superlearner.supervisor");
  private final Level before = logger.getLevel();
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Reports() {}

  static Reports capture() {
    Reports reports = new Reports();
    reports.logger.addHandler(reports);
    return reports;
  }

  /// Captures debug lines too.
  static Reports captureAll() {
    Reports reports = capture();
    reports.logger.setLevel(Level.ALL);
    return reports;
  }

  List<String> containing(String word) {
    return lines.stream().filter(line -> line.contains(word)).toList();
  }

  @Override
  public void publish(LogRecord entry) {
    lines.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setLevel(before);
  }
}
