package io.superlearner.cluster;

import static io.superlearner.cluster.Outcomes.refusal;
import static io.superlearner.cluster.Outcomes.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What keeps a sandbox of the first of three nodes from going to another, and where it is then,
/// under a clock that the test moves.
@Timeout(30)
@Tag("grid")
class HandOverTest {

  private static final SandboxId BOX = SandboxId.parse("x");

  private final SimWorld world = new SimWorld(1, 3);

  @BeforeEach
  void create() {
    value(world.node(1).create(counter(), new Placement(name(1), true)));
  }

  private static SandboxRequest counter() {
    return new SandboxRequest(BOX, "counter", null, null, null, null, Map.of());
  }

  private NodeName name(int node) {
    return world.node(node).name;
  }

  private NodeParts parts(int node) {
    return world.node(node).parts();
  }

  private ScriptedNode host(int node) {
    return world.node(node).host();
  }

  /// Asks the second node for a move.
  private Outcome<SandboxRecord> move(@Nullable NodeName to) {
    return parts(2).control.migrateSandbox(BOX, to);
  }

  private Refusal refused(@Nullable NodeName to) {
    return refusal(move(to));
  }

  private void assertStays() {
    world.run(Duration.ofSeconds(2));
    assertThat(world.node(1).running()).containsExactly(BOX);
    assertThat(world.running()).containsExactly(BOX);
  }

  // ---- who cannot be asked, or taken ----

  @Test
  void whatIsNotThereDoesNotMove() {
    SandboxId other = SandboxId.parse("other");

    assertThat(refusal(parts(2).control.migrateSandbox(other, null)).code())
        .isEqualTo(Code.SANDBOX_NOT_FOUND);
    LeaseEntry there = parts(1).placing.lease(parts(1).peers.find(name(3)).orElseThrow()).get();
    assertThat(refusal(parts(1).handOver.give(other, there, SandboxMove.Cause.REQUEST)).code())
        .isEqualTo(Code.SANDBOX_NOT_FOUND);
  }

  @Test
  void theTargetIsNamedWhereItIsWrong() {
    for (Refusal refused : new Refusal[] {refused(name(1)), refused(NodeName.parse("no@where"))}) {
      assertThat(refused.parameter()).isEqualTo("target");
    }
    value(parts(2).control.drain(name(3)));
    assertThat(refused(name(3)).code()).isEqualTo(Code.NODE_NOT_AVAILABLE);
    value(parts(2).control.drain(name(2)));
    assertThat(refused(null).code()).isEqualTo(Code.NO_AVAILABLE_NODES);
    assertStays();
  }

  @Test
  void aTargetThatDoesNotAnswerIsNotGivenAnything() {
    world.node(3).beSilent();

    assertThat(refused(name(3)).code()).isEqualTo(Code.TIMEOUT);
    assertStays();
  }

  @Test
  void aHomeThatIsGoneOrDoesNotAnswerCannotGiveIt() {
    world.node(1).beSilent();
    Refusal silent = refused(name(3));
    assertThat(silent.code()).isEqualTo(Code.TIMEOUT);
    assertThat(silent.detail()).contains("look again");

    world.node(1).kill();
    assertThat(refused(name(3)).code()).isEqualTo(Code.NODE_UNREACHABLE);
  }

  @Test
  void withoutTruthNothingMoves() {
    world.blind(2);

    assertThat(refused(name(3)).code()).isEqualTo(Code.NO_QUORUM);
    world.heal();
    assertStays();
  }

  // ---- what cannot go ----

  @Test
  void tooManyMessagesStayWhereTheyAreUnlessTheNodeEnds() {
    host(1).letWait(HandOver.MOST_WAITING + 1);

    Refusal refused = refused(name(3));

    assertThat(refused.code()).isEqualTo(Code.CONFLICT);
    assertThat(refused.detail()).contains("100001 messages wait");
    assertStays();
    assertThat(parts(1).handOver.giveAll()).isEqualTo(1);
    world.run(Duration.ofSeconds(2));
    assertThat(world.node(1).running()).isEmpty();
    assertThat(world.running()).containsExactly(BOX);
  }

