package io.superlearner.truth.ratis;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/// Looks through one file of the log before Ratis opens it.
///
/// Ratis either refuses a log with any fault or drops everything behind the first one, and cannot
/// tell apart what must be told apart: the end of a log whose last record was being written when
/// the process died holds nothing that was acknowledged; a record that was whole and is not so any
/// more may. The file is a header, then records of a length (a varint), so many bytes, and a
/// CRC-32C of both; then zeros, since space is taken in advance.
///
/// @param path where it is, named `log_<first>-<last>` or, while it grows, `log_inprogress_<first>`
record LogFile(Path path) {

  private static final Pattern NAME = Pattern.compile("log_(?:inprogress_(\\d+)|(\\d+)-(\\d+))");
  private static final byte[] HEADER = {'R', 'a', 'f', 't', 'L', 'o', 'g', '1'};
  private static final int SUM = Integer.BYTES;
  private static final int LONGEST_VARINT = 5;

  /// What a file is.
  enum Fault {
    /// It is whole.
    NONE,
    /// Its last record was never written to its end.
    TORN,
    /// Something that was written is not there any more.
    DAMAGED
  }

  /// What was found.
  ///
  /// @param fault what the file is
  /// @param records how many whole records come before the fault
  /// @param at where the fault is, in bytes from the start
  record Finding(Fault fault, long records, int at) {}

  static boolean isOne(Path path) {
    return NAME.matcher(path.getFileName().toString()).matches();
  }

  private Matcher name() {
    Matcher matcher = NAME.matcher(path.getFileName().toString());
    if (!matcher.matches()) {
      throw new IllegalStateException("not a file of the log: " + path);
    }
    return matcher;
  }

  private boolean isOpen() {
    return name().group(1) != null;
  }

  /// Returns the index of its first record.
  long first() {
    Matcher name = name();
    return Long.parseLong(name.group(1) == null ? name.group(2) : name.group(1));
  }

  Finding look() throws IOException {
    return look(ByteBuffer.wrap(Files.readAllBytes(path)));
  }

  /// Looks through what the file is known to hold.
  Finding look(ByteBuffer bytes) {
    int begun = headerBytes(bytes);
    if (begun < HEADER.length) {
      return new Finding(isOpen() && isZero(bytes, begun) ? Fault.TORN : Fault.DAMAGED, 0, begun);
    }
    long records = 0;
    int at = HEADER.length;
    while (at < bytes.limit() && bytes.get(at) != 0) {
      int end = endOf(bytes, at);
      if (end < 0) {
        return new Finding(faultOf(bytes, at), records, at);
      }
      records++;
      at = end;
    }
    boolean whole = isZero(bytes, at) && isComplete(records);
    return new Finding(whole ? Fault.NONE : Fault.DAMAGED, records, at);
  }

  private boolean isComplete(long records) {
    Matcher name = name();
    return isOpen() || records == Long.parseLong(name.group(3)) - Long.parseLong(name.group(2)) + 1;
  }

  private static int headerBytes(ByteBuffer bytes) {
    int difference = ByteBuffer.wrap(HEADER).mismatch(bytes);
    return difference < 0 ? HEADER.length : difference;
  }

  private static boolean isZero(ByteBuffer bytes, int from) {
    for (int i = from; i < bytes.limit(); i++) {
      if (bytes.get(i) != 0) {
        return false;
      }
    }
    return true;
  }

  // where the whole record at this place ends; -1 if it is not whole
  private static int endOf(ByteBuffer bytes, int at) {
    long end = statedEnd(bytes, at);
    if (end < 0 || end > bytes.limit()) {
      return -1;
    }
    int sum = (int) end - SUM;
    CRC32C found = new CRC32C();
    found.update(bytes.slice(at, sum - at));
    return (int) found.getValue() == bytes.getInt(sum) ? (int) end : -1;
  }

  // where the record says that it ends; -1 if it does not say
  private static long statedEnd(ByteBuffer bytes, int at) {
    long length = 0;
    for (int i = 0; i < LONGEST_VARINT && at + i < bytes.limit(); i++) {
      byte next = bytes.get(at + i);
      length |= (long) (next & 0x7F) << (7 * i);
      if (next >= 0) {
        return at + i + 1 + length + SUM;
      }
    }
    return -1;
  }

  // Only the end of a file that still grows can be torn: the record reaches beyond the file, or its
  // sum and all behind it were never written. A flipped bit in a length can look like that, but
  // then flipping it back makes a whole record.
  private Fault faultOf(ByteBuffer bytes, int at) {
    long end = statedEnd(bytes, at);
    boolean unwritten =
        end < 0 ? isCutInLength(bytes, at) : end > bytes.limit() || isZero(bytes, (int) end - SUM);
    return isOpen() && unwritten && !hasFlippedLength(bytes, at) ? Fault.TORN : Fault.DAMAGED;
  }

  private static boolean isCutInLength(ByteBuffer bytes, int at) {
    return bytes.limit() - at < LONGEST_VARINT;
  }

  private static boolean hasFlippedLength(ByteBuffer bytes, int at) {
    int length = Math.min(LONGEST_VARINT, bytes.limit() - at);
    for (int bit = 0; bit < length * Byte.SIZE; bit++) {
      int place = at + bit / Byte.SIZE;
      byte found = bytes.get(place);
      bytes.put(place, (byte) (found ^ 1 << bit % Byte.SIZE));
      boolean whole = bytes.get(at) != 0 && endOf(bytes, at) >= 0;
      bytes.put(place, found);
      if (whole) {
        return true;
      }
    }
    return false;
  }
}
