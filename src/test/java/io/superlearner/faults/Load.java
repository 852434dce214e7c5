package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Result;
import java.io.IOException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Clients that create, call and delete sandboxes, some for each node, and tell the witness of each
/// operation. What they do is decided by the seed; when, by how fast they are answered.
final class Load implements AutoCloseable {

  private static final Duration CREATION = Duration.ofSeconds(35);
  private static final Duration CALL = Duration.ofSeconds(12);
  private static final long PACE_NANOS = 150_000_000;
  private static final int CLIENTS_PER_NODE = 2;
  // nothing was changed
  private static final Set<String> NOTHING_DONE =
      Set.of("already_exists", "no_available_nodes", "node_not_available", "sandbox_not_found");

  private final Bench bench;
  private final long seed;
  private final int most;
  private final AtomicInteger ops = new AtomicInteger();
  private final AtomicInteger names = new AtomicInteger();
  private final List<Thread> clients = new ArrayList<>();
  // guarded by itself
  private final List<String> there = new ArrayList<>();
  private volatile boolean over;

  /// @param most how many sandboxes there are at most
  Load(Bench bench, long seed, int most) {
    this.bench = bench;
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

  private static void join(Thread thread) {
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
      int dice = random.nextInt(100);
      if (dice < 30) {
        createOrDelete(node, random);
      } else if (dice < 40) {
        delete(node, random);
      } else {
        call(node, random);
      }
      long left = PACE_NANOS - (System.nanoTime() - begin);
      if (left > 0 && !over) {
        LockSupport.parkNanos(left);
      }
    }
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
    if (op(node, Deed.CREATE, name, CREATION) == Result.OK) {
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
    op(node, Deed.DELETE, name, CREATION);
  }

  private void call(CoreNode node, Random random) {
    String name;
    synchronized (there) {
      if (there.isEmpty()) {
        return;
      }
      name = there.get(random.nextInt(there.size()));
    }
    op(node, Deed.CALL, name, CALL);
  }

  private Result op(CoreNode node, Deed deed, String name, Duration limit) {
    int number = ops.incrementAndGet();
    bench.witness.note(
        at -> new Fact.Asked(at, number, deed, name, node.index(), limit.toMillis()));
    String answer = ask(node, deed, name, limit);
    Result result = resultOf(answer);
    bench.witness.note(at -> new Fact.Answered(at, number, result, answer));
    return result;
  }

  private static String ask(CoreNode node, Deed deed, String name, Duration limit) {
    try {
      return node.ask(
          deed.name().toLowerCase(java.util.Locale.ROOT) + " " + name, limit.plusSeconds(5));
    } catch (ConnectException nobody) {
      return "refused node_not_available " + nobody.getMessage();
    } catch (IOException silent) {
      return "silent " + silent.getMessage();
    }
  }

  private static Result resultOf(String answer) {
    String[] words = answer.split(" ", 3);
    if (words[0].equals("ok")) {
      return Result.OK;
    }
    return words[0].equals("refused") && words.length > 1 && NOTHING_DONE.contains(words[1])
        ? Result.FAIL
        : Result.UNKNOWN;
  }

  /// Begins nothing more and waits until everything that was asked has an answer or is given up.
  @Override
  public void close() {
    over = true;
    clients.forEach(LockSupport::unpark);
    clients.forEach(Load::join);
  }
}
