package io.superlearner.testkit.conformance;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toList;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.xml.stream.XMLStreamException;

/// The page that says of each case which test shows it and what became of that test.
public final class ConformancePage {

  /// How the line begins that differs from run to run.
  public static final String RUN = "Run of ";

  private static final String HEAD =
      """
      # Conformance: which test shows what

      What the runtime must do, case by case, is in [the list](../test/resources/conformance.md). This page is made from the
      list, the compiled tests and their reports by `scripts/conformance --update`; a test fails when it is out of date.

      """;

  private ConformancePage() {}

  /// Writes the page of the last run of the tests.
  ///
  /// Arguments: the list, the directory of the compiled tests, the file to write, and the
  /// directories of reports. Ends with 1 if a case that has a test did not pass.
  public static void main(String[] args) throws IOException, XMLStreamException {
    List<Case> cases = Cases.parse(Files.readString(Path.of(args[0])));
    List<CaseTest> tests = CaseTests.under(Path.of(args[1]));
    Reports reports = Reports.in(Stream.of(args).skip(3).map(Path::of).toList());
    Files.writeString(Path.of(args[2]), text(cases, tests, run(tests, reports), reports::of));
    List<CaseTest> wrong =
        tests.stream().filter(test -> reports.of(test) != Outcome.PASSED).toList();
    wrong.forEach(
        test -> System.out.println(test.id() + " " + reports.of(test) + ": " + test.shortName()));
    System.out.println(tests.size() + " cases, " + (tests.size() - wrong.size()) + " passed");
    if (!wrong.isEmpty()) {
      System.exit(1);
    }
  }

  private static String run(List<CaseTest> tests, Reports reports) {
    long passed = tests.stream().filter(test -> reports.of(test) == Outcome.PASSED).count();
    return "%s, Java %s, %d processors: %d of %d tests passed."
        .formatted(
            LocalDate.now(ZoneOffset.UTC),
            Runtime.version().feature(),
            Runtime.getRuntime().availableProcessors(),
            passed,
            tests.size());
  }

  /// Returns the page.
  ///
  /// @param run when and where the tests ran, one line
  public static String text(
      List<Case> cases, List<CaseTest> tests, String run, Function<CaseTest, Outcome> outcomes) {
    Map<String, List<CaseTest>> byId = tests.stream().collect(groupingBy(CaseTest::id));
    StringBuilder page = new StringBuilder(HEAD).append(RUN).append(run).append('\n');
    Map<String, List<Case>> groups =
        cases.stream()
            .filter(one -> byId.containsKey(one.id()))
            .collect(groupingBy(Case::group, LinkedHashMap::new, toList()));
    groups.forEach((group, rows) -> {
      page.append("\n## ").append(group).append("\n\n| id | what must hold | test | result |\n");
      page.append("|---|---|---|---|\n");
      for (Case row : rows) {
        byId.get(row.id()).forEach(test -> page.append(row(row, test, outcomes.apply(test))));
      }
    });
    return page.append(absent(cases, byId)).toString();
  }

  private static String row(Case one, CaseTest test, Outcome outcome) {
    return "| %s | %s | `%s` | %s |\n".formatted(one.id(), one.what(), test.shortName(), outcome);
  }

  private static String absent(List<Case> cases, Map<String, List<CaseTest>> tests) {
    List<String> none = new ArrayList<>();
    cases.stream().map(Case::id).filter(id -> !tests.containsKey(id)).forEach(none::add);
    return none.isEmpty()
        ? ""
        : none.stream().collect(joining(", ", "\n## Without a test yet\n\n", "\n"));
  }
}
