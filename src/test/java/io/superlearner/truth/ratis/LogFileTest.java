package io.superlearner.truth.ratis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.truth.ratis.LogFile.Fault;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogFileTest {

  private static final int RECORDS = 6;
  private static final int LENGTH = 150;
  private static final int PADDING = 4096;

  private static byte[] log(int padding) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.writeBytes("RaftLog1".getBytes(US_ASCII));
    for (int i = 1; i <= RECORDS; i++) {
      bytes.writeBytes(record(i));
    }
    bytes.writeBytes(new byte[padding]);
    return bytes.toByteArray();
  }

  private static byte[] record(int number) {
    ByteBuffer record = ByteBuffer.allocate(2 + LENGTH + 4);
    record.put((byte) ((LENGTH & 0x7F) | 0x80)).put((byte) (LENGTH >> 7));
    byte[] body = new byte[LENGTH];
    Arrays.fill(body, (byte) number);
    record.put(body);
    CRC32C sum = new CRC32C();
    sum.update(record.array(), 0, record.position());
    return record.putInt((int) sum.getValue()).array();
  }

  private static final int END = log(0).length;

  private static LogFile.Finding look(String name, byte[] content) {
    return new LogFile(Path.of(name)).look(ByteBuffer.wrap(content));
  }

  @Test
  void aWholeFileHasNoFault() {
    assertThat(look("log_inprogress_0", log(PADDING)))
        .isEqualTo(new LogFile.Finding(Fault.NONE, RECORDS, END));
    assertThat(look("log_0-5", log(0)).fault()).isEqualTo(Fault.NONE);
  }

  @Test
  void aClosedFileWithoutAllItsRecordsIsDamaged() {
    assertThat(look("log_0-6", log(0)).fault()).isEqualTo(Fault.DAMAGED);
  }

  @Test
  void everyFlippedBitIsDamage() {
    byte[] content = log(PADDING);
    for (int bit = 0; bit < END * Byte.SIZE; bit++) {
      content[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      assertThat(look("log_inprogress_0", content).fault())
          .as("bit %s of byte %s", bit % Byte.SIZE, bit / Byte.SIZE)
          .isEqualTo(Fault.DAMAGED);
      content[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 50, 100, 154, 155})
  void aFileThatEndsInItsLastRecordIsTorn(int missing) {
    assertThat(look("log_inprogress_0", Arrays.copyOf(log(0), END - missing)))
        .isEqualTo(new LogFile.Finding(Fault.TORN, RECORDS - 1, END - record(RECORDS).length));
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 50, 100, 154})
  void aLastRecordWhoseEndWasNeverWrittenIsTorn(int missing) {
    byte[] content = log(PADDING);
    Arrays.fill(content, END - missing, END, (byte) 0);

    assertThat(look("log_inprogress_0", content).fault()).isEqualTo(Fault.TORN);
  }

  @Test
  void aTornEndOfAClosedFileIsDamage() {
    assertThat(look("log_0-5", Arrays.copyOf(log(0), END - 3)).fault()).isEqualTo(Fault.DAMAGED);
  }

  @Test
  void aHeaderThatWasNotWrittenToItsEndIsTorn() {
    assertThat(look("log_inprogress_0", Arrays.copyOf(log(0), 5)).fault()).isEqualTo(Fault.TORN);
    assertThat(look("log_inprogress_0", new byte[PADDING]).fault()).isEqualTo(Fault.TORN);
  }
}
