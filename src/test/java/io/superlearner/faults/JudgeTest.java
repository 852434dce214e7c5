package io.superlearner.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.Fact.Result;
import io.superlearner.faults.Verdict.Breach;
import io.superlearner.faults.Verdict.Invariant;
import io.superlearner.faults.Verdict.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/// For each invariant a history in which it holds, and bad ones that must be caught.
class JudgeTest {

  private final List<Fact> log = new ArrayList<>();

  // ---- how histories are told ----

  private void lives(int copy, String name, String life, long epoch, long from, long to) {
    log.add(new Fact.Started(from, copy, name, Fact.Life.parse(life), epoch));
    for (long at = from + 100; at <= to; at += 100) {
      log.add(new Fact.Beat(at, copy));
    }
  }

  private void effect(long at, int copy, String name, long epoch, boolean accepted) {
    log.add(new Fact.Effect(at, copy, name, epoch, at, accepted));
  }

  private void op(int number, Deed deed, String name, int node, long from, long to, Result result) {
    log.add(new Fact.Asked(from, number, deed, name, node, 5_000));
    log.add(new Fact.Answered(to, number, result, ""));
  }

  private void breaks(int node, Fault fault, long from) {
    log.add(new Fact.Broken(from, node, fault));
  }

  private void mends(int node, Fault fault, long at) {
    log.add(new Fact.Mended(at, node, fault));
  }

  private void shows(long at, int node, Fact.Row... rows) {
    log.add(new Fact.Shown(at, node, Set.of(), List.of(rows)));
  }

  private static Fact.Row row(String name, int node) {
    return new Fact.Row(name, node, true);
  }

  private Verdict judged(long over, Goals goals) {
    log.add(new Fact.Over(over));
    log.sort(Comparator.comparingLong(Fact::at));
    return Judge.of(log, goals);
  }

  private void assertClean(long over, Goals goals) {
    assertThat(judged(over, goals).breaches()).isEmpty();
  }

  private void assertCaught(long over, Goals goals, Invariant invariant) {
    assertThat(judged(over, goals).breaches()).extracting(Breach::invariant).contains(invariant);
  }

  @Nested
  class OneCopy {

    @Test
    void aCopyThatStartsAfterTheOtherOneWasKilledIsLawful() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      breaks(1, Fault.KILLED, 2_010);
      log.add(new Fact.Gone(2_020, 1));
      lives(2, "a", "2.1", 9, 2_600, 10_000);
      assertClean(10_000, Goals.KILLED);
    }

    @Test
    void twoThatBeatAtTheSameTimeAreCaught() {
      lives(1, "a", "1.1", 5, 0, 9_000);
      lives(2, "a", "2.1", 9, 7_000, 10_000);
      assertCaught(10_000, Goals.SILENT, Invariant.I1);
    }

