package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.node.Node;
import io.superlearner.node.NodeSetup;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class LocalNodeTest extends NodeControlContract {

  private static final NodeName NAME = NodeName.parse("local@127.0.0.1");
  private static Node node;

  @BeforeAll
  static void startNode() {
    node =
        new Node(
            NodeSetup.of(NAME, 1, 0, null, new NodeVitals.Versions("test", "none", "none", "25")));
    node.start(List.of());
  }

  @AfterAll
  static void stopNode() {
    node.stop();
  }

  @Override
  protected NodeControl node() {
    return node.control();
  }

  @Override
  protected NodeName name() {
    return NAME;
  }
}
