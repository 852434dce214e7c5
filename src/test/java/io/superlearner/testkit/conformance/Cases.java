package io.superlearner.testkit.conformance;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Reads the conformance list.
public final class Cases {

  /// What an id looks like: `B07`, `RT11`, `GREG-02`.
  static final String ID = "[A-Z]{1,4}-?\\d\\d";

  private static final Pattern GROUP = Pattern.compile("### 2\\.(.*) \\(.*\\)");
  private static final Pattern ROW =
      Pattern.compile("\\| (" + ID + ")(?:-[A-Z](\\d\\d))? \\| (.*) \\|");

  private Cases() {}

  /// Returns the cases of a list, in its order.
  ///
  /// @param list Markdown text with one table row a case; a row `X08-X11` is four cases
  public static List<Case> parse(String list) {
    List<Case> cases = new ArrayList<>();
    String group = "";
    for (String line : list.lines().toList()) {
      Matcher heading = GROUP.matcher(line);
      Matcher row = ROW.matcher(line);
      if (heading.matches()) {
        group = heading.group(1);
      } else if (row.matches()) {
        String what = what(row.group(3));
        for (String id : ids(row.group(1), row.group(2))) {
          cases.add(new Case(id, group, what));
        }
      }
    }
    refuseTwins(cases);
    return cases;
  }

  private static void refuseTwins(List<Case> cases) {
    Set<String> ids = new HashSet<>();
    for (Case one : cases) {
      if (!ids.add(one.id())) {
        throw new IllegalArgumentException("the list has two rows of " + one.id());
      }
    }
  }

  private static List<String> ids(String first, String last) {
    int digits = first.length() - 2;
    int from = Integer.parseInt(first.substring(digits));
    int to = last == null ? from : Integer.parseInt(last);
    return IntStream.rangeClosed(from, to)
        .mapToObj(number -> first.substring(0, digits) + "%02d".formatted(number))
        .toList();
  }

  // the last column is the source
  private static String what(String columns) {
    List<String> parts = Stream.of(columns.split(" \\| ", -1)).map(String::strip).toList();
    return parts.subList(0, parts.size() - 1).stream()
        .filter(part -> !part.isEmpty())
        .collect(Collectors.joining(": "));
  }
}
