package io.superlearner.cluster;

import io.superlearner.cluster.CheckpointFile.Content;
import io.superlearner.cluster.CheckpointFile.Place;
import io.superlearner.control.Checkpoint;
import io.superlearner.identity.SandboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The checkpoints that a node keeps on its disk: of each sandbox the newest and the one before.
///
/// Any thread may call; all that is done for one sandbox happens one after another. What [#store]
/// has returned from survives the death of the process and of the machine: the file is written
/// under another name, flushed, and takes its name at one stroke. If anything fails on the way, the
/// checkpoints that were there are there still.
final class CheckpointFiles {

  private static final System.Logger LOG = System.getLogger(CheckpointFiles.class.getName());

  private static final String NEWEST = ".checkpoint";
  private static final String BEFORE = ".previous";
  private static final String BEGUN = ".writing";
  private static final int LOCKS = 16;

  private final Path directory;
  private final CheckpointDisk disk;
  private final ReentrantLock[] locks =
      IntStream.range(0, LOCKS).mapToObj(_ -> new ReentrantLock()).toArray(ReentrantLock[]::new);
  // under the lock of its id; absent if it is not known
  private final Map<SandboxId, Known> known = new ConcurrentHashMap<>();

  /// What is on the disk of one sandbox.
  ///
  /// @param place the newest that was ever stored, as far as the files tell; null for none
  /// @param whole whether the newest file is whole
  private record Known(@Nullable Place place, boolean whole) {}

  private CheckpointFiles(Path directory, CheckpointDisk disk) {
    this.directory = directory;
    this.disk = disk;
  }

  /// What came of storing.
  sealed interface Stored {

    /// It is on the disk.
    record Done() implements Stored {}

    /// It was not taken, for this one is there, which is newer, or is another of the same number.
    record Refused(long epoch, long seq) implements Stored {}
  }

  /// What there is of a sandbox.
  sealed interface Latest {

    /// The newest, whole.
    record Whole(Checkpoint checkpoint) implements Latest {}

    /// The one before, since the newest is not whole any more.
    ///
    /// @param fault what is wrong with the newest, in words
    record FellBack(Checkpoint checkpoint, String fault) implements Latest {}

    /// There was one, and nothing of it can be used.
    ///
    /// @param fault what is wrong, in words
    record Damaged(String fault) implements Latest {}

    /// There is none.
    record None() implements Latest {}

    /// Returns the checkpoint to continue from, if there is one.
    default Optional<Checkpoint> usable() {
      return switch (this) {
        case Whole(var found) -> Optional.of(found);
        case FellBack(var found, var _) -> Optional.of(found);
        case Damaged _, None _ -> Optional.empty();
      };
    }
  }

  /// Opens a directory, which is made if it is not there, and removes what was begun and never
  /// finished.
  static CheckpointFiles open(Path directory) throws IOException {
    return open(directory, CheckpointDisk.REAL);
  }

