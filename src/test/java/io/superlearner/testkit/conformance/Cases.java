package io.superlearner.testkit.conformance;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// The cases of the conformance list: what must hold, by id, in the order of the list.
///
/// @param byId what must hold, of each id
public record Cases(SequencedMap<String, String> byId) {

  /// What an id looks like: `B07`, `RT11`, `GREG-02`.
  static final String ID = "[A-Z]{1,4}-?\\d\\d";

  private static final Pattern ROW =
      Pattern.compile("(?m)^\\| (" + ID + ")(?:-[A-Z](\\d\\d))? \\| (.*) \\|$");

  /// Copies the map.
  public Cases {
    byId = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(byId));
  }

  /// Reads the list.
  ///
  /// @param list Markdown text with one table row a case; a row `X08-X11` is four cases
  public static Cases parse(String list) {
    SequencedMap<String, String> cases = new LinkedHashMap<>();
    Matcher row = ROW.matcher(list);
    while (row.find()) {
      String what = what(row.group(3));
      ids(row.group(1), row.group(2))
          .forEach(id -> {
            if (cases.put(id, what) != null) {
              throw new IllegalArgumentException("the list has two rows of " + id);
            }
          });
    }
    return new Cases(cases);
  }

  private static Stream<String> ids(String first, String last) {
    int digits = first.length() - 2;
    int from = Integer.parseInt(first.substring(digits));
    int to = last == null ? from : Integer.parseInt(last);
    return IntStream.rangeClosed(from, to)
        .mapToObj(number -> first.substring(0, digits) + "%02d".formatted(number));
  }

  // the last column is the source
  private static String what(String columns) {
    List<String> parts = Stream.of(columns.split(" \\| ", -1)).map(String::strip).toList();
    return parts.subList(0, parts.size() - 1).stream()
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(": "));
  }
}
