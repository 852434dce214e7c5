package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.ProcessType;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ForestTest {

  private static final NodeName ONE = NodeName.parse("n1@127.0.0.1");
  private static final NodeName TWO = NodeName.parse("n2@127.0.0.1");
  private static final SandboxId BOX = SandboxId.parse("lesson-1");
  private static final SandboxId OTHER = SandboxId.parse("another");

  private final Forest forest =
      new Forest(
          List.of(
              place("platform", ONE, null, place("platform/sampler", ONE, null)),
              place("root", TWO, BOX, place("root/a", TWO, BOX), inner()),
              place("root", ONE, OTHER, place("root/z", ONE, OTHER))));

  private static TreeNode inner() {
    return place("root/inner", TWO, BOX, place("root/inner/deep", TWO, BOX));
  }

  @Test
  void sandboxesComeFirstInTheOrderOfTheirIdsAndThePlatformIsClosed() {
    assertThat(keys(wish("")))
        .containsExactly(
            "another/root",
            "another/root/z",
            "lesson-1/root",
            "lesson-1/root/a",
            "lesson-1/root/inner",
            "lesson-1/root/inner/deep",
            "n1@127.0.0.1/platform");
  }

  @Test
  void thePlatformIsOpenWhenThereIsNothingElseToSee() {
    assertThat(keys(show(Forest.Show.PLATFORM)))
        .containsExactly("n1@127.0.0.1/platform", "n1@127.0.0.1/platform/sampler");
  }

  @Test
  void whatSomebodyClosedHidesAllBelowItAndCountsIt() {
    List<TreeRow> rows =
        forest.rows(
            new Forest.Wish(
                "", "", "lesson-1", Forest.Show.ALL, Set.of(), Set.of("lesson-1/root/inner")));
    assertThat(rows.getLast().key()).isEqualTo("lesson-1/root/inner");
    assertThat(rows.getLast().open()).isFalse();
    assertThat(rows.getLast().below()).isEqualTo(1);
  }

  @Test
  void whatSomebodyOpenedIsOpen() {
    assertThat(
            keys(
                new Forest.Wish(
                    "",
                    "n1@127.0.0.1",
                    "",
                    Forest.Show.ALL,
                    Set.of("n1@127.0.0.1/platform"),
                    Set.of())))
        .contains("n1@127.0.0.1/platform/sampler");
  }

  @Test
  void aSearchKeepsWhatIsAboveAMatchAndOpensIt() {
    assertThat(keys(wish("DEEP")))
        .containsExactly("lesson-1/root", "lesson-1/root/inner", "lesson-1/root/inner/deep");
    assertThat(keys(wish("no such thing"))).isEmpty();
  }

  @Test
  void aSearchFindsAPid() {
    assertThat(keys(wish(pid("root/a").toString()))).contains("lesson-1/root/a");
  }

  @Test
  void aFilterForANodeLeavesOnlyItsTrees() {
    assertThat(keys(new Forest.Wish("", "n2@127.0.0.1", "", Forest.Show.ALL, Set.of(), Set.of())))
        .allMatch(key -> key.startsWith("lesson-1/"));
  }

  @Test
  void everyProcessOfAKindIsCountedWhetherDrawnOrNot() {
    assertThat(forest.count(Forest.Show.ALL)).isEqualTo(8);
    assertThat(forest.count(Forest.Show.SANDBOXES)).isEqualTo(6);
    assertThat(forest.count(Forest.Show.PLATFORM)).isEqualTo(2);
  }

  @Test
  void aPlaceIsFoundAgainByItsKey() {
    assertThat(forest.at("lesson-1/root/inner/deep"))
        .map(TreeNode::path)
        .contains("root/inner/deep");
    assertThat(forest.at("lesson-1/root/gone")).isEmpty();
  }

  @Test
  void aRootIsCalledByItsSandboxAndAllOthersByTheirId() {
    List<TreeRow> rows = forest.rows(show(Forest.Show.SANDBOXES));
    assertThat(rows.get(0).label()).isEqualTo("another");
    assertThat(rows.get(1).label()).isEqualTo("z");
  }

  @Test
  void aRowSaysNothingTwice() {
    TreeRow worker = new TreeRow("n1/sampler", named("sampler", "sampler", "sampler"), 1, true, 0);
    assertThat(worker.kind()).isEmpty();
    assertThat(worker.extraName()).isEmpty();
    TreeRow other = new TreeRow("lesson-1/a", named("a", "counter", "cache"), 1, true, 0);
    assertThat(other.kind()).isEqualTo("counter");
    assertThat(other.extraName()).isEqualTo("cache");
    assertThat(supervisor(3, 0).kind()).isEqualTo("one_for_one");
  }

  private static TreeNode named(String id, String module, String name) {
    return new TreeNode(
        id,
        id,
        name,
        pid(id),
        ONE,
        null,
        ProcessType.WORKER,
        module,
        "running",
        "permanent",
        0,
        Instant.EPOCH,
        null,
        null,
        List.of());
  }

  @Test
  void theBudgetIsDrawnWithTheSpentMarksFirst() {
    assertThat(supervisor(3, 2).pips()).containsExactly(true, true, false);
    assertThat(supervisor(3, 9).pips()).containsExactly(true, true, true);
    assertThat(supervisor(1000, 1).pips()).isEmpty();
  }

  private static TreeRow supervisor(int most, int used) {
    SupervisorRow row =
        new SupervisorRow(
            "lesson-1/root",
            pid("root"),
            TWO,
            BOX,
            "root",
            "supervisor",
            "one_for_one",
            most,
            5,
            1,
            used,
            used);
    TreeNode node =
        new TreeNode(
            "root",
            "root",
            null,
            pid("root"),
            TWO,
            BOX,
            ProcessType.SUPERVISOR,
            "supervisor",
            "running",
            null,
            0,
            Instant.EPOCH,
            null,
            row,
            List.of());
    return new TreeRow("lesson-1/root", node, 0, true, 0);
  }

  private static Forest.Wish wish(String words) {
    return new Forest.Wish(words, "", "", Forest.Show.ALL, Set.of(), Set.of());
  }

  private static Forest.Wish show(Forest.Show show) {
    return new Forest.Wish("", "", "", show, Set.of(), Set.of());
  }

  private List<String> keys(Forest.Wish wish) {
    return forest.rows(wish).stream().map(TreeRow::key).toList();
  }

  private static Pid pid(String path) {
    return new Pid(2, 1000 + path.length(), 0);
  }

  private static TreeNode place(
      String path, NodeName node, @Nullable SandboxId box, TreeNode... children) {
    return new TreeNode(
        path.substring(path.lastIndexOf('/') + 1),
        path,
        null,
        pid(path),
        node,
        box,
        ProcessType.WORKER,
        "counter",
        "running",
        "permanent",
        0,
        Instant.EPOCH,
        null,
        null,
        List.of(children));
  }
}
