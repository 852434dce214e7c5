package io.superlearner.cluster;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Writes plain data (maps with text for keys, lists, text, numbers, booleans, null) as bytes that
/// name no class: each value is one byte that says what it is, and its content. [PlainIn] reads
/// them.
final class PlainOut {

  /// What a value is, as its first byte.
  static final int NULL = 0;

  static final int FALSE = 1;
  static final int TRUE = 2;
  static final int INT = 3;
  static final int LONG = 4;
  static final int DOUBLE = 5;
  static final int TEXT = 6;
  static final int LIST = 7;
  static final int MAP = 8;
  static final int BIG_INTEGER = 9;
  static final int BIG_DECIMAL = 10;

  /// Text with half of a surrogate pair, which UTF-8 cannot hold.
  static final int BROKEN_TEXT = 11;

  /// How deeply a value may be nested.
  static final int DEEPEST = 80;

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final int longest;

  /// @param longest the most bytes that may be written
  PlainOut(int longest) {
    this.longest = longest;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /// Writes one value.
  ///
  /// @throws IllegalArgumentException if something in it is no plain data, or is nested too deeply
  /// @throws CheckpointTooLargeException if it becomes too long
  void write(@Nullable Object value) {
    write(value, 0);
  }

  private void write(@Nullable Object value, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("nested more than " + DEEPEST + " deep");
    }
    switch (value) {
      case null -> tag(NULL);
      case Boolean bool -> tag(bool ? TRUE : FALSE);
      case Integer number -> put(INT, ByteBuffer.allocate(4).putInt(number).array());
      case Long number -> put(LONG, ByteBuffer.allocate(8).putLong(number).array());
      case Double number -> put(DOUBLE, ByteBuffer.allocate(8).putDouble(number).array());
      case String text -> text(text);
      case BigInteger number -> sized(BIG_INTEGER, number.toByteArray());
      case BigDecimal number -> decimal(number);
      case List<?> list -> list(list, depth);
      case Map<?, ?> map -> map(map, depth);
      default ->
          throw new IllegalArgumentException(
              "a " + value.getClass().getName() + " is no plain data");
    }
    checkLength(0);
  }

  private void tag(int tag) {
    bytes.write(tag);
  }

  private void put(int tag, byte[] content) {
    tag(tag);
    bytes.writeBytes(content);
  }

  private void text(String text) {
    checkLength(text.length());
    byte[] utf8 = text.getBytes(UTF_8);
    boolean whole =
        text.chars().noneMatch(unit -> Character.isSurrogate((char) unit))
            || new String(utf8, UTF_8).equals(text);
    if (whole) {
      sized(TEXT, utf8);
    } else {
      ByteBuffer units = ByteBuffer.allocate(2 * text.length());
      units.asCharBuffer().put(text);
      sized(BROKEN_TEXT, units.array());
    }
  }

  private void decimal(BigDecimal number) {
    put(BIG_DECIMAL, ByteBuffer.allocate(4).putInt(number.scale()).array());
    size(number.unscaledValue().toByteArray().length);
    bytes.writeBytes(number.unscaledValue().toByteArray());
  }

  private void list(List<?> list, int depth) {
    tag(LIST);
    size(list.size());
    for (Object element : list) {
      write(element, depth + 1);
    }
  }

  private void map(Map<?, ?> map, int depth) {
    tag(MAP);
    size(map.size());
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      if (!(entry.getKey() instanceof String key)) {
        throw new IllegalArgumentException("a key of a map is no text");
      }
      text(key);
      write(entry.getValue(), depth + 1);
    }
  }

  private void sized(int tag, byte[] content) {
    tag(tag);
    size(content.length);
    bytes.writeBytes(content);
  }

  /// Seven bits in each byte, the lowest first; all but the last byte are negative.
  private void size(int size) {
    int left = size;
    while (left > 0x7F) {
      bytes.write((left & 0x7F) | 0x80);
      left >>>= 7;
    }
    bytes.write(left);
  }

  private void checkLength(int more) {
    if (bytes.size() + (long) more > longest) {
      throw new CheckpointTooLargeException(
          "the checkpoint is longer than " + longest + " bytes, the most that is allowed");
    }
  }
}
