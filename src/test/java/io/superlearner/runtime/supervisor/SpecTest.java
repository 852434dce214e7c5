package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SpecTest {

  private static final ChildSpec GOOD = Toy.plain().spec("a");

  private static String code(ChildSpec spec) {
    return spec.problem().map(SpecProblem::code).orElse("");
  }

  private static String code(SupervisorSpec spec) {
    return spec.problem().map(SpecProblem::code).orElse("");
  }

  private static String code(DynamicSpec spec) {
    return spec.problem().map(SpecProblem::code).orElse("");
  }

  private static String code(SupervisorFlags flags) {
    return flags.problem().map(SpecProblem::code).orElse("");
  }

  @Test
  void aChildHasTheDefaultsOfOtp() {
    ChildSpec worker = ChildSpec.worker("a", Toy.plain());
    assertThat(worker.restart()).isEqualTo(RestartType.PERMANENT);
    assertThat(worker.shutdown()).isEqualTo(Shutdown.after(5000));
    assertThat(worker.type()).isEqualTo(ChildType.WORKER);
    assertThat(worker.significant()).isFalse();
    assertThat(ChildSpec.supervisor("a", Toy.plain()).shutdown()).isEqualTo(Shutdown.infinity());
    assertThat(SupervisorFlags.of(Strategy.ONE_FOR_ONE))
        .isEqualTo(
            new SupervisorFlags(
                Strategy.ONE_FOR_ONE, 3, Duration.ofSeconds(5), AutoShutdown.NEVER));
  }

  @Test
  void aWrongChildIsNamedWithTheCodeOfOtp() {
    assertThat(code(GOOD)).isEmpty();
    assertThat(code(GOOD.withId(""))).isEqualTo("missing_id");
    assertThat(code(GOOD.withId("a/b"))).isEqualTo("invalid_id");
    assertThat(GOOD.withShutdown(Shutdown.after(-10)).problem())
        .map(SpecProblem::toString)
        .hasValueSatisfying(text -> assertThat(text).startsWith("invalid_shutdown: -10"));
    assertThat(code(GOOD.withShutdown(Shutdown.after(0)))).isEmpty();
    assertThat(code(GOOD.withShutdown(new Shutdown.After(Duration.ofSeconds(Long.MAX_VALUE)))))
        .isEqualTo("invalid_shutdown");
    assertThat(code(GOOD.withSignificant(true))).isEqualTo("bad_combination");
    assertThat(code(GOOD.withSignificant(true).withRestart(RestartType.TRANSIENT))).isEmpty();
    assertThat(code(GOOD.withStartLimit(Duration.ZERO))).isEqualTo("invalid_start_limit");
    assertThat(code(GOOD.withMailboxBound(-1))).isEqualTo("invalid_mailbox_bound");
    assertThat(code(GOOD.withMailboxBound(0))).isEmpty();
    assertThat(code(GOOD.withId("/"))).isEqualTo("invalid_id");
    assertThat(code(GOOD.withShutdown(new Shutdown.After(Duration.ofDays(3650))))).isEmpty();
    assertThat(code(GOOD.withShutdown(new Shutdown.After(Duration.ofDays(3651)))))
        .isEqualTo("invalid_shutdown");
    assertThat(GOOD.withScheduler(null)).isEqualTo(GOOD);
  }

  @Test
  void wrongFlagsAreNamedWithTheCodeOfOtp() {
    SupervisorFlags flags = SupervisorFlags.of(Strategy.ONE_FOR_ALL);
    assertThat(code(flags)).isEmpty();
    assertThat(code(flags.withBudget(-1, Duration.ofSeconds(5)))).isEqualTo("invalid_intensity");
    assertThat(code(flags.withBudget(0, Duration.ofSeconds(5)))).isEmpty();
    assertThat(code(flags.withBudget(1, Duration.ZERO))).isEqualTo("invalid_period");
    assertThat(code(flags.withBudget(1, Duration.ofSeconds(Long.MAX_VALUE))))
        .isEqualTo("invalid_period");
  }

  @Test
  void aSupervisorRefusesTwoOfOneIdAndSignificantChildrenWithoutARule() {
    SupervisorFlags flags = SupervisorFlags.of(Strategy.ONE_FOR_ONE);
    ChildSpec significant = GOOD.withRestart(RestartType.TEMPORARY).withSignificant(true);
    assertThat(code(SupervisorSpec.of(flags, GOOD, GOOD.withId("b")))).isEmpty();
    assertThat(code(SupervisorSpec.of(flags, GOOD, GOOD))).isEqualTo("duplicate_child_name");
    assertThat(code(SupervisorSpec.of(flags, significant))).isEqualTo("bad_combination");
    assertThat(
            code(
                SupervisorSpec.of(
                    flags.withAutoShutdown(AutoShutdown.ANY_SIGNIFICANT), significant)))
        .isEmpty();
    assertThat(code(SupervisorSpec.of(flags, GOOD.withId("")))).isEqualTo("missing_id");
  }

  @Test
  void aDynamicSupervisorRefusesATemplateThatNoTwoChildrenCanShare() {
    assertThat(code(DynamicSpec.of(GOOD))).isEmpty();
    assertThat(code(DynamicSpec.open())).isEmpty();
    assertThat(code(DynamicSpec.of(GOOD.withName("n")))).isEqualTo("invalid_name");
    assertThat(code(DynamicSpec.of(GOOD).withMaxChildren(-1))).isEqualTo("invalid_max_children");
    assertThat(code(DynamicSpec.of(GOOD).withMaxChildren(0))).isEmpty();
    assertThat(code(DynamicSpec.of(GOOD).withBudget(-1, Duration.ofSeconds(1))))
        .isEqualTo("invalid_intensity");
    assertThat(code(DynamicSpec.of(GOOD.withRestart(RestartType.TRANSIENT).withSignificant(true))))
        .isEqualTo("bad_combination");
  }
}
