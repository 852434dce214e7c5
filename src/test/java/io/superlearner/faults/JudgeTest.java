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
    void mayDifferAsLongAsSomethingIsMovedOnPurpose() {
      breaks(3, Fault.CUT, 0);
      mends(3, Fault.CUT, 10_000);
      shows(11_000, 1, row("a", 1));
      shows(11_000, 2, row("a", 1));
      shows(11_000, 3, row("a", 3));
      log.add(new Fact.Spread(24_000));
      shows(25_000, 1, row("a", 1));
      shows(25_000, 2, row("a", 1));
      shows(25_000, 3, row("a", 1));
      lives(1, "a", "1.1", 5, 500, 26_000);
      assertClean(26_000, Goals.SILENT);
    }

    @Test
    void mayDifferInWhatIsJustBeingChanged() {
      breaks(3, Fault.CUT, 0);
      mends(3, Fault.CUT, 10_000);
      for (int node = 1; node <= 3; node++) {
        shows(11_000, node, row("a", 1));
      }
      op(1, Deed.CREATE, "b", 1, 29_000, 29_900, Result.OK);
      shows(30_000, 1, row("a", 1), row("b", 2));
      shows(31_000, 2, row("a", 1), row("b", 2));
      shows(31_000, 3, row("a", 1), row("b", 2));
      lives(1, "a", "1.1", 5, 500, 32_000);
      lives(2, "b", "2.1", 6, 29_500, 32_000);
      assertClean(32_000, Goals.SILENT);
      assertThat(judged(32_000, Goals.SILENT).figures()).containsEntry(Measure.CONVERGENCE, 1_000L);
    }

    @Test
    void thatDifferLongAfterAChangeAreCaught() {
      breaks(3, Fault.CUT, 0);
      mends(3, Fault.CUT, 10_000);
      for (int node = 1; node <= 3; node++) {
        shows(11_000, node, row("a", 1));
      }
      op(1, Deed.CREATE, "b", 1, 12_000, 12_900, Result.OK);
      for (int at = 13_000; at <= 30_000; at += 1_000) {
        shows(at, 1, row("a", 1), row("b", 2));
        shows(at, 2, row("a", 1));
        shows(at, 3, row("a", 1), row("b", 2));
      }
      shows(31_000, 2, row("a", 1), row("b", 2));
      lives(1, "a", "1.1", 5, 500, 32_000);
      lives(2, "b", "2.1", 6, 12_500, 32_000);
      assertCaught(32_000, Goals.SILENT, Invariant.I5);
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
      log.add(new Fact.Shown(5_000, 1, Set.of(), List.of(new Fact.Row("a", 1, false))));
      assertCaught(6_000, Goals.SILENT, Invariant.I5);
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

  private void answer(int number, Deed deed, long from, long to, String text) {
    log.add(new Fact.Asked(from, number, deed, "a", 1, 5_000));
    log.add(new Fact.Answered(to, number, Result.OK, text));
  }

  private void allAreKilled(long at) {
    for (int node = 1; node <= 3; node++) {
      shows(at - 500, node, row("a", 1));
      breaks(node, Fault.KILLED, at);
    }
  }

  private void begins(int node, long begin, long serves) {
    log.add(new Fact.Begun(begin, node));
    mends(node, Fault.KILLED, serves);
  }

  @Nested
  class ARestart {

    private void crash(int number, String name, long at) {
      op(number, Deed.CRASH, name, 1, at, at + 5, Result.OK);
    }

    @Test
    void isMeasuredFromTheEndOfOneProcessToTheStartOfTheNext() {
      op(2, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      lives(1, "a", "1.1", 5, 0, 2_000);
      crash(1, "a", 2_000);
      log.add(new Fact.Stopped(2_010, 1));
      lives(2, "a", "1.1", 5, 2_025, 9_000);
      Verdict verdict = judged(9_000, Goals.UNMOVED);
      assertThat(verdict.breaches()).isEmpty();
      assertThat(verdict.figures()).containsEntry(Measure.RESTART_P99, 15L);
    }

    @Test
    void thatNeverComesIsCaught() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      crash(1, "a", 2_000);
      log.add(new Fact.Stopped(2_010, 1));
      assertCaught(9_000, Goals.UNMOVED, Invariant.I7);
    }

    @Test
    void thatComesOnAnotherNodeWithoutNeedIsCaught() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      crash(1, "a", 2_000);
      log.add(new Fact.Stopped(2_010, 1));
      lives(2, "a", "2.1", 9, 2_500, 9_000);
      assertCaught(9_000, Goals.UNMOVED, Invariant.I7);
    }

    @Test
    void mayFailToComeIfTheNodeIsBroken() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      crash(1, "a", 2_000);
      breaks(1, Fault.KILLED, 2_005);
      log.add(new Fact.Gone(2_010, 1));
      assertThat(judged(9_000, Goals.KILLED).breaks(Invariant.I7)).isFalse();
    }

    @Test
    void isOneTooManyAfterThreeInFiveSeconds() {
      for (int i = 0; i < 4; i++) {
        lives(i, "a", "1.1", 5, i * 1_000L, i * 1_000L + 800);
        log.add(new Fact.Stopped(i * 1_000L + 850, i));
      }
      assertThat(judged(9_000, Goals.UNMOVED).breaks(Invariant.I7)).isFalse();
      lives(4, "a", "1.1", 5, 4_000, 4_800);
      assertCaught(9_000, Goals.UNMOVED, Invariant.I7);
    }
  }

  @Nested
  class WhatANodeTakes {

    private void takes(long at, String life, long heap, int threads, long files) {
      log.add(new Fact.Taken(at, Fact.Life.parse(life), heap, threads, files));
    }

    @Test
    void mayVaryALittle() {
      takes(1_000, "1.1", 40_000_000, 60, 100);
      takes(9_000, "1.1", 50_000_000, 70, 110);
      assertClean(9_000, Goals.KILLED);
    }

    @Test
    void mayGrowWithWhatRunsThere() {
      takes(1_000, "1.1", 40_000_000, 60, 100);
      for (int i = 0; i < 80; i++) {
        lives(i, "s" + i, "1.1", 5, 2_000, 9_000);
      }
      takes(9_000, "1.1", 50_000_000, 150, 200);
      assertClean(9_000, Goals.KILLED);
    }

    @Test
    void isCaughtIfItGrows() {
      takes(1_000, "1.1", 40_000_000, 60, 100);
      takes(9_000, "1.1", 90_000_000, 160, 400);
      assertThat(judged(9_000, Goals.KILLED).breaches())
          .extracting(Breach::invariant)
          .containsExactly(Invariant.I8, Invariant.I8, Invariant.I8);
    }

    @Test
    void isNotBlamedForWhatHasGoneAgain() {
      takes(1_000, "1.1", 40_000_000, 60, 100);
      takes(5_000, "1.1", 90_000_000, 160, 400);
      takes(9_000, "1.1", 40_000_000, 60, 100);
      assertClean(9_000, Goals.KILLED);
    }

    @Test
    void isNotComparedWithAnotherLife() {
      takes(1_000, "1.1", 40_000_000, 60, 100);
      takes(9_000, "1.2", 90_000_000, 160, 400);
      assertClean(9_000, Goals.KILLED);
    }
  }

  @Nested
  class WhatWasSaved {

    private void isSavedAfterTwoCallsAndAllAreKilled() {
      lives(1, "a", "1.1", 5, 0, 2_000);
      answer(1, Deed.CALL, 100, 110, "ok 1");
      answer(2, Deed.CALL, 200, 210, "ok 2");
      answer(3, Deed.CHECKPOINT, 300, 400, "ok taken");
      log.add(new Fact.Gone(2_010, 1));
    }

    @Test
    void isThereAfterTheDeathOfAll() {
      isSavedAfterTwoCallsAndAllAreKilled();
      lives(2, "a", "2.2", 9, 9_000, 12_000);
      answer(4, Deed.CALL, 10_000, 10_010, "ok 3");
      Verdict verdict = judged(12_000, Goals.NO_MAJORITY);
      assertThat(verdict.breaks(Invariant.I11)).isFalse();
      assertThat(verdict.figures()).containsEntry(Measure.RESTORED, 1L);
    }

    @Test
    void isCaughtIfItIsOlder() {
      isSavedAfterTwoCallsAndAllAreKilled();
      lives(2, "a", "2.2", 9, 9_000, 12_000);
      answer(4, Deed.CALL, 10_000, 10_010, "ok 2");
      assertCaught(12_000, Goals.NO_MAJORITY, Invariant.I11);
    }

    @Test
    void mayBeOlderIfAllDisksAreDamaged() {
      isSavedAfterTwoCallsAndAllAreKilled();
      lives(2, "a", "2.2", 9, 9_000, 12_000);
      answer(4, Deed.CALL, 10_000, 10_010, "ok 1");
      assertThat(judged(12_000, Goals.DAMAGED).breaks(Invariant.I11)).isFalse();
    }

    @Test
    void isNotWhatWasCalledAfterIt() {
      isSavedAfterTwoCallsAndAllAreKilled();
      answer(5, Deed.CALL, 500, 510, "ok 3");
      lives(2, "a", "2.2", 9, 9_000, 12_000);
      answer(4, Deed.CALL, 10_000, 10_010, "ok 3");
      assertThat(judged(12_000, Goals.NO_MAJORITY).breaks(Invariant.I11)).isFalse();
    }

    @Test
    void isLostWithAProcessThatCrashes() {
      isSavedAfterTwoCallsAndAllAreKilled();
      lives(2, "a", "1.1", 5, 2_100, 12_000);
      answer(4, Deed.CALL, 10_000, 10_010, "ok 1");
      assertThat(judged(12_000, Goals.NO_MAJORITY).breaks(Invariant.I11)).isFalse();
    }
  }

  @Nested
  class AColdStart {

    @Test
    void isMeasuredFromTheFirstMajority() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      lives(1, "a", "1.1", 5, 20, 3_000);
      allAreKilled(3_000);
      log.add(new Fact.Gone(3_010, 1));
      begins(1, 10_000, 31_000);
      begins(2, 20_000, 31_000);
      begins(3, 40_000, 45_000);
      lives(2, "a", "2.2", 9, 32_000, 50_000);
      Verdict verdict = judged(50_000, Goals.NO_MAJORITY);
      assertThat(verdict.breaks(Invariant.GOAL)).isFalse();
      assertThat(verdict.breaks(Invariant.I10)).isFalse();
      assertThat(verdict.figures()).containsEntry(Measure.COLD_START, 12_000L);
    }

    @Test
    void isCaughtIfItTakesMoreThanAMinute() {
      op(1, Deed.CREATE, "a", 1, 0, 50, Result.OK);
      lives(1, "a", "1.1", 5, 20, 3_000);
      allAreKilled(3_000);
      log.add(new Fact.Gone(3_010, 1));
      begins(1, 10_000, 31_000);
      begins(2, 10_000, 31_000);
      begins(3, 10_000, 31_000);
      lives(2, "a", "2.2", 9, 71_000, 90_000);
      assertCaught(90_000, Goals.NO_MAJORITY, Invariant.GOAL);
    }

    @Test
    void thatBeginsBeforeThereIsAMajorityIsCaught() {
      lives(1, "a", "1.1", 5, 20, 3_000);
      allAreKilled(3_000);
      log.add(new Fact.Gone(3_010, 1));
      begins(1, 10_000, 31_000);
      lives(2, "a", "1.2", 9, 15_000, 50_000);
      begins(2, 20_000, 31_000);
      begins(3, 20_000, 31_000);
      assertCaught(50_000, Goals.NO_MAJORITY, Invariant.I10);
    }

    @Test
    void thatCreatesBeforeThereIsAMajorityIsCaught() {
      allAreKilled(3_000);
      begins(1, 10_000, 31_000);
      op(1, Deed.CREATE, "b", 1, 12_000, 13_000, Result.OK);
      begins(2, 20_000, 31_000);
      begins(3, 20_000, 31_000);
      assertCaught(50_000, Goals.NO_MAJORITY, Invariant.I10);
    }
  }

  @Nested
  class Redundancy {

    @Test
    void isMeasuredFromTheStartOfWhoeverComesBack() {
      log.add(new Fact.Whole(500));
      breaks(3, Fault.KILLED, 1_000);
      begins(3, 6_000, 12_000);
      log.add(new Fact.Whole(18_000));
      Verdict verdict = judged(20_000, Goals.REPLACED);
      assertThat(verdict.breaches()).isEmpty();
      assertThat(verdict.figures()).containsEntry(Measure.REDUNDANCY, 12_000L);
    }

    @Test
    void isCaughtIfItComesLate() {
      breaks(3, Fault.KILLED, 1_000);
      begins(3, 6_000, 12_000);
      log.add(new Fact.Whole(67_000));
      assertCaught(70_000, Goals.REPLACED, Invariant.GOAL);
    }

    @Test
    void isCaughtIfItNeverComes() {
      breaks(3, Fault.KILLED, 1_000);
      begins(3, 6_000, 12_000);
      assertCaught(70_000, Goals.REPLACED, Invariant.GOAL);
    }
  }

  @Nested
  class AnEndInOrder {

    @Test
    void isMeasuredFromTheCommand() {
      breaks(3, Fault.ENDED, 1_000);
      log.add(new Fact.Left(9_000, 3, true));
      Verdict verdict = judged(20_000, Goals.IN_ORDER);
      assertThat(verdict.breaches()).isEmpty();
      assertThat(verdict.figures()).containsEntry(Measure.GRACEFUL, 8_000L);
    }

    @Test
    void isCaughtIfItTakesMoreThanHalfAMinute() {
      breaks(3, Fault.ENDED, 1_000);
      log.add(new Fact.Left(32_000, 3, true));
      assertCaught(40_000, Goals.IN_ORDER, Invariant.GOAL);
    }

    @Test
    void isCaughtIfItNeverComes() {
      breaks(3, Fault.ENDED, 1_000);
      log.add(new Fact.Left(20_000, 3, false));
      assertCaught(40_000, Goals.IN_ORDER, Invariant.GOAL);
    }

    @Test
    void mayBeCutShortOnPurpose() {
      breaks(3, Fault.ENDED, 1_000);
      log.add(new Fact.Left(6_000, 3, false));
      assertClean(40_000, Goals.CUT_SHORT);
    }
  }

  @Nested
  class AMoveInOrder {

    private void moves(int copy, String name, long from, long to) {
      lives(copy, name, "1.1", 5, 0, from);
      log.add(new Fact.Stopped(from + 20, copy));
      lives(copy + 100, name, "2.1", 9, to, 9_000);
    }

    @Test
    void isMeasuredFromTheLastSignOfLife() {
      moves(1, "a", 2_000, 2_300);
      Verdict verdict = judged(9_000, Goals.BALANCED);
      assertThat(verdict.breaches()).isEmpty();
      assertThat(verdict.figures())
          .containsEntry(Measure.PAUSE_P95, 300L)
          .containsEntry(Measure.PAUSE_MAX, 300L)
          .containsEntry(Measure.MOVING, 1L);
    }

    @Test
    void isNoneIfItsNodeIsCutOff() {
      breaks(1, Fault.CUT, 1_500);
      moves(1, "a", 2_000, 6_600);
      assertThat(judged(9_000, Goals.SILENT).figures())
          .doesNotContainKeys(Measure.PAUSE_MAX, Measure.MOVING);
    }

    @Test
    void maySeeTwoOthersOnTheirWay() {
      moves(1, "a", 2_000, 2_300);
      moves(2, "b", 2_100, 2_500);
      moves(3, "c", 2_200, 2_600);
      moves(4, "d", 2_400, 2_600);
      assertClean(9_000, Goals.BALANCED);
    }

    @Test
    void isCaughtIfItIsOneOfFourAtATime() {
      moves(1, "a", 2_000, 2_300);
      moves(2, "b", 2_100, 2_500);
      moves(3, "c", 2_200, 2_600);
      moves(4, "d", 2_200, 2_600);
      assertCaught(9_000, Goals.BALANCED, Invariant.GOAL);
    }
  }

  @Nested
  class ANodeThatHearsNothing {

    @Test
    void stopsAsOneThatIsCutOff() {
      lives(1, "a", "3.1", 5, 0, 4_900);
      breaks(3, Fault.DEAF, 2_000);
      mends(3, Fault.DEAF, 10_000);
      assertThat(judged(20_000, Goals.SILENT).breaks(Invariant.I10)).isFalse();
    }

    @Test
    void isCaughtIfItGoesOn() {
      lives(1, "a", "3.1", 5, 0, 9_000);
      breaks(3, Fault.DEAF, 2_000);
      mends(3, Fault.DEAF, 10_000);
      assertCaught(20_000, Goals.SILENT, Invariant.I10);
    }
  }
}
