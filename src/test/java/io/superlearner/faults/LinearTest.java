package io.superlearner.faults;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Result;
import io.superlearner.faults.History.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Histories of one name that can be explained, and such that cannot.
class LinearTest {

  private static final String TAKEN = "refused already_exists a";
  private static final String NOT_FOUND = "refused sandbox_not_found a";

  private final List<Op> ops = new ArrayList<>();

  private void op(Deed deed, long from, long to, String answer) {
    int number = ops.size() + 1;
    Result result = answer.startsWith("ok") ? Result.OK : Result.FAIL;
    ops.add(
        new Op(
            new Fact.Asked(from, number, deed, "a", 1, 5_000),
            new Fact.Answered(to, number, result, answer)));
  }

  private void open(Deed deed, long from) {
    ops.add(new Op(new Fact.Asked(from, ops.size() + 1, deed, "a", 1, 5_000), null));
  }

  private void assertExplained(boolean there) {
    assertThat(Linear.fault(ops, Optional.of(there))).isEmpty();
  }

  private void assertFault(boolean there) {
    assertThat(Linear.fault(ops, Optional.of(there))).isPresent();
  }

  @Test
  void oneAfterTheOther() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.CREATE, 20, 30, TAKEN);
    op(Deed.MIGRATE, 40, 50, "ok node2");
    op(Deed.DELETE, 60, 70, "ok node2");
    op(Deed.DELETE, 80, 90, NOT_FOUND);
    assertExplained(false);
    assertFault(true);
  }

  @Test
  void ofTwoCreationsAtOnceOneIsRefused() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.CREATE, 0, 5, TAKEN);
    assertExplained(true);
  }

  @Test
  void twoCreationsThatAreBothAcknowledgedAreCaught() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.CREATE, 5, 15, "ok node2");
    assertFault(true);
  }

  @Test
  void twoDeletionsThatAreBothAcknowledgedAreCaught() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.DELETE, 20, 30, "ok node1");
    op(Deed.DELETE, 20, 30, "ok node1");
    assertFault(false);
  }

  @Test
  void aRefusalBeforeAnythingWasThereIsCaught() {
    op(Deed.CREATE, 0, 10, TAKEN);
    op(Deed.CREATE, 20, 30, "ok node1");
    assertFault(true);
  }

  @Test
  void somethingThatWasAcknowledgedAndIsNotFoundIsCaught() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.DELETE, 20, 30, NOT_FOUND);
    assertFault(true);
  }

  @Test
  void anOperationWithoutAnAnswerMayHappenLater() {
    op(Deed.CREATE, 0, 10, "ok node1");
    open(Deed.DELETE, 20);
    op(Deed.CREATE, 500, 510, TAKEN);
    op(Deed.CREATE, 600, 610, "ok node1");
    assertExplained(true);
  }

  @Test
  void anOperationWithoutAnAnswerHappensOnceOnly() {
    op(Deed.CREATE, 0, 10, "ok node1");
    open(Deed.DELETE, 20);
    op(Deed.CREATE, 500, 510, "ok node1");
    op(Deed.CREATE, 600, 610, "ok node1");
    assertFault(true);
  }

  @Test
  void aRefusalThatDoesNotSayWhetherItHappenedMayHappenLater() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.DELETE, 20, 30, "refused no_quorum a");
    op(Deed.CREATE, 500, 510, TAKEN);
    op(Deed.CREATE, 600, 610, "ok node1");
    assertExplained(true);
  }

  @Test
  void aRefusalThatDoesNotSayWhetherItHappenedHappensOnceOnly() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.DELETE, 20, 30, "refused no_quorum a");
    op(Deed.CREATE, 500, 510, "ok node1");
    op(Deed.CREATE, 600, 610, "ok node1");
    assertFault(true);
  }

  @Test
  void whatWasRefusedWhileItStartedMayHaveBeenThereForAMoment() {
    op(Deed.CREATE, 0, 100, "refused node_not_available a");
    op(Deed.CREATE, 50, 60, TAKEN);
    op(Deed.CREATE, 200, 210, "ok node1");
    assertExplained(true);
  }

  @Test
  void aMigrationOfWhatWasDeletedIsCaught() {
    op(Deed.CREATE, 0, 10, "ok node1");
    op(Deed.DELETE, 20, 30, "ok node1");
    op(Deed.MIGRATE, 40, 50, "ok node2");
    assertFault(false);
  }

  @Test
  void whatIsLostInTheEndIsCaught() {
    op(Deed.CREATE, 0, 10, "ok node1");
    assertFault(false);
  }
}
