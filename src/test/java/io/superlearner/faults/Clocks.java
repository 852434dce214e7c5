package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;

/// The clocks of nodes, which are set from outside while they run, by a library between JVM and
/// kernel. What measures spans of time goes on evenly; the machine's own clock is never touched.
final class Clocks {

  private final Path directory;

  Clocks(Path directory) {
    this.directory = directory;
  }

  private Path file(int index) {
    return directory.resolve("clock" + index).toAbsolutePath();
  }

  /// Returns what the environment of a node must say; its clock is right to begin with.
  Map<String, String> environment(int index) {
    set(index, Duration.ZERO);
    return Map.of(
        "LD_PRELOAD", Native.library("clock", directory).toString(),
        "CLOCK_OFFSET", file(index).toString());
  }

  /// Sets a clock ahead of the machine's, or behind it.
  void set(int index, Duration ahead) {
    ByteBuffer nanos = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.nativeOrder());
    nanos.putLong(ahead.toNanos()).flip();
    try {
      Files.createDirectories(directory);
      // in place, since it is mapped, and at one stroke, since it is one word
      try (FileChannel file =
          FileChannel.open(file(index), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
        file.write(nanos, 0);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
