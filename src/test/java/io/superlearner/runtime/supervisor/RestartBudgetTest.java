package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class RestartBudgetTest {

  private static final long MS = 1_000_000;

  private static RestartBudget budget(int restarts, long windowMillis) {
    return RestartBudget.of(restarts, Duration.ofMillis(windowMillis));
  }

  @Test
  void nothingIsUsedAtFirst() {
    RestartBudget budget = budget(3, 1000);
    assertThat(budget.used(0)).isZero();
    assertThat(budget.isExceeded()).isFalse();
    assertThat(budget.refillsIn(0)).isNull();
  }

  @Test
  void oneMoreThanAllowedExceeds() {
    RestartBudget budget = budget(2, 1000).spend(0).spend(1);
    assertThat(budget.isExceeded()).isFalse();
    assertThat(budget.spend(2).isExceeded()).isTrue();
  }

  @Test
  void spendingLeavesTheBudgetBeforeAsItWas() {
    RestartBudget one = budget(9, 1000).spend(0);
    RestartBudget left = one.spend(1);
    RestartBudget right = one.spend(2).spend(3);
    assertThat(one.used(3)).isEqualTo(1);
    assertThat(left.used(3)).isEqualTo(2);
    assertThat(right.used(3)).isEqualTo(3);
  }

  @Test
  void aRestartCountsUntilItsAgeInWholeMillisecondsIsOverTheWindow() {
    RestartBudget budget = budget(1, 1000).spend(0);
    assertThat(budget.used(1000 * MS + MS - 1)).isEqualTo(1);
    assertThat(budget.used(1001 * MS)).isZero();
    assertThat(budget.refillsIn(0)).isEqualTo(Duration.ofMillis(1001));
    assertThat(budget.refillsIn(1000 * MS)).isEqualTo(Duration.ofMillis(1));
  }

  @Test
  void timesMayPassTheEndOfTheNumbers() {
    RestartBudget budget = budget(1, 1000).spend(Long.MAX_VALUE).spend(Long.MIN_VALUE + 5);
    assertThat(budget.isExceeded()).isTrue();
    assertThat(budget.spend(Long.MIN_VALUE + 2000 * MS).isExceeded()).isFalse();
  }

  @Test
  void otherLimitsKeepWhatIsUsed() {
    RestartBudget budget = budget(5, 1000).spend(0).spend(1).spend(2);
    assertThat(budget.withLimits(2, Duration.ofSeconds(1)).used(3)).isEqualTo(3);
    assertThat(budget.withLimits(9, Duration.ofSeconds(1)).spend(3).isExceeded()).isFalse();
  }

  /// The same, by a list that is never trimmed.
  @Property
  void agreesWithTheDefinition(
      @ForAll @IntRange(max = 6) int allowed,
      @ForAll @LongRange(min = 1, max = 50) long window,
      @ForAll @Size(max = 60) List<@LongRange(max = 30) Long> gapsInTenthsOfMillis) {
    RestartBudget budget = budget(allowed, window);
    List<Long> all = new ArrayList<>();
    long now = 0;
    for (long gap : gapsInTenthsOfMillis) {
      now += gap * 100_000;
      all.add(now);
      budget = budget.spend(now);
      long at = now;
      long within = all.stream().filter(time -> (at - time) / MS <= window).count();
      assertThat(budget.isExceeded()).isEqualTo(within > allowed);
      assertThat(budget.used(at)).isEqualTo((int) Math.min(within, allowed + 1L));
      assertThat(budget.capacity()).isLessThanOrEqualTo(Math.max(4, 2 * allowed + 1));
    }
  }
}
