package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import io.superlearner.faults.Fact.Fault;
import java.time.Duration;
import java.util.List;

/// Clocks that jump.
final class Times {

  static final Case F14 =
      full(
          "F14",
          "a node's clock jumps by hours and seconds, and back",
          Goals.UNMOVED,
          Kit.with(Need.CLOCK),
          Times::jump);

  /// All of them.
  static final List<Case> ALL = List.of(F14);

  private static final List<Long> JUMPS = List.of(3_600L, 0L, -3_600L, 0L, 10L, -10L, 0L);

  private Times() {}

  private static void jump(Run run) {
    int victim = run.fullest();
    run.bench.broken(victim, Fault.CLOCK);
    for (long seconds : JUMPS) {
      run.bench.setClock(victim, Duration.ofSeconds(seconds));
      run.pass(Duration.ofSeconds(5));
    }
    // whatever counts in time of day notices late
    run.pass(Duration.ofSeconds(15));
    run.bench.mended(victim, Fault.CLOCK);
  }
}
