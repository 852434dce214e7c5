package io.superlearner.cluster.hazelcast;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// What goes over a line between two members.
///
/// @param kind what it is
/// @param call tells the calls of one member apart
/// @param sender the member that sent it
/// @param proof what shows that it knows the join secret
/// @param body the request or the reply
@SuppressWarnings("ArrayRecordComponent") // never compared; its bytes are not changed by anybody
record Frame(Kind kind, long call, UUID sender, byte[] proof, byte[] body) {

  /// What a frame is.
  enum Kind {
    REQUEST('q'),
    REPLY('r'),
    /// A part of what processes say to each other; nothing answers it.
    LINE('l'),
    /// What all members are told; nothing answers it.
    EVENT('e'),
    /// The request was begun and failed.
    FAILED('f'),
    /// The request was not begun: the member is starting, stopping or has too much to do.
    REFUSED('n');

    private static final List<Kind> ALL = List.of(values());

    private final byte mark;

    Kind(char mark) {
      this.mark = (byte) mark;
    }

    // for each message of processes, so without a stream
    private static Optional<Kind> of(byte mark) {
      for (Kind kind : ALL) {
        if (kind.mark == mark) {
          return Optional.of(kind);
        }
      }
      return Optional.empty();
    }
  }

  private static final int HEAD = 1 + 3 * Long.BYTES + Proofs.LENGTH;

  byte[] bytes() {
    return ByteBuffer.allocate(HEAD + body.length)
        .put(kind.mark)
        .putLong(call)
        .putLong(sender.getMostSignificantBits())
        .putLong(sender.getLeastSignificantBits())
        .put(proof)
        .put(body)
        .array();
  }

  /// Reads a frame; empty if the bytes are none.
  static Optional<Frame> read(byte[] bytes) {
    return bytes.length < HEAD
        ? Optional.empty()
        : Kind.of(bytes[0]).map(kind -> read(kind, bytes));
  }

  private static Frame read(Kind kind, byte[] bytes) {
    ByteBuffer head = ByteBuffer.wrap(bytes, 1, HEAD - 1);
    return new Frame(
        kind,
        head.getLong(),
        new UUID(head.getLong(), head.getLong()),
        Arrays.copyOfRange(bytes, HEAD - Proofs.LENGTH, HEAD),
        Arrays.copyOfRange(bytes, HEAD, bytes.length));
  }
}
