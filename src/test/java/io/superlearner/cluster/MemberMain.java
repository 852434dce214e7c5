package io.superlearner.cluster;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.identity.NodeName;
import io.superlearner.truth.ratis.Store;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/// A node in a JVM of its own, for tests that freeze or kill it. Says `ready` when it has joined
/// and ends with its standard input.
public final class MemberMain {

  private MemberMain() {}

  public static void main(String[] arguments) throws Exception {
    String cluster = arguments[0];
    int index = Integer.parseInt(arguments[1]);
    int lifePort = Integer.parseInt(arguments[2]);
    List<Integer> ports = Arrays.stream(arguments[3].split(",")).map(Integer::valueOf).toList();
    List<Integer> truthPorts =
        Arrays.stream(arguments[5].split(",")).map(Integer::valueOf).toList();
    CountDownLatch end = new CountDownLatch(1);
    try (LifeSocket _ =
            new LifeSocket(lifePort, NodeName.parse("node" + (index + 1) + "@127.0.0.1"));
        Store store = new Store(Path.of(arguments[4]), truthPorts);
        TestGrid grid = new TestGrid(cluster, ports, index);
        TestNode node =
            new TestNode(
                grid.member(0), index + 1, lifePort, Limits.DEFAULT, store.start(index + 1));
        RunningServices _ = new RunningServices(node)) {
      System.out.println("ready");
      Thread.ofPlatform()
          .daemon()
          .start(() -> {
            try {
              while (System.in.read() >= 0) {
                Thread.onSpinWait();
              }
            } catch (java.io.IOException closed) {
              System.out.println("input closed: " + closed.getMessage());
            }
            end.countDown();
          });
      end.await();
    }
    System.exit(0);
  }
}
