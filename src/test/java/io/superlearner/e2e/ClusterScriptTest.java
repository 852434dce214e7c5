package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What `scripts/cluster` refuses before it touches anything; no node is needed for that.
class ClusterScriptTest {

  private static final int USAGE = 2;

  @TempDir Path directory;

  /// Writes down what a cluster of three nodes in namespaces leaves in its run directory.
  private void stoppedCluster() throws IOException {
    Files.writeString(directory.resolve("size"), "3\n");
    Files.writeString(directory.resolve("netns"), "10.79.0\n");
  }

  private void refused(int code, String message, String... words) {
    CuttableNodes.Ran ran = CuttableNodes.script(directory, words).expect(code);

    assertThat(ran.text()).startsWith("cluster: ").contains(message);
    assertThat(ran.text().lines()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''      | groups of nodes are written 1,2/3",
        "1,2/    | groups of nodes are written 1,2/3",
        "1,,2/3  | groups of nodes are written 1,2/3",
        "1/x     | groups of nodes are written 1,2/3",
        "1/0     | groups of nodes are written 1,2/3",
        "1,2,3   | one group is no cut",
        "1,2/3,1 | node 1 is named twice",
        "1,2/3,4 | there is no node 4; there are 1 2 3",
        "1/3     | every node must be in a group; missing: 2",
      })
  void groupsThatMakeNoCutAreRefused(String groups, String message) throws IOException {
    stoppedCluster();
    refused(USAGE, message, "partition", groups);
  }

  @Test
  void oneWayNeedsTwoGroupsAndNotAllNodes() throws IOException {
    stoppedCluster();
    refused(USAGE, "--one-way takes two groups", "partition", "--one-way", "1/2/3");
    refused(USAGE, "there is no node 7", "partition", "--one-way", "1/7");
  }

  @Test
  void aClusterWithoutNamespacesCannotBeCut() {
    refused(1, "not started with --netns", "partition", "1,2/3");
    refused(1, "not started with --netns", "heal");
  }

  @Test
  void onlyWhatStartsAClusterTakesNamespaces() {
    refused(USAGE, "only start and run take --netns", "status", "--netns");
    refused(USAGE, "a node is a number from 1 to 99", "start", "x", "--netns");
  }
}
