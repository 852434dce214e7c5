package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Clients that create, call and delete sandboxes, some for each node, and tell the witness of each
/// operation. What they do is decided by the seed; when, by how fast they are answered.
final class Load implements AutoCloseable {

  private static final long PACE_NANOS = 150_000_000;
  private static final int CLIENTS_PER_NODE = 2;
  private static final Duration REST = Duration.ofSeconds(45);

  private final Bench bench;
  private final Client client;
  private final long seed;
  private final int most;
  private final AtomicInteger atWork = new AtomicInteger();
  private final AtomicInteger names = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  // guarded by itself
  private final List<String> there = new ArrayList<>();
  private volatile boolean resting;
  private volatile boolean over;

  /// @param most how many sandboxes there are at most
  Load(Bench bench, Client client, long seed, int most) {
    this.bench = bench;
    this.client = client;
    this.seed = seed;
    this.most = most;
  }

  /// Creates sandboxes at all nodes in turn and waits for the answers.
  void fill(int count) {
    List<Thread> threads = new ArrayList<>();
    for (CoreNode node : bench.nodes) {
      int share = count / bench.nodes.size();
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                for (int i = 0; i < share; i++) {
                  create(node);
                }
              }));
    }
    threads.forEach(Load::join);
  }

  /// Waits for the end of a thread.
  static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  void start() {
    for (CoreNode node : bench.nodes) {
      for (int i = 0; i < CLIENTS_PER_NODE; i++) {
        Random random = new Random(seed * 1_000 + node.index() * 10L + i);
        clients.add(Thread.ofVirtual().start(() -> run(node, random)));
      }
    }
  }

  private void run(CoreNode node, Random random) {
    while (!over) {
      long begin = System.nanoTime();
      atWork.incrementAndGet();
      if (!resting) {
        ask(node, random);
      }
      atWork.decrementAndGet();
      long left = PACE_NANOS - (System.nanoTime() - begin);
      if (left > 0 && !over) {
        LockSupport.parkNanos(left);
      }
    }
  }

  private void ask(CoreNode node, Random random) {
    int dice = random.nextInt(100);
    if (dice < 30) {
      createOrDelete(node, random);
    } else if (dice < 40) {
      delete(node, random);
    } else {
      call(node, random);
    }
  }

  /// Asks for nothing any more; what was asked for is waited for, as long as it may take.
  void rest() {
    resting = true;
    Bench.await("the clients rest", REST, () -> atWork.get() == 0);
  }

  /// Asks again.
  void goOn() {
    resting = false;
  }

  private void createOrDelete(CoreNode node, Random random) {
    boolean full;
    synchronized (there) {
      full = there.size() >= most;
    }
    if (full) {
      delete(node, random);
    } else {
      create(node);
    }
  }

  private void create(CoreNode node) {
    String name = "s" + names.incrementAndGet();
    if (client.ask(node, Deed.CREATE, name).result() == Result.OK) {
      synchronized (there) {
        there.add(name);
      }
    }
  }

  private void delete(CoreNode node, Random random) {
    String name;
    synchronized (there) {
      if (there.size() < most / 2) {
        return;
      }
      name = there.remove(random.nextInt(there.size()));
    }
    Fact.Answered answer = client.ask(node, Deed.DELETE, name);
    if (answer.result() != Result.OK && !answer.text().startsWith("refused " + Client.NOT_FOUND)) {
      // it may be there still: without this there would be ever more of them
      synchronized (there) {
        there.add(name);
      }
    }
  }

  private void call(CoreNode node, Random random) {
    String name;
    synchronized (there) {
      if (there.isEmpty()) {
        return;
      }
      name = there.get(random.nextInt(there.size()));
    }
    client.ask(node, Deed.CALL, name);
  }

  /// Begins nothing more and waits until everything that was asked has an answer or is given up.
  @Override
  public void close() {
    over = true;
    clients.forEach(LockSupport::unpark);
    clients.forEach(Load::join);
  }
}
