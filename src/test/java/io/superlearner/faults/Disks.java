package io.superlearner.faults;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The disks of the nodes: directories, which can be file systems of their own that are small, or
/// that a library between JVM and kernel makes slow or broken.
final class Disks implements AutoCloseable {

  private static final String SMALL = "size=24m";
  private static final String BALLAST = "ballast";

  private final Path directory;
  private final boolean bad;
  private final List<Path> mounted = new ArrayList<>();

  Disks(Kit kit, Path directory) {
    this.directory = directory;
    bad = kit.needs().contains(Need.BAD_DISK);
    try {
      Files.createDirectories(directory);
      for (int i = 1; i <= kit.all(); i++) {
        Files.createDirectories(of(i));
        if (kit.needs().contains(Need.SMALL_DISK)) {
          Shell.run("mount", "-t", "tmpfs", "-o", SMALL, "slf", of(i).toString());
          mounted.add(of(i));
        }
        if (bad) {
          say(i, "ok");
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  Path of(int index) {
    return directory.resolve("node" + index);
  }

  // ---- a library that spoils them ----

  private Path word(int index) {
    return directory.resolve("disk" + index);
  }

  /// Tells the library what to do to a disk: `ok`, `slow MILLIS` for each flush, `once` for one
  /// flush that fails, `broken` for all writes and flushes.
  void say(int index, String word) {
    try {
      Path next = word(index).resolveSibling("disk" + index + ".next");
      Files.writeString(next, word);
      Files.move(next, word(index), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
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
  void fill(int index) {
    Path ballast = of(index).resolve(BALLAST);
    // it ends when there is no space left, and complains
    var _ = Shell.tell("dd", "if=/dev/zero", "of=" + ballast, "bs=4k");
  }

  /// Gives the space back.
  void empty(int index) {
    try {
      Files.deleteIfExists(of(index).resolve(BALLAST));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  @Override
  public void close() {
    mounted.forEach(path -> Shell.run("umount", path.toString()));
    mounted.clear();
  }
}
