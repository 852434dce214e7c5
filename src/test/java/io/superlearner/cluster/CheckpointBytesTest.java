package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.Checkpoint;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CheckpointBytesTest {

  static Checkpoint of(Map<String, ?> states) {
    return new Checkpoint(
        SandboxId.parse("lesson-1"),
        3,
        Long.MAX_VALUE,
        Instant.parse("2026-11-27T02:30:00.123456789Z"),
        NodeName.parse("superlearner1@127.0.0.1"),
        new LinkedHashMap<>(states),
        Map.of("root/busy", "did not answer within 100 ms"));
  }

  private static Map<String, Object> everything() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text", "ä\0€😀");
    data.put("half a pair \uD800", "\uDC00x");
    data.put("long", "x".repeat(300));
    data.put("nothing", null);
    data.put("on", Arrays.asList(true, false));
    data.put("numbers", List.of(Integer.MIN_VALUE, Long.MAX_VALUE, -0.0, Double.NaN, 1e300));
    data.put("large", List.of(new BigDecimal("-1e400"), BigInteger.TEN.pow(50), BigInteger.ZERO));
    data.put("empty", List.of(Map.of(), List.of(), ""));
    data.put("nested", Map.of("a", List.of(Map.of("b", List.of(1)))));
    return data;
  }

  @Test
  void allPlainDataComeBackAsTheyWere() {
    Checkpoint checkpoint = of(Map.of("root/kv", everything()));
    assertThat(CheckpointBytes.decode(CheckpointBytes.encode(checkpoint))).isEqualTo(checkpoint);
  }

  @Test
  void theOrderOfAMapStays() {
    Checkpoint back = CheckpointBytes.decode(CheckpointBytes.encode(of(everything())));
    assertThat(back.states().keySet()).containsExactlyElementsOf(everything().keySet());
  }

  @Test
  void whatIsNoPlainDataIsRefused() {
    record Own() {}
    for (Object odd : List.of(new Own(), new Object(), 'c', Map.of(1, 2), new int[1])) {
      assertThatThrownBy(() -> CheckpointBytes.encode(of(Map.of("root/a", List.of(odd)))))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void whatIsLongerThanAMebibyteIsRefused() {
    String half = "x".repeat(1 << 19);
    assertThat(CheckpointBytes.encode(of(Map.of("a", half)))).hasSizeGreaterThan(1 << 19);
    for (Object large : List.of(half + half, List.of(half, half), Map.of(half, half))) {
      assertThatThrownBy(() -> CheckpointBytes.encode(of(Map.of("a", large))))
          .isInstanceOf(CheckpointTooLargeException.class)
          .hasMessageContaining("lesson-1")
          .hasMessageContaining("1048576");
    }
  }

  @Test
  void tenThousandKeysFit() {
    Map<String, Object> entries = new HashMap<>();
    for (int at = 0; at < 10_000; at++) {
      entries.put("customer-" + at, "some words about customer " + at);
    }
    Checkpoint checkpoint = of(Map.of("root/kv", Map.of("entries", entries)));
    byte[] bytes = CheckpointBytes.encode(checkpoint);
    assertThat(bytes).hasSizeLessThan(CheckpointBytes.LONGEST);
    assertThat(CheckpointBytes.decode(bytes)).isEqualTo(checkpoint);
  }

  @Test
  void tenThousandOfTheLongestKeysDoNotAndThatIsSaid() {
    Map<String, Object> entries = new HashMap<>();
    for (int at = 0; at < 10_000; at++) {
      entries.put("%0256d".formatted(at), at);
    }
    assertThatThrownBy(
            () -> CheckpointBytes.encode(of(Map.of("root/kv", Map.of("entries", entries)))))
        .isInstanceOf(CheckpointTooLargeException.class);
  }

  // ---- bytes of anybody ----

  @Test
  void everyCutIsRefused() {
    byte[] whole = CheckpointBytes.encode(of(everything()));
    for (int length = 0; length < whole.length; length++) {
      assertRefused(Arrays.copyOf(whole, length));
    }
    assertRefused(Arrays.copyOf(whole, whole.length + 1));
  }

  @Property(tries = 2000)
  void anyBytesAreRefusedOrPlain(@ForAll byte[] bytes) {
    readAtMost(bytes);
  }

  @Property(tries = 2000)
  void aCheckpointWithSomeBytesChangedIsRefusedOrPlain(@ForAll long seed) {
    byte[] bytes = CheckpointBytes.encode(of(everything()));
    Random random = new Random(seed);
    for (int change = 0; change < 3; change++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    readAtMost(bytes);
  }

  private static void readAtMost(byte[] bytes) {
    try {
      Checkpoint read = CheckpointBytes.decode(bytes);
      // what could be read is plain, so it can be written
      CheckpointBytes.encode(read);
    } catch (IllegalArgumentException refused) {
      assertThat(refused.getMessage()).isNotBlank();
    }
  }

  @Test
  void aClaimedSizeReservesNothing() {
    for (int tag : List.of(PlainOut.TEXT, PlainOut.LIST, PlainOut.MAP, PlainOut.BIG_INTEGER)) {
      assertRefused(new byte[] {(byte) tag, -1, -1, -1, -1, 7});
      assertRefused(new byte[] {(byte) tag, -1, -1, -1, -1, -1, -1});
    }
  }

  @Test
  void nestingWithoutEndIsRefused() {
    byte[] deep = new byte[100_000];
    for (int at = 0; at < deep.length; at += 2) {
      deep[at] = PlainOut.LIST;
      deep[at + 1] = 1;
    }
    assertThatThrownBy(() -> CheckpointBytes.decode(deep)).hasMessageContaining("nested");
  }

  @Test
  void aKeyThatComesTwiceIsRefused() {
    byte[] twice = {
      PlainOut.MAP, 2, PlainOut.TEXT, 1, 'a', PlainOut.NULL, PlainOut.TEXT, 1, 'a', PlainOut.NULL
    };
    assertThatThrownBy(() -> new PlainIn(twice).readAll()).hasMessageContaining("twice");
  }

  @Test
  void aListOfOtherThingsIsNoCheckpoint() {
    PlainOut out = new PlainOut(1000);
    out.write(List.of("../../etc/passwd", 1L, 1L, 1L, 1, "n@h", Map.of(), Map.of()));
    assertRefused(out.bytes());
    PlainOut wrong = new PlainOut(1000);
    wrong.write(List.of("id", 1, 1L, 1L, 1, "n@h", Map.of(), Map.of()));
    assertRefused(wrong.bytes());
    PlainOut late = new PlainOut(1000);
    late.write(List.of("id", 1L, 1L, Long.MAX_VALUE, 1, "n@h", Map.of(), Map.of()));
    assertRefused(late.bytes());
    PlainOut reason = new PlainOut(1000);
    reason.write(List.of("id", 1L, 1L, 1L, 1, "n@h", Map.of(), Map.of("a", 1)));
    assertRefused(reason.bytes());
  }

  private static void assertRefused(byte[] bytes) {
    assertThatThrownBy(() -> CheckpointBytes.decode(bytes))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
