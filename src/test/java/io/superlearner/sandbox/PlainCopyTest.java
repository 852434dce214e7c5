package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PlainCopyTest {

  @Test
  void plainDataAreCopiedAsTheyAre() {
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("text", "ä\uD800");
    data.put("nothing", null);
    data.put("on", true);
    data.put("list", Arrays.asList(1, 2L, 2.5, new BigDecimal("1e400"), BigInteger.TEN, null));
    data.put("map", Map.of("a", Map.of()));
    assertThat(PlainCopy.of(data)).isEqualTo(data);
    assertThat(PlainCopy.of(null)).isNull();
  }

  @Test
  void smallNumbersBecomeTheUsualOnes() {
    assertThat(PlainCopy.of(List.of((byte) 1, (short) 2, 2.5f))).isEqualTo(List.of(1, 2, 2.5));
  }

  @Test
  void laterChangesOfTheOriginalAreNotSeenAndTheCopyCannotBeChanged() {
    List<Object> inner = new ArrayList<>(List.of("a"));
    Map<String, Object> data = new HashMap<>(Map.of("inner", inner));
    Map<?, ?> copy = (Map<?, ?>) PlainCopy.of(data);
    inner.add("b");
    data.put("more", 1);
    assertThat(copy).isEqualTo(Map.of("inner", List.of("a")));
    assertThatThrownBy(() -> ((List<?>) copy.get("inner")).clear())
        .isInstanceOf(UnsupportedOperationException.class);
    assertThatThrownBy(copy::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  private record Secret(int a) {}

  private static final class OwnNumber extends BigInteger {
    private static final long serialVersionUID = 1;

    OwnNumber() {
      super("7");
    }
  }

  static Stream<Object> unfit() {
    return Stream.of(
        new Secret(1),
        new Object(),
        'c',
        new int[1],
        new OwnNumber(),
        Thread.State.NEW,
        new byte[1]);
  }

  @ParameterizedTest
  @MethodSource("unfit")
  void everythingElseIsRefusedWithItsPlaceAndClass(Object value) {
    assertThatThrownBy(() -> PlainCopy.of(Map.of("a", List.of(1, value))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("/a/1 is a " + value.getClass().getName());
    assertThatThrownBy(() -> PlainCopy.of(value)).hasMessageStartingWith("it is a ");
  }

  @Test
  void aKeyThatIsNoTextIsRefused() {
    assertThatThrownBy(() -> PlainCopy.of(Map.of("a", Map.of(1, 2))))
        .hasMessage("/a has a key that is no text");
  }

  @Test
  void aListInItselfIsRefused() {
    List<Object> endless = new ArrayList<>();
    endless.add(endless);
    assertThatThrownBy(() -> PlainCopy.of(endless)).hasMessageContaining("deeper than 64");
  }

  @Test
  void whatGrowsWithoutEndIsRefused() {
    List<Object> wide = List.of(1);
    for (int at = 0; at < 30; at++) {
      wide = List.of(wide, wide);
    }
    List<Object> data = wide;
    assertThatThrownBy(() -> PlainCopy.of(data)).hasMessageContaining("more than 1000000 values");
  }
}
