package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A control group of the kernel (version 1) with one process in it. It is removed when it is
/// closed; a process that still lives goes back to where it was.
final class ControlGroup implements AutoCloseable {

  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final String PROCESSES = "cgroup.procs";

  private final Path controller;
  private final Path group;

  private ControlGroup(String controller, long pid) {
    this.controller = ROOT.resolve(controller);
    group = this.controller.resolve("slf" + pid);
  }

  /// Tells why there can be none; empty if there can.
  static String obstacle(String controller) {
    return Files.isWritable(ROOT.resolve(controller).resolve(PROCESSES))
        ? ""
        : "no control group for " + controller + " that can be written";
  }

  /// Makes a group with a limit and puts a process of this suite into it.
  static ControlGroup limit(String controller, long pid, String file, long value) {
    ControlGroup made = new ControlGroup(controller, pid);
    try {
      Files.createDirectories(made.group);
      Files.writeString(made.group.resolve(file), String.valueOf(value));
      Files.writeString(made.group.resolve(PROCESSES), String.valueOf(pid));
      return made;
    } catch (IOException failure) {
      made.close();
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    try {
      for (String pid : Files.readAllLines(group.resolve(PROCESSES))) {
        Files.writeString(controller.resolve(PROCESSES), pid);
      }
      Files.delete(group);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