  static CheckpointFiles open(Path directory, CheckpointDisk disk) throws IOException {
    Files.createDirectories(directory);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        if (idOf(file, BEGUN) != null) {
          Files.delete(file);
        }
      }
    }
    return new CheckpointFiles(directory, disk);
  }

  // ---- storing ----

  /// Stores a checkpoint; the newest until now becomes the one before. Returns when it is on the
  /// disk. One that is there already is not written again.
  ///
  /// @throws CheckpointTooLargeException if it is longer than 1 MiB
  /// @throws IllegalArgumentException if its states are no plain data
  /// @throws IOException if it could not be written, such as on a full disk; it is not stored then,
  ///   and what was there before can still be read
  Stored store(Checkpoint checkpoint) throws IOException {
    byte[] bytes = CheckpointFile.bytes(checkpoint);
    SandboxId id = checkpoint.sandbox();
    ReentrantLock lock = lock(id);
    lock.lock();
    try {
      Known now = known(id);
      Place place = Place.of(checkpoint);
      int order = now.place() == null ? 1 : place.compareTo(now.place());
      if (now.place() != null && (order < 0 || (order == 0 && now.whole()))) {
        return order == 0 && Arrays.equals(bytes, Files.readAllBytes(newest(id)))
            ? new Stored.Done()
            : new Stored.Refused(now.place().epoch(), now.place().seq());
      }
      known.remove(id);
      write(id, bytes, now.whole());
      known.put(id, new Known(place, true));
      return new Stored.Done();
    } finally {
      lock.unlock();
    }
  }

  private void write(SandboxId id, byte[] bytes, boolean keepsNewest) throws IOException {
    Path begun = file(id, BEGUN);
    try {
      disk.write(begun, bytes);
      // a damaged file must not take the place of a whole one
      if (keepsNewest) {
        disk.move(newest(id), before(id));
      }
      disk.move(begun, newest(id));
    } catch (IOException failure) {
      forget(begun, failure);
      throw failure;
    }
    disk.sync(directory);
  }

  private static void forget(Path begun, IOException why) {
    try {
      Files.deleteIfExists(begun);
    } catch (IOException also) {
      why.addSuppressed(also);
    }
  }

  private Known known(SandboxId id) throws IOException {
    Known remembered = known.get(id);
    if (remembered != null) {
      return remembered;
    }
    Content newest = read(id, newest(id));
    Place one = placeOf(newest);
    Place other = placeOf(read(id, before(id)));
    Place last = one == null || (other != null && other.compareTo(one) > 0) ? other : one;
    Known found = new Known(last, newest instanceof Content.Whole);
    known.put(id, found);
    return found;
  }

  private static @Nullable Place placeOf(Content content) {
    return switch (content) {
      case Content.Whole(var checkpoint) -> Place.of(checkpoint);
      case Content.Damaged(var _, var place) -> place;
      case Content.Absent _ -> null;
    };
  }

  // ---- reading ----

  /// Reads the newest checkpoint of a sandbox that is whole, and says if that is not the newest.
  Latest latest(SandboxId id) {
    ReentrantLock lock = lock(id);
    lock.lock();
    try {
      return switch (readOrFault(id, newest(id))) {
        case Content.Whole(var checkpoint) -> new Latest.Whole(checkpoint);
        case Content.Damaged(var fault, var _) -> insteadOf(id, fault);
        case Content.Absent _ -> before(id, null);
      };
    } finally {
      lock.unlock();
    }
  }

  private Latest insteadOf(SandboxId id, String fault) {
    Latest found = before(id, fault);
    LOG.log(
        System.Logger.Level.WARNING,
        "the last checkpoint of {0} is damaged: {1}; {2}",
        id,
        fault,
        found.usable().isPresent() ? "the one before is taken" : "there is no other");
    return found;
  }

  /// @param fault of the newest; null if there is none, as when the process died while it stored
  private Latest before(SandboxId id, @Nullable String fault) {
    return switch (readOrFault(id, before(id))) {
      case Content.Whole(var checkpoint) ->
          fault == null ? new Latest.Whole(checkpoint) : new Latest.FellBack(checkpoint, fault);
      case Content.Damaged(var also, var _) ->
          new Latest.Damaged(fault == null ? also : fault + "; and the one before: " + also);
      case Content.Absent _ -> fault == null ? new Latest.None() : new Latest.Damaged(fault);
    };
  }

  private static Content readOrFault(SandboxId id, Path path) {
    try {
      return read(id, path);
    } catch (IOException unreadable) {
      return new Content.Damaged("the disk does not give it: " + unreadable, null);
    }
  }

  private static Content read(SandboxId id, Path path) throws IOException {
    Content content = CheckpointFile.read(path);
    return content instanceof Content.Whole(var found) && !found.sandbox().equals(id)
        ? new Content.Damaged("it is the checkpoint of " + found.sandbox(), null)
        : content;
  }

  /// Returns the sandboxes of which there is something, in their order; whole or not.
  NavigableSet<SandboxId> ids() throws IOException {
    NavigableSet<SandboxId> ids = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(file ->
          Stream.of(NEWEST, BEFORE)
              .map(ending -> idOf(file, ending))
              .flatMap(Stream::ofNullable)
              .forEach(ids::add));
    }
    return Collections.unmodifiableNavigableSet(ids);
  }

  /// Removes all that there is of a sandbox. Does nothing if there is nothing.
  void remove(SandboxId id) throws IOException {
    ReentrantLock lock = lock(id);
    lock.lock();
    try {
      known.remove(id);
      // the older one first: what is left over if this fails is the newest
      boolean first = Files.deleteIfExists(before(id));
      if (Files.deleteIfExists(newest(id)) || first) {
        disk.sync(directory);
      }
    } finally {
      lock.unlock();
    }
  }

  // ---- names ----

  private ReentrantLock lock(SandboxId id) {
    return locks[Math.floorMod(id.hashCode(), LOCKS)];
  }

  private Path newest(SandboxId id) {
    return file(id, NEWEST);
  }

  private Path before(SandboxId id) {
    return file(id, BEFORE);
  }

  /// An id is made of lower case letters, digits, `.`, `_` and `-` and begins with a letter or
  /// digit, so its name cannot leave the directory, and no two ids share one.
  private Path file(SandboxId id, String ending) {
    return directory.resolve(id.text() + ending);
  }

  private static @Nullable SandboxId idOf(Path file, String ending) {
    String name = file.getFileName().toString();
    if (!name.endsWith(ending)) {
      return null;
    }
    try {
      return new SandboxId(name.substring(0, name.length() - ending.length()));
    } catch (IllegalArgumentException other) {
      return null;
    }
  }
}
