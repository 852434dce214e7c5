package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class SpreadTest {

  private static final NodeName A = NodeName.parse("a@h");
  private static final NodeName B = NodeName.parse("b@h");
  private static final NodeName C = NodeName.parse("c@h");

  private static SandboxEntry box(String id, NodeName node, Placement placement) {
    LeaseEntry home = new LeaseEntry(node, 0, 1, LeaseEntry.State.HELD);
    SandboxRequest request =
        new SandboxRequest(SandboxId.parse(id), "counter", null, null, null, null, Map.of());
    return SandboxEntry.first(request, home, Instant.EPOCH, placement, null, null);
  }

  private static List<SandboxEntry> boxes(int count, NodeName node, Placement placement) {
    List<SandboxEntry> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(box("%s%02d".formatted(node.text().substring(0, 1), i), node, placement));
    }
    return all;
  }

  @Test
  void tenOnOneOfThreeEndAsFourThreeThree() {
    Spread spread = new Spread(Set.of(A, B, C), boxes(10, A, Placement.AUTO));

    List<Spread.Step> steps = spread.plan(100);

    assertThat(steps).hasSize(6).allMatch(step -> step.from().equals(A));
    assertThat(spread.counts()).isEqualTo(Map.of(A, 4, B, 3, C, 3));
  }

  @Test
  void noMoreAreMovedThanAllowedAndNoneIfAllIsEven() {
    assertThat(new Spread(Set.of(A, B), boxes(10, A, Placement.AUTO)).plan(2)).hasSize(2);
    List<SandboxEntry> even = new ArrayList<>(boxes(3, A, Placement.AUTO));
    even.addAll(boxes(2, B, Placement.AUTO));
    assertThat(new Spread(Set.of(A, B), even).plan(100)).isEmpty();
  }

  @Test
  void whatWasWantedOnItsNodeOrPlacedByHashStays() {
    Placement hashed =
        new Placement(
            null,
            true,
            Placement.Strategy.UNIFORM,
            Placement.Needs.NONE,
            List.of(),
            List.of(),
            List.of());
    assertThat(new Spread(Set.of(A, B), boxes(9, A, new Placement(A, true))).plan(100)).isEmpty();
    assertThat(new Spread(Set.of(A, B), boxes(9, A, hashed)).plan(100)).isEmpty();
  }

  @Test
  void whatWasOnlyPreferredOnItsNodeIsSpread() {
    Spread spread = new Spread(Set.of(A, B), boxes(10, A, new Placement(A, false)));

    assertThat(spread.plan(100)).hasSize(5);
    assertThat(spread.counts()).isEqualTo(Map.of(A, 5, B, 5));
    assertThat(spread.isEven()).isTrue();
    assertThat(spread.pinned()).isEmpty();
  }

  @Test
  void itTellsHowManyArePinnedAndWhy() {
    List<SandboxEntry> all = new ArrayList<>(boxes(4, A, new Placement(A, true)));
    all.addAll(boxes(1, B, Placement.AUTO));
    // not of a node that may take some
    all.addAll(boxes(3, C, new Placement(C, true)));
    Spread spread = new Spread(Set.of(A, B), all);

    assertThat(spread.plan(100)).isEmpty();
    assertThat(spread.isEven()).isFalse();
    assertThat(spread.pinned())
        .singleElement()
        .satisfies(pinned -> {
          assertThat(pinned.node()).isEqualTo(A);
          assertThat(pinned.sandboxes()).isEqualTo(4);
          assertThat(pinned.why()).contains("strict");
        });
  }

  @Test
  void aNodeOutOfDutyIsNoTarget() {
    assertThat(new Spread(Set.of(A), boxes(9, A, Placement.AUTO)).plan(100)).isEmpty();
  }

  @Test
  void noneComesToOneFromWhichItIsToBeApart() {
    Placement apart =
        new Placement(
            null,
            true,
            Placement.Strategy.BALANCED,
            Placement.Needs.NONE,
            List.of(SandboxId.parse("b00")),
            List.of(),
            List.of());
    List<SandboxEntry> all = new ArrayList<>(boxes(5, A, apart));
    all.addAll(boxes(1, B, new Placement(B, true)));

    assertThat(new Spread(Set.of(A, B, C), all).plan(100))
        .isNotEmpty()
        .allMatch(step -> step.to().equals(C));
  }

  @Property
  void anySpreadEndsWithNumbersThatDifferByOneAtMost(
      @ForAll @Size(3) List<@IntRange(max = 30) Integer> counts) {
    List<SandboxEntry> all = new ArrayList<>();
    List<NodeName> nodes = List.of(A, B, C);
    for (int i = 0; i < 3; i++) {
      all.addAll(boxes(counts.get(i), nodes.get(i), Placement.AUTO));
    }
    Spread spread = new Spread(Set.copyOf(nodes), all);
    List<Spread.Step> steps = spread.plan(1000);

    List<Integer> after = spread.counts().values().stream().sorted().toList();
    assertThat(after.getLast() - after.getFirst()).isLessThanOrEqualTo(1);
    assertThat(steps.stream().map(Spread.Step::id)).doesNotHaveDuplicates();
    assertThat(after.stream().mapToInt(Integer::intValue).sum()).isEqualTo(all.size());
  }
}
