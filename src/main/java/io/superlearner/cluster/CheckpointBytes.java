package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A checkpoint as bytes, the same for files and for other nodes. Bytes of anybody may be read:
/// they become a checkpoint or an exception and never run code, see [PlainIn].
final class CheckpointBytes {

  /// The most bytes of one checkpoint.
  static final int LONGEST = 1 << 20;

  private static final int PARTS = 8;

  private CheckpointBytes() {}

  /// Writes a checkpoint. Equal ones become equal bytes if their maps have the same order.
  ///
  /// @throws CheckpointTooLargeException if it is longer than 1 MiB
  /// @throws IllegalArgumentException if its states are no plain data
  @SuppressWarnings("JavaInstantGetSecondsGetNano") // the seconds stand before it
  static byte[] encode(Checkpoint checkpoint) {
    PlainOut out = new PlainOut(LONGEST);
    Instant at = checkpoint.at();
    try {
      out.write(
          List.of(
              checkpoint.sandbox().text(),
              checkpoint.epoch(),
              checkpoint.seq(),
              at.getEpochSecond(),
              at.getNano(),
              checkpoint.node().text(),
              checkpoint.states(),
              checkpoint.missing()));
    } catch (CheckpointTooLargeException tooLarge) {
      throw new CheckpointTooLargeException(checkpoint.sandbox() + ": " + tooLarge.getMessage());
    }
    return out.bytes();
  }

  /// Reads a checkpoint.
  ///
  /// @throws IllegalArgumentException if the bytes are not those of one
  static Checkpoint decode(byte[] bytes) {
    if (bytes.length > LONGEST) {
      throw new IllegalArgumentException(
          "a checkpoint of " + bytes.length + " bytes (at most " + LONGEST + " are allowed)");
    }
    if (new PlainIn(bytes).readAll() instanceof List<?> parts && parts.size() == PARTS) {
      return new Checkpoint(
          new SandboxId(part(parts, 0, String.class)),
          part(parts, 1, Long.class),
          part(parts, 2, Long.class),
          instant(part(parts, 3, Long.class), part(parts, 4, Integer.class)),
          new NodeName(part(parts, 5, String.class)),
          states(part(parts, 6, Map.class)),
          reasons(part(parts, 7, Map.class)));
    }
    throw new IllegalArgumentException("the bytes are no checkpoint");
  }

  private static <T> T part(List<?> parts, int at, Class<T> type) {
    if (type.isInstance(parts.get(at))) {
      return type.cast(parts.get(at));
    }
    throw new IllegalArgumentException("part " + at + " of a checkpoint is of another type");
  }

  private static Instant instant(long second, int nano) {
    if (nano < 0 || nano > 999_999_999) {
      throw new IllegalArgumentException("no fraction of a second: " + nano);
    }
    try {
      return Instant.ofEpochSecond(second, nano);
    } catch (DateTimeException | ArithmeticException none) {
      throw new IllegalArgumentException("no time: " + second, none);
    }
  }

  private static Map<String, @Nullable Object> states(Map<?, ?> read) {
    Map<String, @Nullable Object> states = new LinkedHashMap<>();
    read.forEach((path, state) -> states.put((String) path, state));
    return states;
  }

  private static Map<String, String> reasons(Map<?, ?> read) {
    Map<String, String> reasons = new LinkedHashMap<>();
    read.forEach((path, why) -> {
      if (!(why instanceof String text)) {
        throw new IllegalArgumentException("a reason of a checkpoint is no text");
      }
      reasons.put((String) path, text);
    });
    return reasons;
  }
}
