package io.superlearner.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What the text of a setting must look like, and how it becomes a value.
///
/// @param expected what a reader of an error message must know, such as `a whole number from 1 to
///   9`
/// @param reader gives the value, or nothing if the text breaks the rule
/// @param <T> type of the value
public record Rule<T>(String expected, Function<String, Optional<T>> reader) {

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,10}");
  private static final Pattern SPAN = Pattern.compile("([0-9]{1,9})(ms|s|m|h)");
  private static final String PART = "(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d))";
  private static final String PRIVATE_NET =
      "(127|10)%1$s{3}|192\\.168%1$s{2}|172\\.(1[6-9]|2\\d|3[01])%1$s{2}".formatted(PART);
  private static final Pattern ADDRESS = Pattern.compile("[A-Za-z0-9._-]{1,253}:([0-9]{1,5})");

  /// A whole number from `least` to `most`, both included.
  public static Rule<Integer> wholeNumber(int least, int most) {
    return new Rule<>(
        "a whole number from " + least + " to " + most,
        text ->
            Optional.of(text)
                .filter(t -> WHOLE.matcher(t).matches())
                .map(Long::parseLong)
                .filter(n -> n >= least && n <= most)
                .map(Long::intValue));
  }

  /// Zero, or a whole number from `least` to `most`, both included.
  public static Rule<Integer> zeroOr(int least, int most) {
    Rule<Integer> others = wholeNumber(least, most);
    return new Rule<>(
        "0, or " + others.expected(),
        text -> text.equals("0") ? Optional.of(0) : others.reader().apply(text));
  }

  /// `true` or `false`.
  public static Rule<Boolean> yesOrNo() {
    return new Rule<>(
        "true or false",
        text ->
            switch (text) {
              case "true" -> Optional.of(true);
              case "false" -> Optional.of(false);
              default -> Optional.empty();
            });
  }

  /// A length of time such as `500ms`, `5s`, `10m` or `1h`, from `least` to `most`, both included.
  public static Rule<Duration> duration(Duration least, Duration most) {
    return new Rule<>(
        "a duration from %d ms to %d ms, such as 500ms, 5s, 10m or 1h"
            .formatted(least.toMillis(), most.toMillis()),
        text ->
            span(text).filter(d -> d.compareTo(least) >= 0).filter(d -> d.compareTo(most) <= 0));
  }

  /// One of the constants of an enum, written in lower case.
  public static <E extends Enum<E>> Rule<E> oneOf(Class<E> type) {
    List<E> all = List.of(type.getEnumConstants());
    return new Rule<>(
        "one of " + String.join(", ", all.stream().map(Rule::lower).toList()),
        text -> all.stream().filter(one -> lower(one).equals(text)).findFirst());
  }

  /// Text of a form that `expected` describes.
  public static Rule<String> text(String expected, String form) {
    Pattern pattern = Pattern.compile(form);
    return new Rule<>(expected, text -> Optional.of(text).filter(pattern.asMatchPredicate()));
  }

  /// A file or directory; a relative one is taken from the working directory of the process.
  public static Rule<Path> path() {
    return new Rule<>(
        "a path of this file system",
        text ->
            text.isEmpty() || text.indexOf('\0') >= 0
                ? Optional.empty()
                : Optional.of(Path.of(text).toAbsolutePath().normalize()));
  }

  /// An IPv4 address of the loopback interface or of a private network.
  public static Rule<String> privateAddress() {
    return text(
        "an address of the loopback interface, such as 127.0.0.1, or of a private network (10.x.y.z,"
            + " 172.16.x.y to 172.31.x.y, 192.168.x.y)",
        PRIVATE_NET);
  }

  /// Addresses `host:port`, separated by commas, at least one.
  public static Rule<List<String>> addresses() {
    return new Rule<>(
        "one or more host:port, separated by commas",
        text ->
            Optional.of(Arrays.stream(text.split(",", -1)).map(String::strip).toList())
                .filter(all -> all.stream().allMatch(Rule::isAddress)));
  }

  private static boolean isAddress(String text) {
    return Stream.of(text)
        .map(ADDRESS::matcher)
        .filter(matcher -> matcher.matches())
        .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
        .anyMatch(port -> port >= 1 && port <= 65_535);
  }

  private static Optional<Duration> span(String text) {
    return Stream.of(text)
        .map(SPAN::matcher)
        .filter(matcher -> matcher.matches())
        .map(matcher -> span(Long.parseLong(matcher.group(1)), matcher.group(2)))
        .findFirst();
  }

  private static Duration span(long count, String unit) {
    return switch (unit) {
      case "ms" -> Duration.ofMillis(count);
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      default -> Duration.ofHours(count);
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
