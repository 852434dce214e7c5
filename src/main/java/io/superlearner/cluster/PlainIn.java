package io.superlearner.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads what [PlainOut] wrote. Bytes that anybody forged make plain data or an exception: no class
/// is named in them, nothing is reserved for a size that is only claimed, and no code of the values
/// runs.
final class PlainIn {

  private final ByteBuffer bytes;

  PlainIn(byte[] bytes) {
    this.bytes = ByteBuffer.wrap(bytes);
  }

  /// Reads one value, which must be all there is.
  ///
  /// @throws IllegalArgumentException if the bytes are not those of one value
  @Nullable Object readAll() {
    try {
      Object value = read(0);
      if (bytes.hasRemaining()) {
        throw unreadable("there are " + bytes.remaining() + " bytes too many");
      }
      return value;
    } catch (BufferUnderflowException cut) {
      throw new IllegalArgumentException("unreadable data: cut short", cut);
    }
  }

  private @Nullable Object read(int depth) {
    if (depth > PlainOut.DEEPEST) {
      throw unreadable("nested more than " + PlainOut.DEEPEST + " deep");
    }
    int tag = bytes.get();
    return switch (tag) {
      case PlainOut.NULL -> null;
      case PlainOut.FALSE -> false;
      case PlainOut.TRUE -> true;
      case PlainOut.INT -> bytes.getInt();
      case PlainOut.LONG -> bytes.getLong();
      case PlainOut.DOUBLE -> bytes.getDouble();
      case PlainOut.TEXT, PlainOut.BROKEN_TEXT -> text(tag);
      case PlainOut.LIST -> list(depth);
      case PlainOut.MAP -> map(depth);
      case PlainOut.BIG_INTEGER -> whole();
      case PlainOut.BIG_DECIMAL -> {
        int scale = bytes.getInt();
        yield new BigDecimal(whole(), scale);
      }
      default -> throw unreadable("no value begins with " + tag);
    };
  }

  private String text(int tag) {
    byte[] content = new byte[size(1)];
    bytes.get(content);
    return tag == PlainOut.TEXT
        ? new String(content, UTF_8)
        : ByteBuffer.wrap(content).asCharBuffer().toString();
  }

  private BigInteger whole() {
    byte[] content = new byte[size(1)];
    if (content.length == 0) {
      throw unreadable("a number without digits");
    }
    bytes.get(content);
    return new BigInteger(content);
  }

  private List<@Nullable Object> list(int depth) {
    int size = size(1);
    List<@Nullable Object> list = new ArrayList<>();
    for (int at = 0; at < size; at++) {
      list.add(read(depth + 1));
    }
    return Collections.unmodifiableList(list);
  }

  private Map<String, @Nullable Object> map(int depth) {
    int size = size(2);
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (int at = 0; at < size; at++) {
      int tag = bytes.get();
      if (tag != PlainOut.TEXT && tag != PlainOut.BROKEN_TEXT) {
        throw unreadable("a key that is no text");
      }
      map.put(text(tag), read(depth + 1));
    }
    if (map.size() != size) {
      throw unreadable("a key comes twice");
    }
    return Collections.unmodifiableMap(map);
  }

  /// @param each how many bytes each of so many has at least
  private int size(int each) {
    long size = 0;
    for (int shift = 0; shift < 35; shift += 7) {
      byte next = bytes.get();
      size |= (long) (next & 0x7F) << shift;
      if (next >= 0) {
        if (size * each > bytes.remaining()) {
          throw unreadable("a size of " + size + " with " + bytes.remaining() + " bytes left");
        }
        return (int) size;
      }
    }
    throw unreadable("a size without an end");
  }

  private static IllegalArgumentException unreadable(String why) {
    return new IllegalArgumentException("unreadable data: " + why);
  }
}
