package io.superlearner.runtime;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.mapping;
import static java.util.stream.Collectors.toList;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.testkit.conformance.Case;
import io.superlearner.testkit.conformance.CaseTest;
import io.superlearner.testkit.conformance.CaseTests;
import io.superlearner.testkit.conformance.Cases;
import io.superlearner.testkit.conformance.ConformancePage;
import io.superlearner.testkit.conformance.Outcome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Each case of the conformance list that the runtime alone can show, and each of cluster-wide
/// names and of the distributed supervisor, is one test, and says its id.
final class ConformanceCoverageTest {

  // of sandboxes, own virtual machines, the grid and the API
  private static final Set<String> ELSEWHERE = Set.of("B27", "E16", "K18", "K19", "K21", "U17");

  // of clusters, code change of modules, and the tracer and debugger
  private static final Set<String> LATER = Set.of("M15", "M16", "M17", "M18", "X12", "X13", "X14");

  // where both sides of a split may own a name, which they may not here
  private static final Set<String> NEVER = Set.of("GREG-05", "GREG-11");

  private static final List<CaseTest> ALL = CaseTests.under(testClasses());

  private static final Map<String, List<String>> TESTS =
      ALL.stream()
          .collect(groupingBy(CaseTest::id, TreeMap::new, mapping(CaseTest::shortName, toList())));

  @Test
  void everyCaseIsATest() throws IOException {
    List<String> missing =
        cases().stream()
            .map(Case::id)
            .filter(ConformanceCoverageTest::isDone)
            .filter(id -> !TESTS.containsKey(id))
            .toList();
    assertThat(missing).as("cases without a test").isEmpty();
  }

  @Test
  void noCaseIsTwoTests() {
    Map<String, List<String>> twice = new TreeMap<>(TESTS);
    twice.values().removeIf(tests -> tests.size() == 1);
    assertThat(twice).as("cases with several tests").isEmpty();
  }

  @Test
  void noTestNamesACaseThatIsNot() throws IOException {
    Map<String, List<String>> unknown = new TreeMap<>(TESTS);
    cases().forEach(known -> unknown.remove(known.id()));
    assertThat(unknown).as("tests of no case").isEmpty();
  }

  @Test
  void pageIsUpToDate() throws IOException {
    Path page = Path.of("src", "site", "conformance.md");
    assertThat(withoutRun(Files.readString(page)))
        .as("%s; scripts/conformance --update after scripts/test mends it", page)
        .isEqualTo(withoutRun(ConformancePage.text(cases(), ALL, "now", _ -> Outcome.PASSED)));
  }

  private static String withoutRun(String page) {
    return page.replaceFirst("(?m)^" + ConformancePage.RUN + ".*$", "");
  }

  // of groups with a dash, those of names and of the distributed supervisor
  private static boolean isDone(String id) {
    boolean begun = !id.contains("-") || id.startsWith("GREG-") || id.startsWith("DSUP-");
    return begun && Stream.of(ELSEWHERE, LATER, NEVER).noneMatch(set -> set.contains(id));
  }

  private static Path testClasses() {
    try {
      return Path.of(
          ConformanceCoverageTest.class
              .getProtectionDomain()
              .getCodeSource()
              .getLocation()
              .toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static List<Case> cases() throws IOException {
    try (InputStream file = ConformanceCoverageTest.class.getResourceAsStream("/conformance.md")) {
      return Cases.parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
