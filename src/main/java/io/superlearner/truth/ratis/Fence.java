package io.superlearner.truth.ratis;

import java.nio.ByteBuffer;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// What stands before a change in the log: whose it is, which one, and which of his he waits for no
/// more (Ongaro's thesis, 6.3, where a client's requests name the first that it has no answer to).
///
/// A request can lie for minutes in the connection of a node that was cut off, and arrive when that
/// is mended. Its caller has been told long ago that nothing is known of it, and has looked again.
/// So a change is not made any more once a later one of the same caller is there that was begun
/// after this one was given up, and never a second time, see [Floors].
///
/// @param caller whose change it is, a number of one life of one member
/// @param number which of his changes; grows
/// @param floor the least number of those that he waits for when this one begins, at most its own
record Fence(long caller, long number, long floor) {

  // no kind of request has this one
  private static final byte SIGN = 'f';
  private static final int LENGTH = 1 + 3 * Long.BYTES;

  /// Returns a request with this before it.
  ByteString before(ByteString request) {
    ByteBuffer head = ByteBuffer.allocate(LENGTH);
    head.put(SIGN).putLong(caller).putLong(number).putLong(floor);
    return ByteString.copyFrom(head.flip()).concat(request);
  }

  /// Tells whether a request has one before it; those of older versions have none.
  static boolean isBefore(ByteString bytes) {
    return bytes.size() >= LENGTH && bytes.byteAt(0) == SIGN;
  }

  /// Reads what stands before a request.
  static Fence of(ByteString bytes) {
    ByteBuffer head = bytes.asReadOnlyByteBuffer().slice().position(1);
    return new Fence(head.getLong(), head.getLong(), head.getLong());
  }

  /// Returns the request behind one.
  static ByteString behind(ByteString bytes) {
    return bytes.substring(LENGTH);
  }
}
