package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// The disks of the nodes: directories, which can be file systems of their own that are small, or
/// that a library between JVM and kernel makes slow or broken.
final class Disks implements AutoCloseable {

  private static final String SMALL = "size=24m";
  private static final String SMALL_LOG = "size=1m";
  private static final String BALLAST = "ballast";

  private final Path directory;
  private final Path logs;
  private final Path reports;
  private final boolean bad;
  private final List<Path> mounted = new ArrayList<>();

  /// @param directory where they are
  /// @param reports where logs go, unless the case wants them to be on a small file system
  Disks(Kit kit, Path directory, Path reports) {
    this.directory = directory;
    this.reports = reports;
    boolean smallLog = kit.needs().contains(Need.SMALL_LOG);
    logs = smallLog ? directory.resolve("logs") : reports;
    bad = kit.needs().contains(Need.BAD_DISK);
    try {
      Files.createDirectories(directory);
      if (smallLog) {
        mount(logs, SMALL_LOG);
      }
      for (int i = 1; i <= kit.all(); i++) {
        Files.createDirectories(of(i));
        if (kit.needs().contains(Need.SMALL_DISK)) {
          mount(of(i), SMALL);
        }
        if (bad) {
          say(i, "ok");
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private void mount(Path path, String size) throws IOException {
    Files.createDirectories(path);
    Shell.run("mount", "-t", "tmpfs", "-o", size, "slf", path.toAbsolutePath().toString());
    mounted.add(path);
  }

  /// Returns where the nodes' logs go.
  Path logs() {
    return logs;
  }

  Path of(int index) {
    return directory.resolve("node" + index);
  }

  // ---- a library that spoils them ----

  private Path word(int index) {
    return directory.resolve("disk" + index);
  }

  /// Tells the library what to do to a disk: `ok`, `slow MILLIS` for each flush, `once` for one
  /// flush that fails, `broken` for all writes and flushes, `readonly` for whatever changes it.
  void say(int index, String word) {
    try {
      Path next = word(index).resolveSibling("disk" + index + ".next");
      Files.writeString(next, word);
      Files.move(next, word(index), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Returns what the environment of a node must say.
  Map<String, String> environment(int index) {
    return bad
        ? Map.of(
            "LD_PRELOAD", Native.library("baddisk", directory).toString(),
            "BADDISK_UNDER", of(index).toAbsolutePath() + "/",
            "BADDISK_WORD", word(index).toAbsolutePath().toString())
        : Map.of();
  }

  // ---- full ----

  /// Takes all space that is left.
  static void fill(Path directory) {
    // it ends when there is no space left, and complains
    var _ = Shell.tell("dd", "if=/dev/zero", "of=" + directory.resolve(BALLAST), "bs=4k");
  }

  /// Gives the space back.
  static void empty(Path directory) {
    try {
      Files.deleteIfExists(directory.resolve(BALLAST));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    if (!logs.equals(reports)) {
      empty(logs);
      keepLogs();
    }
    mounted.forEach(path -> Shell.run("umount", path.toAbsolutePath().toString()));
    mounted.clear();
  }

  private void keepLogs() {
    try (Stream<Path> files = Files.list(logs)) {
      for (Path file : files.toList()) {
        Files.copy(file, reports.resolve(file.getFileName().toString()));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