    @Test
    void aPausedOneThatGivesUpAsItWakesUpIsLawful() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      breaks(1, Fault.PAUSED, 2_000);
      lives(2, "a", "2.1", 9, 9_000, 20_000);
      mends(1, Fault.PAUSED, 12_000);
      log.add(new Fact.Beat(12_050, 1));
      assertClean(20_000, Goals.SILENT);
    }

    @Test
    void aPausedOneThatGoesOnIsCaught() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      breaks(1, Fault.PAUSED, 2_000);
      lives(2, "a", "2.1", 9, 9_000, 20_000);
      mends(1, Fault.PAUSED, 12_000);
      log.add(new Fact.Beat(12_050, 1));
      log.add(new Fact.Beat(12_700, 1));
      assertCaught(20_000, Goals.SILENT, Invariant.I1);
    }

    @Test
    void aTakeoverFromAPausedOneThatMayStillWakeUpIsCaught() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      breaks(1, Fault.PAUSED, 2_000);
      lives(2, "a", "2.1", 9, 5_000, 20_000);
      assertCaught(20_000, Goals.SILENT, Invariant.I1);
    }

    @Test
    void oneThatWasBeingStartedAsItsJvmWasPausedAndGivesUpAsItWakesUpIsLawful() {
      breaks(1, Fault.PAUSED, 2_000);
      lives(2, "a", "2.1", 9, 9_000, 20_000);
      mends(1, Fault.PAUSED, 12_000);
      lives(1, "a", "1.1", 5, 12_050, 12_200);
      assertClean(20_000, Goals.SILENT);
    }

    @Test
    void oneThatIsStartedByAJvmThatWokeUpIsCaughtIfItGoesOnOrIsTheLatest() {
      breaks(1, Fault.PAUSED, 2_000);
      lives(2, "a", "2.1", 9, 9_000, 20_000);
      lives(3, "b", "2.1", 9, 9_000, 20_000);
      mends(1, Fault.PAUSED, 12_000);
      lives(1, "a", "1.1", 5, 12_050, 13_000);
      lives(4, "b", "1.1", 11, 12_050, 12_200);
      assertThat(judged(20_000, Goals.SILENT).breaches())
          .extracting(Breach::invariant)
          .containsExactly(Invariant.I1, Invariant.I1);
    }

    @Test
    void twoInOneJvmAreCaught() {
      lives(1, "a", "1.1", 5, 0, 4_000);
      lives(2, "a", "1.1", 9, 3_000, 4_000);
      assertCaught(4_000, Goals.SILENT, Invariant.I1);
    }

    @Test
    void aRestartInOneJvmIsLawful() {
      lives(1, "a", "1.1", 5, 0, 2_900);
      lives(2, "a", "1.1", 5, 3_000, 4_000);
      assertClean(4_000, Goals.SILENT);
    }
  }

  @Nested
  class WhatWasCreated {

    @Test
    void isThereInTheEnd() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      lives(1, "a", "1.1", 5, 20, 9_000);
      shows(9_000, 1, row("a", 1));
      assertClean(9_000, Goals.KILLED);
    }

    @Test
    void isMissedIfNobodyShowsIt() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      lives(1, "a", "1.1", 5, 20, 9_000);
      shows(9_000, 1);
      assertCaught(9_000, Goals.KILLED, Invariant.I2);
    }

    @Test
    void isMissedIfItDoesNotRun() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      lives(1, "a", "1.1", 5, 20, 3_000);
      shows(9_000, 1, row("a", 1));
      assertCaught(9_000, Goals.KILLED, Invariant.I2);
    }

    @Test
    void isNotMissedIfTheCreationWasNotAcknowledged() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.UNKNOWN);
      shows(9_000, 1);
      assertClean(9_000, Goals.KILLED);
    }

    @Test
    void mayBeAwayIfSomebodyMayHaveDeletedIt() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      op(2, Deed.DELETE, "a", 1, 100, 200, Result.UNKNOWN);
      shows(9_000, 1);
      assertClean(9_000, Goals.KILLED);
    }
  }

  @Nested
  class WhatWasDeleted {

    @Test
    void comesBackAndIsCaught() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      lives(1, "a", "1.1", 5, 20, 1_000);
      op(2, Deed.DELETE, "a", 1, 1_000, 1_100, Result.OK);
      lives(2, "a", "2.1", 5, 5_000, 6_000);
      assertCaught(9_000, Goals.KILLED, Invariant.I3);
    }

    @Test
    void isStillShownAndThatIsCaught() {
      op(2, Deed.DELETE, "a", 1, 1_000, 1_100, Result.OK);
      shows(9_000, 1, row("a", 1));
      assertCaught(9_000, Goals.KILLED, Invariant.I3);
    }

    @Test
    void whatRunsWithoutARecordIsCaught() {
      lives(1, "a", "1.1", 5, 20, 9_000);
      shows(9_000, 1);
      assertCaught(9_000, Goals.KILLED, Invariant.I3);
    }
  }

  @Nested
  class TheSink {

    @Test
    void refusesOlderEpochs() {
      lives(1, "a", "1.1", 5, 0, 500);
      effect(500, 1, "a", 5, true);
      lives(2, "a", "2.1", 9, 900, 2_000);
      effect(1_500, 2, "a", 9, true);
      assertClean(2_000, Goals.KILLED);
    }

    @Test
    void isCaughtIfItTakesThem() {
      lives(1, "a", "1.1", 5, 0, 1_000);
      lives(2, "a", "2.1", 9, 900, 2_000);
      effect(950, 2, "a", 9, true);
      effect(960, 1, "a", 5, true);
      assertCaught(2_000, Goals.KILLED, Invariant.I4);
    }
  }

  @Nested
  class Registries {

    @Test
    void thatBecomeEqualInTimeAreLawful() {
      breaks(3, Fault.CUT, 0);
      mends(3, Fault.CUT, 10_000);
      shows(11_000, 1, row("a", 1));
      shows(11_000, 2, row("a", 1));
      shows(11_000, 3, row("a", 3));
      shows(13_000, 3, row("a", 1));
      lives(1, "a", "1.1", 5, 500, 20_000);
      assertClean(20_000, Goals.SILENT);
      assertThat(judged(20_000, Goals.SILENT).figures()).containsEntry(Measure.CONVERGENCE, 3_000L);
    }

    @Test
    void thatBecomeEqualLateAreCaught() {
      breaks(3, Fault.CUT, 0);
      mends(3, Fault.CUT, 10_000);
      shows(11_000, 1, row("a", 1));
      shows(11_000, 3, row("a", 3));
      shows(21_000, 3, row("a", 1));
      assertCaught(22_000, Goals.SILENT, Invariant.I5);
    }

    @Test
    void thatStayDifferentAreCaught() {
      shows(11_000, 1, row("a", 1));
      shows(11_000, 3, row("a", 3));
      assertCaught(20_000, Goals.SILENT, Invariant.I5);
    }

    @Test
    void thatShowWhatDoesNotRunAreCaught() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      log.add(new Fact.Shown(900, 1, Set.of(), List.of(new Fact.Row("a", 1, false))));
      assertCaught(1_000, Goals.SILENT, Invariant.I5);
    }
  }

  @Nested
  class Calls {

    private void call(int number, long from, long to, String text) {
      log.add(new Fact.Asked(from, number, Deed.CALL, "a", 1, 5_000));
      log.add(new Fact.Answered(to, number, Result.OK, text));
    }

    @Test
    void thatAreCountedOneByOneAreLawful() {
      lives(1, "a", "1.1", 5, 0, 1_000);
      call(1, 100, 200, "ok 2");
      call(2, 100, 210, "ok 1");
      assertThat(judged(1_000, Goals.SILENT).breaks(Invariant.I6)).isFalse();
    }

    @Test
    void thatHaveTheSameNumberAreCaught() {
      lives(1, "a", "1.1", 5, 0, 1_000);
      call(1, 100, 200, "ok 1");
      call(2, 300, 400, "ok 1");
      assertCaught(1_000, Goals.SILENT, Invariant.I6);
    }

    @Test
    void thatAreHandledTwiceAreCaught() {
      lives(1, "a", "1.1", 5, 0, 1_000);
      call(1, 100, 200, "ok 1");
      call(2, 300, 400, "ok 3");
      assertCaught(1_000, Goals.SILENT, Invariant.I6);
    }

    @Test
    void mayBeCountedAgainByTheNextCopy() {
      lives(1, "a", "1.1", 5, 0, 1_000);
      call(1, 100, 200, "ok 1");
      log.add(new Fact.Stopped(1_010, 1));
      lives(2, "a", "2.1", 9, 1_500, 3_000);
      call(2, 2_000, 2_100, "ok 1");
      assertThat(judged(3_000, Goals.SILENT).breaks(Invariant.I6)).isFalse();
    }
  }

  @Nested
  class FaultsThatMustBeBorne {

    @Test
    void excuseNobody() {
      breaks(1, Fault.ROUGH, 1_000);
      op(1, Deed.CREATE, "a", 1, 8_000, 9_000, Result.FAIL);
      assertCaught(20_000, Goals.UNMOVED, Invariant.I9);
    }

    @Test
    void doNotMakeANodeDisappear() {
      breaks(3, Fault.PARTED, 1_000);
      shows(9_000, 1, row("a", 3));
      assertThat(judged(9_000, Goals.BRIDGED).breaks(Invariant.I14)).isFalse();
    }
  }

  @Nested
  class TheMajority {

    @Test
    void mayRefuseForAWhile() {
      breaks(3, Fault.KILLED, 1_000);
      op(1, Deed.CREATE, "a", 1, 2_000, 4_000, Result.FAIL);
      assertClean(20_000, Goals.KILLED);
    }

    @Test
    void isCaughtIfItRefusesForTooLong() {
      breaks(3, Fault.KILLED, 1_000);
      op(1, Deed.CREATE, "a", 1, 7_000, 8_000, Result.FAIL);
      assertCaught(20_000, Goals.KILLED, Invariant.I9);
    }

    @Test
    void isNotToBlameForANodeThatIsBroken() {
      breaks(3, Fault.KILLED, 1_000);
      op(1, Deed.CREATE, "a", 3, 7_000, 8_000, Result.FAIL);
      assertClean(20_000, Goals.KILLED);
    }
  }

  @Nested
  class TheMinority {

    @Test
    void thatStopsBeforeOthersTakeOverIsLawful() {
      lives(1, "a", "3.1", 5, 0, 4_900);
      breaks(3, Fault.CUT, 2_000);
      lives(2, "a", "1.1", 9, 8_500, 20_000);
      mends(3, Fault.CUT, 17_000);
      assertClean(20_000, Goals.SILENT);
      assertThat(judged(20_000, Goals.SILENT).figures())
          .containsEntry(Measure.MARGIN, 3_600L)
          .containsEntry(Measure.MINORITY_STOP, 2_900L)
          .containsEntry(Measure.TAKEOVER_MAX, 6_500L);
    }

    @Test
    void thatGoesOnIsCaughtAlsoIfNobodyTakesOver() {
      lives(1, "a", "3.1", 5, 0, 9_000);
      breaks(3, Fault.CUT, 2_000);
      mends(3, Fault.CUT, 10_000);
      assertCaught(20_000, Goals.SILENT, Invariant.I10);
    }

    @Test
    void thatOutlivesTheMajorityIsCaught() {
      lives(1, "a", "1.1", 5, 0, 9_000);
      shows(1_000, 1, row("a", 1));
      shows(1_000, 2, row("a", 1));
      shows(1_000, 3, row("a", 1));
      breaks(2, Fault.KILLED, 2_000);
      breaks(3, Fault.KILLED, 2_000);
      assertCaught(9_000, Goals.NO_MAJORITY, Invariant.I10);
    }

    @Test
    void thatStopsWithTheMajorityIsLawful() {
      lives(1, "a", "1.1", 5, 0, 5_000);
      shows(1_000, 1, row("a", 1));
      shows(1_000, 2, row("a", 1));
      shows(1_000, 3, row("a", 1));
      breaks(2, Fault.KILLED, 2_000);
      breaks(3, Fault.KILLED, 2_000);
      assertThat(judged(9_000, Goals.NO_MAJORITY).breaks(Invariant.I10)).isFalse();
    }

    @Test
    void thatAcknowledgesAWriteIsCaught() {
      breaks(3, Fault.CUT, 2_000);
      op(1, Deed.CREATE, "a", 3, 3_000, 3_500, Result.OK);
      mends(3, Fault.CUT, 10_000);
      assertCaught(20_000, Goals.SILENT, Invariant.I10);
    }
  }

  @Nested
  class EveryCall {

    @Test
    void thatHasNoEndIsCaught() {
      log.add(new Fact.Asked(1_000, 1, Deed.CALL, "a", 1, 5_000));
      assertCaught(20_000, Goals.SILENT, Invariant.I13);
    }

    @Test
    void thatEndsLateIsCaught() {
      op(1, Deed.CALL, "a", 1, 1_000, 9_000, Result.UNKNOWN);
      assertCaught(20_000, Goals.SILENT, Invariant.I13);
    }

    @Test
    void mayBeLateAtAPausedNode() {
      breaks(1, Fault.PAUSED, 900);
      mends(1, Fault.PAUSED, 8_900);
      op(1, Deed.CALL, "a", 1, 1_000, 9_000, Result.UNKNOWN);
      assertClean(20_000, Goals.SILENT);
    }
  }

  @Nested
  class WhatIsShown {

    @Test
    void asRunningOnADeadNodeIsCaught() {
      breaks(3, Fault.KILLED, 1_000);
      shows(9_000, 1, row("a", 3));
      assertCaught(9_000, Goals.KILLED, Invariant.I14);
    }

    @Test
    void asRunningOnADeadNodeIsLawfulForAWhile() {
      breaks(3, Fault.KILLED, 1_000);
      shows(5_000, 1, row("a", 3));
      assertThat(judged(5_000, Goals.KILLED).breaks(Invariant.I14)).isFalse();
    }
  }

  @Nested
  class TheGoal {

    @Test
    void isMissedIfSomethingMovesThatShouldNot() {
      lives(1, "a", "3.1", 5, 0, 2_000);
      breaks(3, Fault.PAUSED, 2_000);
      lives(2, "a", "1.1", 9, 8_500, 20_000);
      assertCaught(20_000, Goals.UNMOVED, Invariant.GOAL);
    }

    @Test
    void isMissedByALateTakeover() {
      lives(1, "a", "3.1", 5, 0, 2_000);
      breaks(3, Fault.KILLED, 2_000);
      log.add(new Fact.Gone(2_010, 1));
      lives(2, "a", "1.1", 9, 8_500, 20_000);
      assertCaught(20_000, Goals.KILLED, Invariant.GOAL);
    }
  }
}
