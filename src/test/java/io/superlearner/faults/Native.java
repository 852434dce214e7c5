package io.superlearner.faults;

import java.nio.file.Files;
import java.nio.file.Path;

/// Libraries of C that stand between a JVM and the kernel; they are made for one run.
final class Native {

  private static final Path SOURCES = Path.of("src", "test", "c");

  private Native() {}

  /// Tells why none can be made; empty if they can.
  static String obstacle() {
    return Shell.tell("gcc", "--version").isEmpty() ? "" : "no gcc";
  }

  /// Returns a library, which is made if it is not there.
  static Path library(String name, Path directory) {
    Path library = directory.resolve(name + ".so").toAbsolutePath();
    if (!Files.exists(library)) {
      Shell.run(
          "gcc",
          "-shared",
          "-fPIC",
          "-O1",
          "-o",
          library.toString(),
          SOURCES.resolve(name + ".c").toString(),
          "-ldl");
    }
    return library;
  }
}
