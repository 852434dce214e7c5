package io.superlearner.differential;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/// What the comparison is made of, without Erlang.
class ScenarioTest {

  private static final Scenario TWO_WORKERS =
      Scenario.read(
          List.of(
              "# two workers",
              "start",
              "  (supervisor root permanent infinity ordinary ok one_for_one 100 never",
              "    (worker a permanent 5000 ordinary ok plain)",
              "    (worker b permanent 5000 ordinary ok plain))",
              "parent shutdown"));

  private static List<String> raw(String... ends) {
    List<String> lines =
        List.of(
            "COMMAND 1",
            "START root/a 1 1 worker",
            "START root/b 1 1 worker",
            "START root 1 0 supervisor",
            "ANSWER ok",
            "COMMAND 2");
    return java.util.stream.Stream.concat(lines.stream(), List.of(ends).stream()).toList();
  }

  @Test
  void aScenarioReadsWhatItWrites() {
    for (long seed = 1; seed <= 300; seed++) {
      Scenario scenario = Generator.scenario(seed);
      assertThat(Scenario.read(scenario.text().lines().toList())).isEqualTo(scenario);
    }
  }

  @Test
  void aSeedAlwaysMakesTheSameScenario() {
    assertThat(Generator.scenario(17)).isEqualTo(Generator.scenario(17));
    assertThat(Generator.scenario(17)).isNotEqualTo(Generator.scenario(18));
  }

  @Test
  void theOrderInWhichASupervisorStopsItsChildrenCounts() {
    List<String> right =
        raw("EXIT root/b 1 1 shutdown", "EXIT root/a 1 1 shutdown", "EXIT root 1 0 shutdown");
    List<String> wrong =
        raw("EXIT root/a 1 1 shutdown", "EXIT root/b 1 1 shutdown", "EXIT root 1 0 shutdown");
    assertThat(Log.of(TWO_WORKERS, wrong).lines()).isNotEqualTo(Log.of(TWO_WORKERS, right).lines());
  }

  @Test
  void theOrderInWhichChildrenOfAKilledSupervisorEndDoesNotCount() {
    List<String> one =
        raw("EXIT root 1 0 killed", "EXIT root/b 1 1 killed", "EXIT root/a 1 1 killed");
    List<String> other =
        raw("EXIT root/a 1 1 killed", "EXIT root 1 0 killed", "EXIT root/b 1 1 killed");
    assertThat(Log.of(TWO_WORKERS, other).lines()).isEqualTo(Log.of(TWO_WORKERS, one).lines());
  }

  @Test
  void aStartThatNobodyAskedForIsARestartAndIsCounted() {
    List<String> twice =
        raw(
            "EXIT root/a 1 1 crash",
            "START root/a 2 1 worker",
            "EXIT root/a 2 1 crash",
            "START root/a 3 1 worker");
    assertThat(Log.of(TWO_WORKERS, twice).published())
        .contains("RESTART root/a 2 1", "RESTART root/a 3 2", "START root/a 1");
  }

  @Test
  void ourSideTellsAndPublishesTheSame() {
    OurSide.Run run = OurSide.run(TWO_WORKERS);
    Log log = Log.of(TWO_WORKERS, run.lines());
    assertThat(run.lines())
        .endsWith(
            "EXIT root/b 1 1 shutdown",
            "EXIT root/a 1 1 shutdown",
            "EXIT root 1 0 shutdown",
            "ANSWER ok");
    assertThat(log.withoutOrphans(run.published())).isEqualTo(log.published());
  }

  @Test
  void aFailingScenarioShrinksToWhatItNeeds() {
    Scenario failing = Generator.scenario(7);
    Scenario least =
        Shrinker.shrink(
            failing,
            one ->
                one.commands().stream()
                    .anyMatch(command ->
                        command.word().equals("parent") || command.word().equals("exit")));
    assertThat(least.commands()).hasSize(1);
    assertThat(least.root().children()).isEmpty();
  }
}
