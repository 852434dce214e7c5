package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessType;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

  private record Sample(
      Pid pid,
      NodeName nodeName,
      Instant startedAt,
      ProcessType type,
      @Nullable String error,
      double share) {}

  private static Refusal refusal(String text) {
    return switch (PlainJson.object(text)) {
      case Outcome.Refused<Map<String, Object>>(var refusal) -> refusal;
      case Outcome.Done<Map<String, Object>>(var value) ->
          throw new AssertionError("was read: " + value);
    };
  }

  private static Map<String, Object> read(String text) {
    return switch (PlainJson.object(text)) {
      case Outcome.Done<Map<String, Object>>(var value) -> value;
      case Outcome.Refused<Map<String, Object>>(var refusal) ->
          throw new AssertionError(refusal.detail());
    };
  }

  @Nested
  class Writing {

    @Test
    void namesAreSnakeCaseAndValuesAreText() {
      Sample sample =
          new Sample(
              Pid.parse("<1.2.3>"),
              NodeName.parse("a@b"),
              Instant.parse("2026-11-21T07:00:00.1Z"),
              ProcessType.SUPERVISOR,
              null,
              0.5);

      assertThat(new String(Json.bytes(sample), StandardCharsets.UTF_8))
          .isEqualTo(
              "{\"pid\":\"<1.2.3>\",\"node_name\":\"a@b\","
                  + "\"started_at\":\"2026-11-21T07:00:00.100000Z\",\"type\":\"supervisor\","
                  + "\"error\":null,\"share\":0.5}");
    }

    @ParameterizedTest
    @CsvSource({
      "2026-11-21T07:00:00Z,2026-11-21T07:00:00.000000Z",
      "2026-11-21T07:00:00.123456789Z,2026-11-21T07:00:00.123456Z",
    })
    void aTimeHasSixDigits(Instant at, String text) {
      assertThat(Times.text(at)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
      "999,0s",
      "37000,37s",
      "302000,5m 2s",
      "7260000,2h 1m",
      "273600000,3d 4h",
    })
    void aSpanHasItsTwoLargestUnits(long millis, String words) {
      assertThat(Spans.words(millis)).isEqualTo(words);
    }
  }

  @Nested
  class Reading {

    @Test
    void anyValueIsPlainData() {
      Map<String, Object> read =
          read("{\"i\":1,\"l\":3000000000,\"b\":123456789012345678901,\"d\":1.5,\"n\":[null,{}]}");

      assertThat(read)
          .containsEntry("i", 1)
          .containsEntry("l", 3_000_000_000L)
          .containsEntry("b", new BigInteger("123456789012345678901"))
          .containsEntry("d", 1.5);
      List<@Nullable Object> list = new ArrayList<>();
      list.add(null);
      list.add(Map.of());
      assertThat(read).containsEntry("n", list);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "",
          " ",
          "nothing",
          "{",
          "{\"a\":1,}",
          "{\"a\":1}}",
          "{\"a\":1} {\"b\":2}",
          "{\"a\":1,\"a\":2}",
          "{\"a\":{\"b\":1,\"b\":2}}",
          "{'a':1}",
          "{a:1}",
          "{\"a\":NaN}",
          "{\"a\":+1}",
          "{\"a\":01}",
          "{\"a\":.5}",
          "{\"a\":1e400}",
          "{\"a\":-1e999}",
          "{\"a\":\"\u0001\"}",
          "{\"a\":1}//x",
          "[]",
          "5",
          "\"text\"",
        })
    void whatIsNotExactlyOneObjectIsRefused(String text) {
      Refusal refusal = refusal(text);

      assertThat(refusal.code()).isIn(Code.INVALID_PARAMETER, Code.MISSING_PARAMETER);
      assertThat(refusal.detail()).doesNotContain("java.", "jackson", "Feature", "`");
    }

    @Test
    void theFaultHasLineAndColumn() {
      assertThat(refusal("{\n \"a\": x}").detail()).contains("line 2, column");
    }

    @Test
    void aNumberThatIsTooLargeHasItsPlace() {
      Refusal refusal = refusal("{\"a\":[0,{\"b/c\":1e400}]}");

      assertThat(refusal.faults())
          .singleElement()
          .satisfies(fault -> assertThat(fault.pointer()).isEqualTo("/a/1/b~1c"));
    }

    @Test
    void depthAndLengthOfNumbersAreLimited() {
      String within = "{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}";
      assertThat(read(within)).containsKey("a");
      assertThat(refusal("{\"a\":" + "[".repeat(64) + "]".repeat(64) + "}").detail())
          .contains("depth")
          .doesNotContain("StreamReadConstraints");
      assertThat(refusal("{\"a\":" + "9".repeat(101) + "}").detail())
          .doesNotContain("StreamReadConstraints");
    }
  }
}
