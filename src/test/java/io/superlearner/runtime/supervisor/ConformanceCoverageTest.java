package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/// Each case of CONFORMANCE.md that supervisors answer for is one test, and says the same id.
final class ConformanceCoverageTest {

  private static final Pattern ROW = Pattern.compile("(?m)^\\| ([A-Z]+)(\\d\\d) \\|");
  private static final Set<String> GROUPS =
      Set.of("A", "D", "E", "RT", "G", "H", "I", "K", "L", "N");

  // of sandboxes, nodes and the API, or of live change and cluster names, which are not there yet
  private static final Set<String> ELSEWHERE =
      Set.of("E16", "K18", "K19", "K21", "N12", "N13", "N14");
  private static final int LAST_WITHOUT_LIVE_CHANGE = 18;

  private static final List<Class<?>> TESTS =
      List.of(
          StartConformanceTest.class,
          AdministrationConformanceTest.class,
          RestartTypeConformanceTest.class,
          StrategyConformanceTest.class,
          IntensityConformanceTest.class,
          PauseConformanceTest.class,
          ShutdownConformanceTest.class,
          AutoShutdownConformanceTest.class,
          EscalationConformanceTest.class,
          ListingConformanceTest.class,
          DynamicConformanceTest.class);

  @Test
  void everyCaseIsExactlyOneTest() throws IOException {
    List<String> tested =
        TESTS.stream()
            .flatMap(type -> Stream.of(type.getDeclaredMethods()))
            .map(ConformanceCoverageTest::id)
            .filter(id -> !id.isEmpty())
            .sorted()
            .toList();
    assertThat(tested).containsExactlyElementsOf(wanted());
  }

  private static String id(Method method) {
    DisplayName name = method.getAnnotation(DisplayName.class);
    return name == null ? "" : name.value().substring(0, name.value().indexOf(' '));
  }

  private static Set<String> wanted() throws IOException {
    Set<String> ids = new TreeSet<>();
    Matcher row = ROW.matcher(conformance());
    while (row.find()) {
      String group = row.group(1);
      String id = group + row.group(2);
      boolean later =
          group.equals("L") && Integer.parseInt(row.group(2)) > LAST_WITHOUT_LIVE_CHANGE;
      if (GROUPS.contains(group) && !later && !ELSEWHERE.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static String conformance() throws IOException {
    try (InputStream file = ConformanceCoverageTest.class.getResourceAsStream("/conformance.md")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