  @Test
  void whatIsBusyStaysAndWhatIsNeverSavedDoesNot() {
    host(1).save(Map.of(), Map.of("root/a", "it is busy"));
    Refusal refused = refused(name(3));
    assertThat(refused.code()).isEqualTo(Code.CONFLICT);
    assertThat(refused.detail()).contains("root/a");
    assertStays();

    host(1).save(Map.of(), Map.of("root/pool/*", "is never saved"));
    assertThat(parts(1).handOver.giveAll()).isEqualTo(1);
  }

  @Test
  void whatCannotBeSavedStaysAndIsNotCountedAsGone() {
    host(1).refuseCheckpoints(Code.TIMEOUT);

    assertThat(parts(1).handOver.giveAll()).isZero();
    assertStays();
    parts(1).handOver.keepAll();
    assertThat(world.node(1).running()).containsExactly(BOX);
  }

  @Test
  @DisplayName("a second move of what is just being moved is refused: it would go on unsaved")
  void twice() {
    LeaseEntry third = parts(1).placing.lease(parts(1).peers.find(name(3)).orElseThrow()).get();
    AtomicReference<Outcome<SandboxRecord>> second = new AtomicReference<>();
    host(1)
        .whenQuiet(() -> {
          host(1).whenQuiet(() -> {});
          second.set(parts(1).handOver.give(BOX, third, SandboxMove.Cause.REQUEST));
        });

    assertThat(parts(1).handOver.giveAll()).isEqualTo(1);

    assertThat(refusal(second.get()).code()).isEqualTo(Code.CONFLICT);
    world.run(Duration.ofSeconds(2));
    assertThat(world.node(1).running()).isEmpty();
    assertThat(world.running()).containsExactly(BOX);
  }

  @Test
  @DisplayName("what another node cannot start comes back, and is not sent there again at once")
  void sentBack() {
    host(2).refuseToCreate(Code.START_FAILED);
    host(3).refuseToCreate(Code.START_FAILED);
    value(parts(2).control.drain(name(1)));
    world.run(Duration.ofSeconds(60));

    assertThat(world.node(1).running()).containsExactly(BOX);
    assertThat(value(parts(2).control.placement(BOX)).moves()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void whatHasJustComeIsWaitedForAndNotForLong() {
    host(1).letArrive(Map.of("root/counter", host(1).pid(1)));
    host(1).whenAsked(() -> world.clock.advance(Duration.ofMillis(500)));

    Refusal refused = refused(name(3));

    assertThat(refused.code()).isEqualTo(Code.CONFLICT);
    assertThat(refused.detail()).contains("has just come");
  }

  @Test
  @DisplayName("truth falls silent before it is given: quiet until truth says whose it is")
  void unsure() {
    host(1).whenQuiet(() -> world.blind(1));

    assertThat(parts(1).handOver.giveAll()).isZero();

    host(1).whenQuiet(() -> {});
    world.heal();
    assertStays();
    assertThat(parts(1).handOver.giveAll()).isEqualTo(1);
  }

  // ---- what cannot be started there ----

  @Test
  @DisplayName("it does not run there in time: it goes back, and runs where it was")
  void goesBack() {
    host(3).whenAsked(() -> world.clock.advance(Duration.ofSeconds(20)));

    Refusal refused = refused(name(3));

    assertThat(refused.code()).isEqualTo(Code.START_FAILED);
    assertThat(refused.detail()).contains("it goes back to " + name(1));
    host(3).whenAsked(() -> {});
    world.run(Duration.ofSeconds(20));
    assertThat(world.running()).containsExactly(BOX);
    assertThat(value(parts(2).control.placement(BOX)).moves())
        .extracting(SandboxMove::cause)
        .startsWith(SandboxMove.Cause.REQUEST, SandboxMove.Cause.RETURNED);
  }

  @Test
  void whoEndsDoesNotWaitForEverForWhatWasGiven() {
    host(3).refuseToCreate(Code.START_FAILED);
    host(2).refuseToCreate(Code.START_FAILED);
    assertThat(parts(1).handOver.giveAll()).isEqualTo(1);

    parts(1).handOver.awaitTaken(Duration.ZERO);

    assertThat(world.running()).isEmpty();
  }
}
