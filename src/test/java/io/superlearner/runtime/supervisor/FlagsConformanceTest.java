package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group C: supervisor flags.
final class FlagsConformanceTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static SpecProblem problem(Runnable reading) {
    try {
      reading.run();
    } catch (SpecException wrong) {
      assertThat(wrong).hasMessage(wrong.problem().toString());
      return wrong.problem();
    }
    throw new AssertionError("was read");
  }

  private static SpecProblem problem(Object flags) {
    return problem(() -> SupervisorFlags.read(flags));
  }

  /// Demands that both kinds of supervisor name the flag, and that neither starts.
  private void assertRefused(String key, Object value, String code) {
    Map<String, Object> flags = new HashMap<>();
    flags.put(key, value);
    assertThat(problem(flags).code()).isEqualTo(code);
    assertThat(problem(flags).detail()).contains(key + " is " + Arguments.shown(value));
    assertThat(problem(() -> DynamicSpec.read(flags)).code()).isEqualTo(code);
    StartOutcome outcome =
        Tree.tryStart(
            kernel, Supervisor.behavior(flags, List.of(Toy.plain().spec("a")), kernel.scheduler()));
    assertThat(outcome)
        .isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("start_spec: " + problem(flags))));
    assertThat(kernel.runtime().list()).isEmpty();
  }

  @Test
  @DisplayName("C01 an unknown strategy: invalid_strategy")
  void c01() {
    assertRefused("strategy", "one_for_two", "invalid_strategy");
    assertRefused("strategy", 1, "invalid_strategy");
    assertThat(problem(() -> DynamicSpec.read(Map.of("strategy", "one_for_all"))))
        .extracting(SpecProblem::code)
        .isEqualTo("invalid_strategy");
    for (Strategy strategy : Strategy.values()) {
      assertThat(SupervisorFlags.read(Map.of("strategy", strategy.word())).strategy())
          .isEqualTo(strategy);
    }
  }

  @Test
  @DisplayName("C02 an intensity that is infinite, negative or text: invalid_intensity")
  void c02() {
    for (Object wrong : List.of("infinity", -1, "3", 1.0, 1L << 40)) {
      assertRefused("intensity", wrong, "invalid_intensity");
      assertRefused("max_restarts", wrong, "invalid_intensity");
    }
    assertThat(SupervisorFlags.read(Map.of("intensity", 0)).maxRestarts()).isZero();
    assertThat(SupervisorFlags.read(Map.of("max_restarts", 7)).maxRestarts()).isEqualTo(7);
  }

  @Test
  @DisplayName("C03 a period of 0: invalid_period")
  void c03() {
    assertRefused("period", 0, "invalid_period");
    assertRefused("period", -1, "invalid_period");
    assertRefused("max_seconds", 0, "invalid_period");
    assertThat(SupervisorFlags.read(Map.of("period", 1)).window()).isEqualTo(Duration.ofSeconds(1));
    assertThat(SupervisorFlags.read(Map.of("max_seconds", 60)).window())
        .isEqualTo(Duration.ofMinutes(1));
  }

  @Test
  @DisplayName("C04 an infinite period: invalid_period")
  void c04() {
    assertRefused("period", "infinity", "invalid_period");
    assertRefused("period", Long.MAX_VALUE, "invalid_period");
    assertThat(SupervisorFlags.read(Map.of("period", 3650 * 86_400)).problem()).isEmpty();
    assertRefused("period", 3650 * 86_400 + 1, "invalid_period");
  }

  @Test
  @DisplayName("C05 an unknown auto_shutdown: invalid_auto_shutdown")
  void c05() {
    assertRefused("auto_shutdown", "sometimes", "invalid_auto_shutdown");
    for (AutoShutdown rule : AutoShutdown.values()) {
      assertThat(SupervisorFlags.read(Map.of("auto_shutdown", rule.word())).autoShutdown())
          .isEqualTo(rule);
    }
  }

  @Test
  @DisplayName("C06 flags of a wrong shape: invalid_type with the value")
  void c06() {
    for (Object wrong : Arrays.asList(List.of("one_for_one", 1, 5), "one_for_one", 7, null)) {
      assertThat(problem(wrong))
          .isEqualTo(
              new SpecProblem(
                  "invalid_type",
                  Arguments.shown(wrong) + " (expected a map of supervisor flags)"));
      assertThat(problem(() -> DynamicSpec.read(wrong)).code()).isEqualTo("invalid_type");
      assertThat(problem(() -> SupervisorConfig.read(wrong, List.of())).code())
          .isEqualTo("invalid_type");
    }
    SupervisorFlags flags = SupervisorFlags.of(Strategy.ONE_FOR_ALL);
    assertThat(SupervisorFlags.read(flags)).isSameAs(flags);
  }

  @Test
  @DisplayName("C07 an unknown flag is ignored")
  void c07() {
    assertThat(SupervisorFlags.read(Map.of("colour", "blue", "strategy", "one_for_all")))
        .isEqualTo(SupervisorFlags.of(Strategy.ONE_FOR_ALL));
    assertThat(DynamicSpec.read(Map.of("colour", "blue"))).isEqualTo(DynamicSpec.open());
  }

  @Test
  @DisplayName("C08 no flags: one_for_one and 3 restarts in 5 s, our stated default")
  void c08() {
    SupervisorFlags read = SupervisorFlags.read(Map.of());
    assertThat(read).isEqualTo(SupervisorFlags.of(Strategy.ONE_FOR_ONE));
    assertThat(read)
        .isEqualTo(
            new SupervisorFlags(
                Strategy.ONE_FOR_ONE, 3, Duration.ofSeconds(5), AutoShutdown.NEVER));
    Tree tree =
        new Tree(
            kernel,
            kernel.started(
                Tree.tryStart(
                    kernel, Supervisor.behavior(Map.of(), List.of(), kernel.scheduler()))));
    assertThat(tree.view().flags()).isEqualTo(read);
    assertThat(DynamicSpec.read(Map.of()).maxRestarts()).isEqualTo(3);
    assertThat(DynamicSpec.read(Map.of()).maxChildren()).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  @DisplayName("C09 a negative max_children: invalid_max_children")
  void c09() {
    for (Object wrong : List.of(-1, "many", 1.5)) {
      assertThat(problem(() -> DynamicSpec.read(Map.of("max_children", wrong))))
          .satisfies(
              problem -> assertThat(problem.code()).isEqualTo("invalid_max_children"),
              problem -> assertThat(problem.detail()).contains(Arguments.shown(wrong)));
    }
    assertThat(DynamicSpec.open().withMaxChildren(-1).problem())
        .map(SpecProblem::code)
        .contains("invalid_max_children");
    assertThat(DynamicSpec.read(Map.of("max_children", 0)).maxChildren()).isZero();
    assertThat(DynamicSpec.read(Map.of("max_children", "infinity")).maxChildren())
        .isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  @DisplayName("C10 extra arguments that are no list: invalid_extra_arguments")
  void c10() {
    assertThat(problem(() -> DynamicSpec.read(Map.of("extra_arguments", "one"))))
        .isEqualTo(new SpecProblem("invalid_extra_arguments", "\"one\" (expected a list)"));
    assertThat(DynamicSpec.read(Map.of("extra_arguments", List.of(1, 2))).extraArgs())
        .containsExactly(1, 2);
  }

  @Test
  @DisplayName("C11 automatic shutdown of a dynamic supervisor: invalid_auto_shutdown")
  void c11() {
    for (String rule : List.of("any_significant", "all_significant")) {
      assertThat(problem(() -> DynamicSpec.read(Map.of("auto_shutdown", rule))))
          .isEqualTo(
              new SpecProblem(
                  "invalid_auto_shutdown", rule + " (expected never for a dynamic supervisor)"));
      Map<String, Object> simple = Map.of("strategy", "simple_one_for_one", "auto_shutdown", rule);
      assertThat(problem(() -> SupervisorConfig.read(simple, List.of(Toy.plain().spec("t")))))
          .isEqualTo(
              new SpecProblem(
                  "bad_combination", "auto_shutdown " + rule + ", strategy simple_one_for_one"));
    }
    assertThat(DynamicSpec.read(Map.of("auto_shutdown", "never"))).isEqualTo(DynamicSpec.open());
  }

  @Test
  @DisplayName("C12 children and options without a strategy: expected strategy")
  void c12() {
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> SupervisorSpec.read(List.of(), Map.of("max_restarts", 1)))
        .withMessage(
            "missing_strategy: expected strategy, one of one_for_one, one_for_all, rest_for_one");
    ChildSpec child = Toy.plain().spec("a");
    assertThat(
            SupervisorSpec.read(
                List.of(child),
                Map.of("strategy", "one_for_all", "max_restarts", 1, "max_seconds", 2)))
        .isEqualTo(
            SupervisorSpec.of(
                SupervisorFlags.of(Strategy.ONE_FOR_ALL).withBudget(1, Duration.ofSeconds(2)),
                child));
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(
            () -> SupervisorSpec.read(List.of(child, child), Map.of("strategy", "one_for_one")))
        .withMessage("duplicate_child_name: a");
  }
}
