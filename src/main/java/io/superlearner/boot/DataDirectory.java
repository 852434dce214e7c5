package io.superlearner.boot;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The directory that belongs to this process alone as long as it lives. The lock ends with the
/// process, however that ends, so a crash leaves nothing to clean up.
///
/// @param path where it is
/// @param lock held until the process ends
record DataDirectory(Path path, FileLock lock) {

  private static final Set<PosixFilePermission> OWN = PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> FOREIGN_WRITE =
      Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

  /// Makes the directory for its user alone, also if it is there, and locks it.
  ///
  /// @throws Refusal if others may write into it, another process holds it, or it cannot be used
  static DataDirectory claim(Path path) throws Refusal {
    try {
      make(path);
      requirePrivate(path);
      requireOurs(path);
      FileLock lock = lock(path.resolve("lock"));
      if (lock == null) {
        throw new Refusal("data directory " + path + " is in use by another process");
      }
      // now that it is known to be ours: what is in it is readable to all whom it lets in
      Files.setPosixFilePermissions(path, OWN);
      return new DataDirectory(path, lock);
    } catch (IOException e) {
      throw new Refusal("data directory " + path + " cannot be used: " + e);
    }
  }

  /// Returns a directory in it for what lives no longer than the process, empty: what an earlier
  /// process left there is deleted. Blocks while it deletes.
  ///
  /// @throws Refusal if it cannot be emptied
  Path emptyDirectory(String name) throws Refusal {
    Path empty = path.resolve(name);
    try {
      if (Files.isDirectory(empty, LinkOption.NOFOLLOW_LINKS)) {
        delete(empty);
      }
      return Files.createDirectory(empty);
    } catch (IOException e) {
      throw new Refusal("cannot empty " + empty + ": " + e);
    }
  }

  // Deepest first, and links are deleted, not followed.
  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private static void make(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      Files.createDirectories(path, PosixFilePermissions.asFileAttribute(OWN));
    }
  }

  private static void requirePrivate(Path path) throws IOException, Refusal {
    Set<PosixFilePermission> granted =
        Files.getPosixFilePermissions(path, LinkOption.NOFOLLOW_LINKS);
    if (granted.stream().anyMatch(FOREIGN_WRITE::contains)) {
      throw new Refusal(
          "data directory %s may be written by others (%s); run chmod go-w on it"
              .formatted(path, PosixFilePermissions.toString(granted)));
    }
  }

  // what is below some names is deleted at each start, so it must be a node's
  private static void requireOurs(Path path) throws IOException, Refusal {
    if (Files.exists(path.resolve("lock"))) {
      return;
    }
    try (Stream<Path> all = Files.list(path)) {
      for (Path one : all.toList()) {
        if (!isPrepared(one)) {
          throw new Refusal(
              "data directory %s is no node's: it has no lock, and there is %s in it; name an empty"
                      .formatted(path, one.getFileName())
                  + " one, or one that does not exist");
        }
      }
    }
  }

  // by scripts/run, before the first start
  private static boolean isPrepared(Path one) throws IOException {
    if (!one.endsWith("tmp") || !Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS)) {
      return one.endsWith("stay");
    }
    try (Stream<Path> all = Files.list(one)) {
      return all.findAny().isEmpty();
    }
  }

  private static @Nullable FileLock lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = channel.tryLock();
      if (lock == null) {
        channel.close();
      }
      return lock;
    } catch (OverlappingFileLockException e) {
      channel.close();
      return null;
    }
  }
}
