package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The form of one file with a checkpoint: a header of 36 bytes, then the checkpoint.
///
/// In the header, big end first: what file this is (4 bytes), the version of the form (4), epoch
/// (8), number (8), length of the checkpoint (4), CRC-32C of the checkpoint (4), CRC-32C of the
/// header up to here (4). The header has a sum of its own so that what was stored last is known
/// even if the rest of the file is damaged: nothing older may take its place.
final class CheckpointFile {

  private static final int MAGIC = 0x534C_4350;
  private static final int VERSION = 1;
  private static final int SUM_AT = 32;
  private static final int HEADER = 36;

  private CheckpointFile() {}

  /// Which checkpoint of its sandbox one is.
  record Place(long epoch, long seq) implements Comparable<Place> {

    static Place of(Checkpoint checkpoint) {
      return new Place(checkpoint.epoch(), checkpoint.seq());
    }

    @Override
    public int compareTo(Place other) {
      return epoch == other.epoch ? Long.compare(seq, other.seq) : Long.compare(epoch, other.epoch);
    }
  }

  /// What a file holds.
  sealed interface Content {

    /// A whole checkpoint.
    record Whole(Checkpoint checkpoint) implements Content {}

    /// One that is not as it was written.
    ///
    /// @param fault in words
    /// @param place which one it was; null if that cannot be told any more
    record Damaged(String fault, @Nullable Place place) implements Content {}

    /// There is no file.
    record Absent() implements Content {}
  }

  /// Returns the bytes of a file.
  ///
  /// @throws CheckpointTooLargeException if the checkpoint is too long
  static byte[] bytes(Checkpoint checkpoint) {
    byte[] body = CheckpointBytes.encode(checkpoint);
    ByteBuffer file = ByteBuffer.allocate(HEADER + body.length);
    file.putInt(MAGIC).putInt(VERSION).putLong(checkpoint.epoch()).putLong(checkpoint.seq());
    file.putInt(body.length).putInt(sum(ByteBuffer.wrap(body)));
    file.putInt(sum(file.slice(0, SUM_AT)));
    return file.put(body).array();
  }

  private static int sum(ByteBuffer bytes) {
    CRC32C sum = new CRC32C();
    sum.update(bytes);
    return (int) sum.getValue();
  }

  /// Reads a file.
  ///
  /// @throws IOException if the disk does not give it
  static Content read(Path path) throws IOException {
    try {
      long size = Files.size(path);
      return size > HEADER + CheckpointBytes.LONGEST
          ? new Content.Damaged("it has " + size + " bytes, more than any checkpoint", null)
          : read(ByteBuffer.wrap(Files.readAllBytes(path)));
    } catch (NoSuchFileException absent) {
      return new Content.Absent();
    }
  }

  private static Content read(ByteBuffer file) {
    if (file.limit() < HEADER) {
      return new Content.Damaged("it is cut to " + file.limit() + " bytes", null);
    }
    if (sum(file.slice(0, SUM_AT)) != file.getInt(SUM_AT)) {
      return new Content.Damaged("the checksum of its header is wrong", null);
    }
    if (file.getInt(0) != MAGIC || file.getInt(4) != VERSION) {
      return new Content.Damaged(
          "it is not of the form that is known here, but of version " + file.getInt(4), null);
    }
    Place place = new Place(file.getLong(8), file.getLong(16));
    ByteBuffer body = file.slice(HEADER, file.limit() - HEADER);
    if (body.limit() != file.getInt(24)) {
      return new Content.Damaged(
          "it has " + body.limit() + " of " + file.getInt(24) + " bytes", place);
    }
    if (sum(body.duplicate()) != file.getInt(28)) {
      return new Content.Damaged("its checksum is wrong", place);
    }
    return decoded(body, place);
  }

  private static Content decoded(ByteBuffer body, Place place) {
    byte[] bytes = new byte[body.limit()];
    body.get(bytes);
    try {
      Checkpoint checkpoint = CheckpointBytes.decode(bytes);
      return Place.of(checkpoint).equals(place)
          ? new Content.Whole(checkpoint)
          : new Content.Damaged("its header is that of another checkpoint", place);
    } catch (IllegalArgumentException unreadable) {
      return new Content.Damaged(String.valueOf(unreadable.getMessage()), place);
    }
  }
}
