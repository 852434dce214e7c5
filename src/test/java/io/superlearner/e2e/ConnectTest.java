package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A node that is in no list of members, and looks for none.
@Tag("cluster")
class ConnectTest {

  private Nodes nodes;

  @BeforeEach
  void start() {
    nodes = Nodes.startFirstOfTwo();
  }

  @AfterEach
  void stop() {
    nodes.keepLogs("ConnectTest");
    nodes.close();
  }

  private Answer connect(String address) {
    return nodes.operator(1).api().post("cluster/connect", Map.of("address", address));
  }

  /// CF-13.
  @Test
  void itJoinsWhenSomebodySaysWhereItIs() {
    for (String wrong : new String[] {"nowhere", "127.0.0.1:0", "127.0.0.1:99999", "http://a:1"}) {
      assertThat(connect(wrong).problem(400, "invalid_parameter").path("parameter").asText())
          .isEqualTo("address");
    }
    RunningNode second = nodes.launchAlone(2);
    Await.until(
        "it waits for its cluster",
        Nodes.START,
        () -> second.log().contains("waiting for a majority of truth's voters"));
    String address = "127.0.0.1:" + nodes.ports().grid(2);

    JsonNode connection =
        Await.until(
                "it has joined",
                Nodes.START,
                () -> connect(address),
                answer -> answer.status() != 504)
            .data();

    assertThat(connection.path("node").asText()).isEqualTo(second.name());
    nodes.awaitWhole();
    assertThat(connect(address).data().path("already").asBoolean()).isTrue();
    assertThat(nodes.at(1).log()).contains("node " + second.name() + " joined");
    // CF-05
    assertThat(nodes.at(1).log().lines())
        .as("lines of the search for members")
        .anyMatch(line -> line.contains("TcpIpJoiner") && line.contains(address.substring(10)));
  }
}
