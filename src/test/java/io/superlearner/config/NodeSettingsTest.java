package io.superlearner.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeSettingsTest {

  @Test
  void nodeOneIsThePrimaryOnTheFirstPorts() {
    NodeSettings node = NodeSettings.from(Settings.of(Map.of()));

    assertThat(node.name()).isEqualTo("superlearner1@127.0.0.1");
    assertThat(node.role()).isEqualTo(NodeSettings.Role.PRIMARY);
    assertThat(node.port()).isEqualTo(4_000);
    assertThat(node.clusterPort()).isEqualTo(25_001);
    assertThat(node.lifePort()).isEqualTo(27_001);
    assertThat(node.dataDir()).isEqualTo(Path.of("run/node1").toAbsolutePath());
  }

  @Test
  void everythingFollowsFromTheIndexAndTheOffset() {
    Settings settings =
        Settings.of(Map.of("superlearner.node.index", "2", "superlearner.port-offset", "100"));
    NodeSettings node = NodeSettings.from(settings);

    assertThat(node.role()).isEqualTo(NodeSettings.Role.SECONDARY);
    assertThat(node.port()).isEqualTo(4_101);
    assertThat(ClusterSettings.from(settings).members())
        .containsExactly("127.0.0.1:25101", "127.0.0.1:25102", "127.0.0.1:25103");
  }

  @Test
  void aNodeLeavesLoopbackOnlyIfThatIsAllowed() {
    Map<String, String> bind = Map.of("superlearner.bind", "10.79.0.2");

    assertThatThrownBy(() -> NodeSettings.from(Settings.of(bind)))
        .isInstanceOf(BadSetting.class)
        .hasMessage(
            "superlearner.bind: '10.79.0.2' (from given) is not loopback, and HTTP has no TLS there;"
                + " superlearner.insecure-http=true allows that");

    NodeSettings node =
        NodeSettings.from(
            Settings.of(
                Source.of(bind, "given"),
                Source.of(Map.of("superlearner.insecure-http", "true"), "given")));

    assertThat(node.name()).isEqualTo("superlearner1@10.79.0.2");
    assertThat(node.isLocal()).isFalse();
  }

  @Test
  void theMemberListNamesThisNodeTooWhenItIsBeyondTheSizeOrHasItsOwnPort() {
    Settings settings =
        Settings.of(
            Map.of(
                "superlearner.node.index", "4",
                "superlearner.node.cluster-port", "31000",
                "superlearner.cluster.size", "2"));

    assertThat(ClusterSettings.from(settings).members())
        .containsExactly(
            "127.0.0.1:25001", "127.0.0.1:25002", "127.0.0.1:25003", "127.0.0.1:31000");
  }
}
