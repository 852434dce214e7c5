package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/// What supervisors decide without a process, a thread or a clock.
final class DecisionsTest {

  @Provide
  Arbitrary<ExitReason> reasons() {
    return Arbitraries.of(
        ExitReason.normal(),
        ExitReason.shutdown(),
        ExitReason.shutdown("detail"),
        ExitReason.kill(),
        ExitReason.killed(),
        ExitReason.noproc(),
        new ExitReason.NoConnection(NodeName.parse("a@b")),
        ExitReason.abnormal("normal"),
        new ExitReason.Crashed(new RuntimeException("boom")));
  }

  @Property
  void permanentAlwaysTransientAfterAbnormalEndsTemporaryNever(
      @ForAll("reasons") ExitReason reason) {
    assertThat(RestartType.PERMANENT.restartsAfter(reason)).isTrue();
    assertThat(RestartType.TRANSIENT.restartsAfter(reason)).isEqualTo(!reason.isExpected());
    assertThat(RestartType.TEMPORARY.restartsAfter(reason)).isFalse();
  }

  @Property
  void theAffectedAreTheOneAllOrTheRest(
      @ForAll @IntRange(min = 1, max = 30) int size, @ForAll @IntRange(max = 29) int index) {
    int at = index % size;
    List<Integer> inOrder = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      inOrder.add(i);
    }
    assertThat(Strategy.ONE_FOR_ONE.affectedBy(at, inOrder)).containsExactly(at);
    assertThat(Strategy.ONE_FOR_ALL.affectedBy(at, inOrder)).isEqualTo(inOrder);
    assertThat(Strategy.REST_FOR_ONE.affectedBy(at, inOrder)).isEqualTo(inOrder.subList(at, size));
    for (Strategy strategy : Strategy.values()) {
      assertThat(strategy.affectedBy(size, inOrder)).isEmpty();
    }
  }

  @Property
  void anySignificantEndsAtOnceAllSignificantWithTheLast(
      @ForAll boolean significant, @ForAll boolean othersRemain) {
    assertThat(AutoShutdown.NEVER.endsAfter(significant, othersRemain)).isFalse();
    assertThat(AutoShutdown.ANY_SIGNIFICANT.endsAfter(significant, othersRemain))
        .isEqualTo(significant);
    assertThat(AutoShutdown.ALL_SIGNIFICANT.endsAfter(significant, othersRemain))
        .isEqualTo(significant && !othersRemain);
  }

  @Property
  void anEndingIsAnErrorAsInOtp(
      @ForAll("reasons") ExitReason reason,
      @ForAll RestartType type,
      @ForAll boolean brutal,
      @ForAll boolean byItself) {
    ChildSpec spec =
        Toy.plain()
            .spec("a")
            .withRestart(type)
            .withShutdown(brutal ? Shutdown.brutalKill() : Shutdown.after(1000));
    boolean permanent = type == RestartType.PERMANENT;
    boolean fine =
        (reason.equals(ExitReason.shutdown()) && !brutal)
            || (reason.isExpected() && !permanent)
            || (reason.equals(ExitReason.killed()) && brutal);
    assertThat(new Ending(reason, byItself).isError(spec)).isEqualTo(!fine);
  }

  @Property
  void aPlanStopsTheYoungestFirstAndStartsTheOldestFirstWithoutTemporaryOnes(
      @ForAll Strategy strategy,
      @ForAll @IntRange(min = 1, max = 12) int size,
      @ForAll @IntRange(max = 11) int index,
      @ForAll RestartType others) {
    List<Child> inOrder = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      RestartType type = i == index % size ? RestartType.PERMANENT : others;
      String id = "c" + i;
      inOrder.add(Child.fresh(id, "root/" + id, Toy.plain().spec(id).withRestart(type), List.of()));
    }
    Child failed = inOrder.get(index % size);
    RestartPlan plan = RestartPlan.of(strategy, failed, inOrder);
    List<Child> affected = strategy.affectedBy(failed, inOrder);
    assertThat(plan.stop()).isEqualTo(affected.reversed());
    assertThat(plan.start())
        .isEqualTo(affected.stream().filter(child -> !child.isTemporary()).map(Child::id).toList())
        .contains(failed.id());
  }
}
