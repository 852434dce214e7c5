package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.truth.Standing;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class QuorumReportTest {

  private static Standing of(int voters, int learners) {
    List<Standing.Member> members =
        IntStream.rangeClosed(1, voters + learners)
            .mapToObj(number -> new Standing.Member("node" + number, number <= voters))
            .toList();
    return new Standing("node1", 1, true, members);
  }

  @Test
  void twoVotersAreWarnedOfBeforeOneIsLost() {
    assertThat(QuorumReport.warning(of(2, 0)))
        .contains("two voters", "no_quorum", "third node", "witness");
    assertThat(QuorumReport.warning(of(2, 3))).isNotNull();
  }

  @Test
  void aNodeAloneAndThreeOrMoreAreNot() {
    assertThat(QuorumReport.warning(of(1, 0))).isNull();
    assertThat(QuorumReport.warning(of(3, 0))).isNull();
    assertThat(QuorumReport.warning(of(5, 7))).isNull();
  }
}
