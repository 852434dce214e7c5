package io.superlearner.truth.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// What is asked of the store, as it stands in the log and goes over the wire.
///
/// @param kind what to do
/// @param key the key, or the prefix of a listing
/// @param version the version that the key must have; 0 where none is asked for
/// @param value the new value; of a listing the key after which it goes on; empty where there is
///   none
record Request(Kind kind, String key, long version, ByteString value) {

  /// What to do, each with its sign in the log, which never changes. A replica passes over a sign
  /// that it does not know, so another kind needs another version of what the nodes of a cluster
  /// speak: it must not be used before all know it.
  enum Kind {
    READ('r'),
    LIST('l'),
    TERM('t'),
    CREATE('c'),
    REPLACE('p'),
    REMOVE('d');

    private final byte sign;

    Kind(char sign) {
      this.sign = (byte) sign;
    }

    private static Kind of(byte sign) {
      return Arrays.stream(values())
          .filter(kind -> kind.sign == sign)
          .findFirst()
          .orElseThrow(() -> new IllegalArgumentException("no kind of request: " + sign));
    }
  }

  private static final int HEAD = 1 + Long.BYTES + Integer.BYTES;

  static Request read(String key) {
    return new Request(Kind.READ, key, 0, ByteString.EMPTY);
  }

  /// Asks for a page of what begins with a prefix.
  ///
  /// @param after the last key of the page before; empty for the first page
  static Request list(String prefix, String after) {
    return new Request(Kind.LIST, prefix, 0, ByteString.copyFromUtf8(after));
  }

  /// Asks a member for its own term; any member answers.
  static Request term() {
    return new Request(Kind.TERM, "", 0, ByteString.EMPTY);
  }

  static Request create(String key, byte[] value) {
    return new Request(Kind.CREATE, key, 0, ByteString.copyFrom(value));
  }

  static Request replace(String key, long version, byte[] value) {
    return new Request(Kind.REPLACE, key, version, ByteString.copyFrom(value));
  }

  static Request remove(String key, long version) {
    return new Request(Kind.REMOVE, key, version, ByteString.EMPTY);
  }

  ByteString bytes() {
    byte[] name = key.getBytes(UTF_8);
    ByteBuffer buffer = ByteBuffer.allocate(HEAD + name.length);
    buffer.put(kind.sign).putLong(version).putInt(name.length).put(name);
    return ByteString.copyFrom(buffer.flip()).concat(value);
  }

  /// Reads what [#bytes] wrote.
  ///
  /// @throws IllegalArgumentException if it did not
  static Request of(ByteString bytes) {
    try {
      // what is behind a fence is a part of a longer array
      ByteBuffer buffer = bytes.asReadOnlyByteBuffer().slice();
      Kind kind = Kind.of(buffer.get());
      long version = buffer.getLong();
      int length = buffer.getInt();
      if (length > buffer.remaining()) {
        throw new IllegalArgumentException("a key of " + length + " bytes");
      }
      byte[] name = new byte[length];
      buffer.get(name);
      return new Request(
          kind, new String(name, UTF_8), version, bytes.substring(buffer.position()));
    } catch (RuntimeException unreadable) {
      throw new IllegalArgumentException(
          "not a request: " + bytes.size() + " bytes of another kind", unreadable);
    }
  }
}
