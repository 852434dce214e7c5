package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Clients that all do what they like to the same few sandboxes, at all nodes, with no pause.
final class Rivals {

  private static final List<Deed> DEEDS =
      List.of(Deed.CREATE, Deed.CREATE, Deed.DELETE, Deed.MIGRATE, Deed.CHECKPOINT, Deed.CALL);

  private final Bench bench;
  private final Client client;
  private final long seed;

  Rivals(Bench bench, Client client, long seed) {
    this.bench = bench;
    this.client = client;
    this.seed = seed;
  }

  /// Lets so many clients do so many operations each, and waits until all are answered.
  void contend(int clients, int ops, int names) {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < clients; i++) {
      Random random = new Random(seed * 100 + i);
      CoreNode node = bench.nodes.get(i % bench.nodes.size());
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int k = 0; k < ops; k++) {
                  Deed deed = DEEDS.get(random.nextInt(DEEDS.size()));
                  client.ask(node, deed, "rival" + random.nextInt(names));
                }
              }));
    }
    threads.forEach(Load::join);
  }
}
