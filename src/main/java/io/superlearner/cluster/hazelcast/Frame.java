package io.superlearner.cluster.hazelcast;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/// What goes over a line between two members.
///
/// @param kind what it is
/// @param call tells the calls of one member apart
/// @param sender the member that sent it
/// @param body the request or the reply
@SuppressWarnings("ArrayRecordComponent") // never compared; its bytes are not changed by anybody
record Frame(Kind kind, long call, UUID sender, byte[] body) {

  /// What a frame is.
  enum Kind {
    REQUEST('q'),
    REPLY('r'),
    /// A part of what processes say to each other; nothing answers it.
    LINE('l'),
    /// The request was begun and failed.
    FAILED('f'),
    /// The request was not begun: the member is starting, stopping or has too much to do.
    REFUSED('n');

    private final byte mark;

    Kind(char mark) {
      this.mark = (byte) mark;
    }

    private static Kind of(byte mark) {
      for (Kind kind : values()) {
        if (kind.mark == mark) {
          return kind;
        }
      }
      throw new IllegalArgumentException("not a frame of ours");
    }
  }

  private static final int HEAD = 1 + 3 * Long.BYTES;

  byte[] bytes() {
    return ByteBuffer.allocate(HEAD + body.length)
        .put(kind.mark)
        .putLong(call)
        .putLong(sender.getMostSignificantBits())
        .putLong(sender.getLeastSignificantBits())
        .put(body)
        .array();
  }

  /// Reads a frame.
  ///
  /// @throws IllegalArgumentException if the bytes are none
  static Frame of(byte[] bytes) {
    if (bytes.length < HEAD) {
      throw new IllegalArgumentException("not a frame of ours");
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    Kind kind = Kind.of(head.get());
    return new Frame(
        kind,
        head.getLong(),
        new UUID(head.getLong(), head.getLong()),
        Arrays.copyOfRange(bytes, HEAD, bytes.length));
  }
}
