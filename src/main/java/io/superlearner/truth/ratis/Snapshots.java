package io.superlearner.truth.ratis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.util.MD5FileUtil;

/// The snapshots of a member, each with its checksum in a file beside it.
final class Snapshots {

  private Snapshots() {}

  /// Finds the newest snapshot of a directory.
  static Optional<Path> newest(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Optional.empty();
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> all = files.filter(Snapshots::isOne).toList();
      return all.stream().max(Comparator.comparingLong(Snapshots::indexOf));
    }
  }

  private static boolean isOne(Path file) {
    return SimpleStateMachineStorage.SNAPSHOT_REGEX
        .matcher(file.getFileName().toString())
        .matches();
  }

  /// Returns the index of the last log entry that a snapshot holds.
  static long indexOf(Path file) {
    return SimpleStateMachineStorage.getTermIndexFromSnapshotFile(file.toFile()).getIndex();
  }

  /// Checks that a snapshot is as it was written.
  ///
  /// @throws TruthDamagedException if it is not
  static void check(Path file) throws IOException {
    MD5Hash stored = MD5FileUtil.readStoredMd5ForFile(file.toFile());
    if (stored == null) {
      throw new TruthDamagedException("the snapshot " + file + " has no checksum");
    }
    if (!stored.equals(MD5FileUtil.computeMd5ForFile(file.toFile()))) {
      throw new TruthDamagedException("the snapshot " + file + " does not match its checksum");
    }
  }
}
