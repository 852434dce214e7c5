package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {

  private static Arguments of(String key, Object value) {
    Map<String, Object> values = new HashMap<>();
    values.put(key, value);
    return Arguments.of("/x", values);
  }

  private static void assertFault(Arguments args, String pointer, String sentence) {
    assertThat(args.faults()).containsExactly(new Fault(pointer, sentence));
  }

  private static void assertNoFault(Arguments args) {
    assertThat(args.faults()).isEmpty();
  }

  @Nested
  class Whole {

    @Test
    void takesEveryKindOfWholeNumberWithinItsLimits() {
      for (Object three : List.of(3, 3L, (short) 3, (byte) 3, BigInteger.valueOf(3))) {
        Arguments args = of("n", three);
        assertThat(args.whole("n", 3, 3, 7)).isEqualTo(3);
        assertNoFault(args);
      }
      assertThat(of("n", -2).whole("n", -2, 4, 7)).isEqualTo(-2);
      assertThat(of("m", 1).whole("n", 2, 4, 7)).isEqualTo(7);
    }

    @Test
    void namesWhatIsOutsideOrNoWholeNumberAndReturnsTheDefault() {
      for (Object wrong : Arrays.asList(1, 5, 3.0, "3", null, true, BigInteger.TWO.pow(90))) {
        Arguments args = of("n", wrong);
        assertThat(args.whole("n", 2, 4, 7, "bad_n")).isEqualTo(7);
        assertFault(
            args,
            "/x/n",
            "bad_n: n is " + Arguments.shown(wrong) + "; expected a whole number from 2 to 4");
      }
      Arguments withoutCode = of("n", 1);
      assertThat(withoutCode.whole("n", 2, 4, 7)).isEqualTo(7);
      assertFault(withoutCode, "/x/n", "n is 1; expected a whole number from 2 to 4");
    }
  }

  @Nested
  class Text {

    @Test
    void takesOneToSoManyCharacters() {
      Arguments args = of("t", "abc");
      assertThat(args.text("t", 3)).isEqualTo("abc");
      assertThat(args.requireText("t", 3)).isEqualTo("abc");
      assertThat(args.text("absent", 3)).isNull();
      assertNoFault(args);
    }

    @Test
    void namesWhatIsEmptyOrTooLongOrNoText() {
      for (Object wrong : Arrays.asList("", "abcd", 5, null)) {
        Arguments args = of("t", wrong);
        assertThat(args.text("t", 3)).isNull();
        assertFault(
            args,
            "/x/t",
            "t is " + Arguments.shown(wrong) + "; expected text of 1 to 3 characters");
        assertThat(of("t", wrong).requireText("t", 3)).isEmpty();
      }
    }

    @Test
    void thatMustBeThereIsMissing() {
      Arguments args = of("t", "a");
      assertThat(args.requireText("u", 3)).isEmpty();
      assertFault(args, "/x/u", "u is missing");
    }
  }

  @Nested
  class FlagsAndWords {

    @Test
    void flagsAreTrueOrFalse() {
      assertThat(of("f", true).flag("f", false, "")).isTrue();
      assertThat(of("f", false).flag("f", true, "")).isFalse();
      assertThat(of("g", false).flag("f", true, "")).isTrue();
      assertThat(of("g", true).flag("f", false, "")).isFalse();
      Arguments args = of("f", "true");
      assertThat(args.flag("f", true, "bad_f")).isTrue();
      assertThat(args.flag("f", false, "bad_f")).isFalse();
      assertThat(args.faults().getFirst())
          .isEqualTo(new Fault("/x/f", "bad_f: f is \"true\"; expected true or false"));
    }

    @Test
    void wordsAreOneOfSome() {
      List<String> words = List.of("one", "two");
      Arguments args = of("w", "two");
      assertThat(args.word("w", words, "one", "")).isEqualTo("two");
      assertThat(args.word("v", words, "one", "")).isEqualTo("one");
      assertNoFault(args);
      for (Object wrong : Arrays.asList("three", 1, null)) {
        Arguments bad = of("w", wrong);
        assertThat(bad.word("w", words, "one", "bad_w")).isEqualTo("one");
        assertFault(
            bad, "/x/w", "bad_w: w is " + Arguments.shown(wrong) + "; expected one of one, two");
      }
    }
  }

  @Nested
  class Parts {

    @Test
    void listsHaveAMost() {
      Arguments args = of("l", List.of(1, 2));
      assertThat(args.list("l", 2)).isEqualTo(List.of(1, 2));
      assertThat(args.list("absent", 2)).isEmpty();
      assertNoFault(args);
      assertThat(args.list("l", 1)).isEmpty();
      assertFault(args, "/x/l", "l has 2 elements; at most 1 are allowed");
      Arguments none = of("l", "ab");
      assertThat(none.list("l", 2)).isEmpty();
      assertFault(none, "/x/l", "l is \"ab\"; expected a list");
    }

    @Test
    void mapsShareTheFaultsOfTheWhole() {
      Arguments args = of("m", Map.of("n", "three"));
      Arguments inside = args.map("m");
      assertThat(inside).isNotNull();
      assertThat(inside.pointer()).isEqualTo("/x/m");
      assertThat(inside.whole("n", 0, 9, 4)).isEqualTo(4);
      inside.fault("all of it");
      assertThat(args.faults())
          .containsExactly(
              new Fault("/x/m/n", "n is \"three\"; expected a whole number from 0 to 9"),
              new Fault("/x/m", "all of it"));
      assertThat(args.map("absent")).isNull();
      Arguments none = of("m", List.of());
      assertThat(none.map("m")).isNull();
      assertFault(none, "/x/m", "m is a list; expected an object");
    }

    @Test
    void pointersEscapeWhatJsonPointersEscape() {
      assertThat(of("a", 1).pointerTo("a/b~c")).isEqualTo("/x/a~1b~0c");
      assertThat(of("a", 1).pointer()).isEqualTo("/x");
    }
  }

  @Nested
  class Keys {

    @Test
    void nullCountsAsThere() {
      Arguments args = of("k", null);
      assertThat(args.has("k")).isTrue();
      assertThat(args.has("absent")).isFalse();
      assertThat(args.any("k")).isNull();
      assertThat(of("k", 5).any("k")).isEqualTo(5);
    }

    @Test
    void thatNobodyAskedForAreRefused() {
      Arguments asked = Arguments.of("", Map.of("a", 1, "b", 2));
      assertThat(asked.has("b")).isTrue();
      assertThat(asked.any("a")).isEqualTo(1);
      asked.refuseOthers();
      assertNoFault(asked);
      Arguments other = of("c", 1);
      other.refuseOthers();
      assertFault(other, "/x/c", "unknown key \"c\"; no keys are expected here");
      Arguments some = of("c", 1);
      assertThat(some.has("b") || some.has("a")).isFalse();
      some.refuseOthers();
      assertFault(some, "/x/c", "unknown key \"c\"; expected some of a, b");
    }

    @Test
    void atMostAHundredFaultsAreKept() {
      Arguments args = Arguments.of("", Map.of());
      for (int i = 0; i < 120; i++) {
        args.fault("k" + i, "wrong");
      }
      assertThat(args.faults()).hasSize(100);
      assertThat(args.faults().getLast().pointer()).isEqualTo("/k99");
    }
  }

  @Test
  void valuesAreShownShortAndOnOneLine() {
    Map<Object, String> shown = new LinkedHashMap<>();
    shown.put("two\nlines", "\"two?lines\"");
    shown.put(Map.of(), "an object");
    shown.put(List.of(), "a list");
    shown.put(1.5, "1.5");
    shown.put(Collections.nCopies(3, 1), "a list");
    assertThat(shown)
        .contains(entry(1.5, "1.5"))
        .allSatisfy((value, text) -> assertThat(Arguments.shown(value)).isEqualTo(text));
    assertThat(Arguments.shown(null)).isEqualTo("null");
  }
}
