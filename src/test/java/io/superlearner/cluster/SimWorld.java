package io.superlearner.cluster;

import io.superlearner.cluster.simulation.Fabric;
import io.superlearner.cluster.simulation.ReachedTruth;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.ManualClock;
import io.superlearner.testkit.TempFolder;
import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Some nodes, one truth and one clock that stands still until the test moves it. Nodes can be cut
/// off, frozen, killed and started again; everything happens in one order, which the seed decides.
///
/// Truth stays with the majority that can see each other; a node that is not of it gets no answer.
/// A node can also be paused between an answer of truth and what it does with it.
final class SimWorld {

  static final Duration TICK = Duration.ofMillis(100);

  final ManualClock clock = new ManualClock();
  final InMemoryTruth truth = new InMemoryTruth(_ -> {});
  final List<SimNode> nodes = new ArrayList<>();
  final Random random;
  private final int witness;
  private boolean diskFull;
  // as truth has it
  private static final int MOST_VOTERS = 5;
  final Fabric fabric = new Fabric(MOST_VOTERS);
  private static final TempFolder DISKS = disks();
  private static final AtomicInteger LAST_WORLD = new AtomicInteger();

  private final Path disk = DISKS.path().resolve("world" + LAST_WORLD.incrementAndGet());

  SimWorld(long seed, int count) {
    this(seed, count, 0);
  }

  /// @param witness which node has the role `witness`; 0 for none
  SimWorld(long seed, int count, int witness) {
    this.witness = witness;
    random = new Random(seed);
    for (int i = 1; i <= count; i++) {
      nodes.add(new SimNode(this, i));
    }
    nodes.forEach(SimNode::begin);
    nodes.forEach(SimNode::start);
    run(Duration.ofSeconds(2));
  }

  // worlds are many and end with the test that made them; their disks end with the JVM
  private static TempFolder disks() {
    TempFolder folder = new TempFolder();
    Runtime.getRuntime().addShutdownHook(new Thread(folder::close));
    return folder;
  }

  String roleOf(int index) {
    return index == witness ? RosterEntry.WITNESS : "secondary";
  }

  /// Lets no node's disk have room for truth.
  void fillDisks() {
    truth.setAvailable(false);
    diskFull = true;
  }

  /// Opens what a node has on its disk.
  CheckpointFiles files(int index) {
    try {
      return CheckpointFiles.open(disk.resolve("node" + index));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Puts a file where a node's checkpoints are, so that nothing can be read or written there.
  void breakDisk(int index) {
    Path directory = disk.resolve("node" + index);
    try {
      Files.move(directory, directory.resolveSibling("node" + index + ".away"));
      Files.createFile(directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Makes that good.
  void mendDisk(int index) {
    Path directory = disk.resolve("node" + index);
    try {
      Files.delete(directory);
      Files.move(directory.resolveSibling("node" + index + ".away"), directory);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Loses the checkpoints of a node that is dead.
  void emptyDisk(int index) {
    Path directory = disk.resolve("node" + index);
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Cuts the last bytes off a file of a node's checkpoints.
  void tear(int index, String file) {
    Path torn = disk.resolve("node" + index).resolve(file);
    try {
      byte[] whole = Files.readAllBytes(torn);
      Files.write(torn, Arrays.copyOf(whole, whole.length - 3));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  // ---- faults ----

  void cut(int one, int other) {
    fabric.cut(node(one).name, node(other).name);
  }

  void isolate(int index) {
    nodes.stream().filter(node -> node.index != index).forEach(node -> cut(index, node.index));
  }

  void heal() {
    fabric.heal();
  }

  /// Lets a node reach all others, and nothing of truth.
  void blind(int index) {
    fabric.blind(node(index).name);
  }

  boolean reachesLeader(int index) {
    return fabric.leaderSeenBy(node(index).name).isPresent();
  }

  SimNode node(int index) {
    return nodes.get(index - 1);
  }

  SimNode leader() {
    NodeName leader = fabric.leader().orElseThrow();
    return nodes.stream().filter(node -> node.name.equals(leader)).findFirst().orElseThrow();
  }

  // ---- time ----

  /// Lets time pass, node by node in an order that the seed decides.
  void run(Duration span) {
    for (long left = span.toMillis(); left > 0; left -= TICK.toMillis()) {
      tick();
    }
  }

  void tick() {
    clock.advance(TICK);
    List<SimNode> order = new ArrayList<>(nodes);
    java.util.Collections.shuffle(order, random);
    for (SimNode node : order) {
      if (node.isAwake()) {
        node.step();
        judge();
      }
    }
  }

  // ---- the witness ----

  /// Finds sandboxes that run twice at this moment; what is frozen does not run.
  void judge() {
    Set<SandboxId> running = new HashSet<>();
    for (SimNode node : nodes) {
      if (node.isAwake()) {
        for (SandboxId id : node.running()) {
          if (!running.add(id)) {
            throw new AssertionError(
                "two copies of " + id + " at " + clock.now() + ": " + where(id));
          }
        }
      }
    }
  }

  private List<String> where(SandboxId id) {
    return nodes.stream()
        .filter(node -> node.isAwake() && node.running().contains(id))
        .map(node -> node.name.text())
        .toList();
  }

  Set<SandboxId> running() {
    Set<SandboxId> all = new HashSet<>();
    nodes.stream().filter(SimNode::isAwake).forEach(node -> all.addAll(node.running()));
    return all;
  }

  /// Creates a sandbox at a node.
  ///
  /// @return whether that was acknowledged
  boolean create(int at, String id) {
    Outcome<SandboxRecord> outcome = node(at).create(request(id));
    return outcome instanceof Outcome.Done;
  }

  /// Returns what asks for a sandbox with a counter.
  static SandboxRequest request(String id) {
    return new SandboxRequest(SandboxId.parse(id), "counter", null, null, null, null, Map.of());
  }

  /// Returns truth as one node reaches it.
  Truth truthOf(SimNode node) {
    ReachedTruth.Way way =
        new ReachedTruth.Way() {
          @Override
          public void there() {}

          @Override
          public void back() {
            Duration pause = node.takePause();
            if (!pause.isZero()) {
              node.freeze();
              run(pause);
              node.thaw();
            }
            node.failIfAnswerIsLost();
          }
        };
    return new AskedTruth(new ReachedTruth(truth, fabric, node.name, way)) {
      @Override
      protected <T> T asked(Supplier<T> call) {
        return call.get();
      }

      @Override
      public boolean isDiskFull() {
        return diskFull;
      }
    };
  }
}
