package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The clocks of nodes, which are set from outside while they run. What measures spans of time goes
/// on evenly; the machine's own clock is never touched.
final class Clocks {

  private static final List<String> LIBRARIES =
      List.of(
          "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1",
          "/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1",
          "/usr/lib/faketime/libfaketimeMT.so.1");

  private final Path directory;

  Clocks(Path directory) {
    this.directory = directory;
  }

  static Optional<Path> library() {
    return Need.firstOf(LIBRARIES);
  }

  private Path file(int index) {
    return directory.resolve("clock" + index);
  }

  /// Returns what the environment of a node must say; its clock is right to begin with.
  Map<String, String> environment(int index) {
    set(index, 0);
    return Map.of(
        "LD_PRELOAD", library().orElseThrow().toString(),
        "FAKETIME_TIMESTAMP_FILE", file(index).toString(),
        "FAKETIME_NO_CACHE", "1",
        "FAKETIME_DONT_FAKE_MONOTONIC", "1",
        "DONT_FAKE_MONOTONIC", "1");
  }

  /// Sets a clock so many seconds before or behind the machine's.
  void set(int index, long seconds) {
    try {
      Files.createDirectories(directory);
      Path next = file(index).resolveSibling("clock" + index + ".next");
      Files.writeString(next, "%+d%n".formatted(seconds));
      Files.move(next, file(index), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
