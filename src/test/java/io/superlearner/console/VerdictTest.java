package io.superlearner.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.api.NodeView;
import io.superlearner.cluster.NodeEntry;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerdictTest {

  private static final NodeEntry.Status FINE = NodeEntry.Status.HEALTHY;

  @Test
  void allIsWellWhenEveryNodeAnswersWithoutAnIssue() {
    Verdict verdict = Verdict.of(List.of(node(1, FINE), node(2, FINE)));
    assertThat(verdict.tone()).isEqualTo("ok");
    assertThat(verdict.sentence()).isEqualTo("All 2 nodes answer and none has an issue.");
  }

  @Test
  void aLoneNodeIsWellToo() {
    assertThat(Verdict.of(List.of(node(1, FINE))).sentence())
        .isEqualTo("The only node answers and has no issue.");
  }

  @Test
  void aMissingNodeIsNamed() {
    Verdict verdict = Verdict.of(List.of(node(1, FINE), node(2, NodeEntry.Status.UNREACHABLE)));
    assertThat(verdict.word()).isEqualTo("Degraded");
    assertThat(verdict.sentence()).isEqualTo("1 of 2 nodes answer. n2@127.0.0.1 does not answer.");
  }

  @Test
  void anIssueIsSaidWithItsNode() {
    Verdict verdict =
        Verdict.of(List.of(node(1, FINE), node(2, NodeEntry.Status.DEGRADED, "heap at 91 %")));
    assertThat(verdict.sentence()).isEqualTo("All nodes answer. n2@127.0.0.1: heap at 91 %.");
  }

  @Test
  void aClusterOfWhichNothingIsKnownIsNeverWell() {
    assertThat(Verdict.of(List.of()).tone()).isEqualTo("bad");
    assertThat(Verdict.of(List.of(node(1, NodeEntry.Status.UNREACHABLE))).tone()).isEqualTo("bad");
  }

  private static NodeView node(int number, NodeEntry.Status status, String... issues) {
    return new NodeView(
        NodeName.parse("n" + number + "@127.0.0.1"),
        number,
        1,
        "secondary",
        "active",
        status,
        List.of(issues),
        "http://127.0.0.1:4000",
        Instant.EPOCH,
        Instant.EPOCH,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
