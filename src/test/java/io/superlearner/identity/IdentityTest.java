package io.superlearner.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each value reads what it writes, and refuses the rest.
class IdentityTest {

  @Property
  void pidReadsWhatItWrites(
      @ForAll @IntRange(min = 0) int node,
      @ForAll @LongRange(min = 0) long serial,
      @ForAll @IntRange(min = 0) int incarnation) {
    Pid pid = new Pid(node, serial, incarnation);
    assertThat(Pid.parse(pid.toString())).isEqualTo(pid);
    assertThat(Pid.parse(pid.bare())).isEqualTo(pid);
  }

  @Property
  void pidsAreOrderedAsTheyCameToBe(
      @ForAll @LongRange(min = 0, max = 3) long one,
      @ForAll @LongRange(min = 0, max = 3) long other,
      @ForAll @IntRange(min = 0, max = 3) int oneLife,
      @ForAll @IntRange(min = 0, max = 3) int otherLife) {
    int order = new Pid(1, one, oneLife).compareTo(new Pid(1, other, otherLife));
    int expected =
        oneLife == otherLife ? Long.compare(one, other) : Integer.compare(oneLife, otherLife);
    assertThat(Integer.signum(order)).isEqualTo(Integer.signum(expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "abc",
        "<1.2>",
        "<1.2.3",
        "1.2.3>",
        "<1.2.-3>",
        "<1.2.3>x",
        "<1..3>",
        " <1.2.3>",
        "<1.2.3.4>",
        "<4294967296.2.3>",
        "<1.9223372036854775808.0>",
        "<１.2.3>"
      })
  void pidRefusesOtherTextsAndSaysWhatItExpects(String text) {
    assertThatThrownBy(() -> Pid.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("expected <node.serial.incarnation>");
  }

  @Test
  void pidHasNoNegativePart() {
    assertThatThrownBy(() -> new Pid(-1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pid(0, -1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Pid(0, 0, -1)).isInstanceOf(IllegalArgumentException.class);
  }

  @Property
  void namesReadWhatTheyWrite(@ForAll("words") String name, @ForAll("words") String host) {
    NodeName node = new NodeName(name + "@" + host);
    assertThat(NodeName.parse(node.toString())).isEqualTo(node);
    if (!List.of("all", "self", "auto", "platform").contains(name)) {
      assertThat(SandboxId.parse(new SandboxId(name).toString())).isEqualTo(new SandboxId(name));
    }
  }

  @Provide
  Arbitrary<String> words() {
    Arbitrary<String> first = Arbitraries.strings().withCharRange('a', 'z').numeric().ofLength(1);
    Arbitrary<String> rest =
        Arbitraries.strings()
            .withCharRange('a', 'z')
            .numeric()
            .withChars('.', '_', '-')
            .ofMaxLength(62);
    return Combinators.combine(first, rest).as(String::concat);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "node", "@host", "node@", "a@b@c", "N@h", "no de@h", "n@h/x", "n@ü"})
  void nodeNameRefusesOtherTexts(String text) {
    assertThatThrownBy(() -> NodeName.parse(text)).hasMessageContaining("expected name@host");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "A", "-a", "a/b", "a b", "..", "ä", "all", "self", "auto", "platform"})
  void sandboxIdRefusesOtherTextsAndReservedWords(String text) {
    assertThatThrownBy(() -> SandboxId.parse(text)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> SandboxId.parse("a".repeat(64))).hasMessageContaining("1 to 63");
  }

  @Test
  void refsAreDifferent() {
    assertThat(Stream.generate(Ref::next).limit(1_000).distinct()).hasSize(1_000);
  }

  @Property
  void reasonsReadWhatTheyWrite(@ForAll("reasons") ExitReason reason) {
    assertThat(ExitReason.parse(reason.toString())).isEqualTo(reason);
  }

  @Provide
  Arbitrary<ExitReason> reasons() {
    Arbitrary<String> texts = Arbitraries.strings().alpha().numeric().ofMinLength(12);
    return Arbitraries.oneOf(
        Arbitraries.of(
            ExitReason.normal(),
            ExitReason.shutdown(),
            ExitReason.kill(),
            ExitReason.killed(),
            ExitReason.noproc(),
            new ExitReason.NoConnection(NodeName.parse("node2@127.0.0.1"))),
        texts.map(ExitReason::shutdown),
        texts.map(ExitReason::abnormal));
  }

  @Test
  void crashIsReadBackAsAnAbnormalReasonOfTheSameWords() {
    ExitReason crash = new ExitReason.Crashed(new IllegalStateException("boom"));
    assertThat(ExitReason.parse(crash.toString()))
        .isEqualTo(ExitReason.abnormal("java.lang.IllegalStateException: boom"));
  }

  @Test
  void expectedEndsAreNormalAndShutdown() {
    assertThat(
            Stream.of(
                    ExitReason.normal(),
                    ExitReason.shutdown(),
                    ExitReason.shutdown("why"),
                    ExitReason.kill(),
                    ExitReason.killed(),
                    ExitReason.noproc(),
                    ExitReason.abnormal("x"),
                    new ExitReason.Crashed(new Error()))
                .filter(ExitReason::isExpected))
        .containsExactly(ExitReason.normal(), ExitReason.shutdown(), ExitReason.shutdown("why"));
  }

  @Test
  void killIsSeenAsKilled() {
    assertThat(ExitReason.kill().asSeenByOthers()).isEqualTo(ExitReason.killed());
    assertThat(ExitReason.shutdown().asSeenByOthers()).isEqualTo(ExitReason.shutdown());
  }

  @Property
  void shownTextIsShortAndOnOneLine(@ForAll String raw) {
    String shown = Shown.text(raw);
    assertThat(shown.length()).isLessThanOrEqualTo(81);
    assertThat(shown.codePoints()).noneMatch(Character::isISOControl);
  }
}
