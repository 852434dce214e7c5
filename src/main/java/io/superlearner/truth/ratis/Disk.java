package io.superlearner.truth.ratis;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroupId;

/// What one member keeps on disk: which disk it is, and Ratis' files.
final class Disk {

  private static final System.Logger LOG = System.getLogger(Disk.class.getName());
  // a few records more would be no use
  private static final long LEAST_ROOM = 1024 * 1024;

  private final Path directory;
  private final RaftGroupId group;
  // changed by the thread that takes the seat
  private volatile Identity identity;

  private Disk(Path directory, RaftGroupId group, Identity identity) {
    this.directory = directory;
    this.group = group;
    this.identity = identity;
  }

  /// Opens the disk; an empty one gets an identity.
  ///
  /// @throws TruthDamagedException if it cannot be trusted
  static Disk open(RatisSettings settings, RaftGroupId group) throws IOException {
    Path directory = Files.createDirectories(settings.directory());
    Files.createDirectories(directory.resolve("raft"));
    requireOfGroup(directory, group);
    if (Identity.isIn(directory)) {
      return new Disk(directory, group, Identity.read(directory));
    }
    if (Files.exists(directory.resolve("raft").resolve(group.getUuid().toString()))) {
      throw new TruthDamagedException(directory + " holds a log and has lost its identity");
    }
    Identity chosen = Identity.choose(directory, settings.name(), settings.founds());
    return new Disk(directory, group, chosen);
  }

  private static void requireOfGroup(Path directory, RaftGroupId group) throws IOException {
    try (Stream<Path> stores = Files.list(directory.resolve("raft"))) {
      String own = group.getUuid().toString();
      if (stores.anyMatch(store -> !store.getFileName().toString().equals(own))) {
        throw new TruthDamagedException(
            directory + " belongs to a cluster with another name or join secret");
      }
    }
  }

  Identity identity() {
    return identity;
  }

  void seated() throws IOException {
    identity = identity.seated(directory);
  }

  /// Tells whether there is no room for anything more.
  boolean isFull() {
    try {
      return Files.getFileStore(directory).getUsableSpace() < LEAST_ROOM;
    } catch (IOException unknown) {
      LOG.log(
          System.Logger.Level.DEBUG, () -> "the room on " + directory + " is not known", unknown);
      return false;
    }
  }

  /// Returns where Ratis keeps what it keeps.
  Path raft() {
    return directory.resolve("raft");
  }

  private Path store() {
    return raft().resolve(group.getUuid().toString());
  }

  /// Looks through log and snapshot. A torn end of the log is said and left to be dropped: it holds
  /// nothing that this member acknowledged.
  ///
  /// @throws TruthDamagedException if something that was written is not there any more
  void check() throws IOException {
    Path snapshot = Snapshots.newest(store().resolve("sm")).orElse(null);
    if (snapshot != null) {
      Snapshots.check(snapshot);
    }
    List<LogFile> files = logFiles();
    long held = snapshot == null ? -1 : Snapshots.indexOf(snapshot);
    if (!files.isEmpty() && files.getFirst().first() > held + 1) {
      throw new TruthDamagedException(
          "entries are missing before the log file " + files.getFirst().path());
    }
    for (LogFile file : files) {
      check(file);
    }
  }

  private List<LogFile> logFiles() throws IOException {
    Path current = store().resolve("current");
    if (!Files.isDirectory(current)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(current)) {
      return files
          .filter(LogFile::isOne)
          .map(LogFile::new)
          .sorted(Comparator.comparingLong(LogFile::first))
          .toList();
    }
  }

  private static void check(LogFile file) throws IOException {
    LogFile.Finding finding = file.look();
    String where =
        "byte %d of %s, after %d whole records"
            .formatted(finding.at(), file.path(), finding.records());
    switch (finding.fault()) {
      case NONE -> LOG.log(System.Logger.Level.DEBUG, () -> file.path() + " is whole");
      case TORN ->
          LOG.log(
              System.Logger.Level.WARNING,
              "a record that was never written to its end is dropped, at " + where);
      case DAMAGED -> throw new TruthDamagedException("the log is damaged at " + where);
    }
  }
}
