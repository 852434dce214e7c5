package io.superlearner.runtime.server;

import java.text.MessageFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What is written to a log, until it is closed.
final class Warnings extends Handler implements AutoCloseable {

  // a strong reference: the log manager keeps none
  private final Logger logger;
  private final List<String> lines = new CopyOnWriteArrayList<>();

  private Warnings(Logger logger) {
    this.logger = logger;
  }

  static Warnings of(String name) {
    Warnings warnings = new Warnings(Logger.getLogger(name));
    warnings.logger.addHandler(warnings);
    return warnings;
  }

  List<String> lines() {
    return List.copyOf(lines);
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
  }
}
