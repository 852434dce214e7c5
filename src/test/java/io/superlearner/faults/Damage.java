package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/// What happens to files of a node that is down.
final class Damage {

  private Damage() {}

  /// Returns the file of truth's log that grows.
  static Path growingLog(Path disk) {
    return find(disk.resolve("truth"), "log_inprogress_").stream()
        .max(Comparator.naturalOrder())
        .orElseThrow(() -> new IllegalStateException("truth has no log on " + disk));
  }

  /// Returns the newest checkpoint of each sandbox.
  static List<Path> checkpoints(Path disk) {
    return find(disk, "").stream()
        .filter(file -> file.getFileName().toString().endsWith(".checkpoint"))
        .toList();
  }

  private static List<Path> find(Path directory, String start) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile)
          .filter(file -> file.getFileName().toString().startsWith(start))
          .sorted()
          .toList();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Cuts so many bytes off what was written; space that was taken in advance does not count.
  static void tear(Path file, int bytes) {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(Math.max(0, written(file) - bytes));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Flips one bit of what was written.
  static void flip(Path file, Random random) {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long at = random.nextInt(written(file));
      ByteBuffer one = ByteBuffer.allocate(1);
      channel.read(one, at);
      one.put(0, (byte) (one.get(0) ^ 1 << random.nextInt(Byte.SIZE))).flip();
      channel.write(one, at);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private static int written(Path file) throws IOException {
    byte[] all = Files.readAllBytes(file);
    int end = all.length;
    while (end > 1 && all[end - 1] == 0) {
      end--;
    }
    return end;
  }
}
