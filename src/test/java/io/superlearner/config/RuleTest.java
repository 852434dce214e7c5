package io.superlearner.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RuleTest {

  @Test
  void aWholeNumberKeepsItsBounds() {
    Rule<Integer> rule = Rule.wholeNumber(1, 9);

    assertThat(rule.reader().apply("1")).contains(1);
    assertThat(rule.reader().apply("9")).contains(9);
    assertThat(List.of("0", "10", "-1", "1.0", "", "9999999999"))
        .allMatch(text -> rule.reader().apply(text).isEmpty());
  }

  @Test
  void zeroStandsForNoneBesideTheBounds() {
    Rule<Integer> rule = Rule.zeroOr(2, 12);

    assertThat(rule.reader().apply("0")).contains(0);
    assertThat(rule.reader().apply("2")).contains(2);
    assertThat(List.of("1", "13", "-1", "00", ""))
        .allMatch(text -> rule.reader().apply(text).isEmpty());
    assertThat(rule.expected()).isEqualTo("0, or a whole number from 2 to 12");
  }

  @Test
  void aDurationHasAUnitAndKeepsItsBounds() {
    Rule<Duration> rule = Rule.duration(Duration.ofMillis(500), Duration.ofHours(1));

    assertThat(rule.reader().apply("500ms")).contains(Duration.ofMillis(500));
    assertThat(rule.reader().apply("2m")).contains(Duration.ofMinutes(2));
    assertThat(List.of("499ms", "2h", "5", "5 s", "s", ""))
        .allMatch(text -> rule.reader().apply(text).isEmpty());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.255.0.9",
        "10.79.0.1",
        "172.16.0.1",
        "172.31.9.9",
        "192.168.1.2"
      })
  void addressesOfLoopbackAndOfPrivateNetworksArePrivate(String text) {
    assertThat(Rule.privateAddress().reader().apply(text)).contains(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "8.8.8.8",
        "11.0.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.169.0.1",
        "127.0.0.256",
        "127.0.0",
        "10.0.0.0.1",
        "10x0.0.1",
        "localhost",
        "::1"
      })
  void otherAddressesAreNot(String text) {
    assertThat(Rule.privateAddress().reader().apply(text)).isEmpty();
  }

  @Test
  void addressesNeedAHostAndAPort() {
    Rule<List<String>> rule = Rule.addresses();

    assertThat(rule.reader().apply("127.0.0.1:25001, b:2"))
        .contains(List.of("127.0.0.1:25001", "b:2"));
    assertThat(List.of("", "a", "a:0", "a:65536", "a:1,", "<a>:1"))
        .allMatch(text -> rule.reader().apply(text).isEmpty());
  }

  @Test
  void enumConstantsAreWrittenInLowerCase() {
    Rule<NodeSettings.Role> rule = Rule.oneOf(NodeSettings.Role.class);

    assertThat(rule.reader().apply("secondary")).contains(NodeSettings.Role.SECONDARY);
    assertThat(rule.reader().apply("SECONDARY")).isEmpty();
    assertThat(rule.expected()).isEqualTo("one of primary, secondary, witness");
  }
}
