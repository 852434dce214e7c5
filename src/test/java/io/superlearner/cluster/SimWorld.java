package io.superlearner.cluster;

import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.event.Subscription;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.ManualClock;
import io.superlearner.testkit.TempFolder;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
  private final Set<Set<Integer>> cuts = new HashSet<>();
  private final Set<Integer> blind = new HashSet<>();
  private static final TempFolder DISKS = disks();
  private static final AtomicInteger LAST_WORLD = new AtomicInteger();

  private final Path disk = DISKS.path().resolve("world" + LAST_WORLD.incrementAndGet());
  private final int voters;
  private int leader;
  private boolean leads;

  SimWorld(long seed, int count) {
    random = new Random(seed);
    voters = count;
    for (int i = 1; i <= count; i++) {
      nodes.add(new SimNode(this, i));
    }
    elect();
    nodes.forEach(SimNode::start);
    run(Duration.ofSeconds(2));
  }

  // worlds are many and end with the test that made them; their disks end with the JVM
  private static TempFolder disks() {
    TempFolder folder = new TempFolder();
    Runtime.getRuntime().addShutdownHook(new Thread(folder::close));
    return folder;
  }

  /// Opens what a node has on its disk.
  CheckpointFiles files(int index) {
    try {
      return CheckpointFiles.open(disk.resolve("node" + index));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  // ---- faults ----

  void cut(int one, int other) {
    cuts.add(Set.of(one, other));
    elect();
  }

  void isolate(int index) {
    nodes.stream().filter(node -> node.index != index).forEach(node -> cut(index, node.index));
  }

  void heal() {
    cuts.clear();
    blind.clear();
    elect();
  }

  /// Lets a node reach all others, and nothing of truth.
  void blind(int index) {
    blind.add(index);
    elect();
  }

  boolean isCut(int one, int other) {
    return one != other && cuts.contains(Set.of(one, other));
  }

  boolean reaches(int one, int other) {
    return node(one).isAwake() && node(other).isAwake() && !isCut(one, other);
  }

  SimNode node(int index) {
    return nodes.get(index - 1);
  }

  /// Chooses the leader anew if the present one does not reach a majority.
  void elect() {
    if (leads && hasMajority(leader)) {
      return;
    }
    leads = false;
    for (SimNode node : nodes) {
      if (hasMajority(node.index)) {
        leader = node.index;
        leads = true;
        truth.elect(node.name.text());
        return;
      }
    }
  }

  private boolean hasMajority(int index) {
    long seen =
        nodes.stream()
            .filter(node -> reaches(index, node.index) && !blind.contains(node.index))
            .count();
    return node(index).isAwake() && !blind.contains(index) && 2 * seen > voters;
  }

  /// Tells whether a node gets answers of truth.
  boolean reachesLeader(int index) {
    return leads && reaches(index, leader) && !blind.contains(index);
  }

  SimNode leader() {
    return node(leader);
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
    SandboxRequest request =
        new SandboxRequest(SandboxId.parse(id), "counter", null, null, null, null, Map.of());
    Outcome<SandboxRecord> outcome = node(at).create(request);
    return outcome instanceof Outcome.Done;
  }

  // ---- what a node sees of truth ----

  /// Truth as one node reaches it.
  final class ReachedTruth implements Truth {
    private final int from;

    ReachedTruth(int from) {
      this.from = from;
    }

    private <T> T reached(Supplier<T> call) {
      if (!reachesLeader(from)) {
        throw new TruthUnavailableException("cut off", null);
      }
      T answer = call.get();
      Duration pause = node(from).takePause();
      if (!pause.isZero()) {
        node(from).freeze();
        run(pause);
        node(from).thaw();
      }
      return answer;
    }

    @Override
    public Optional<Versioned> read(String key) {
      return reached(() -> truth.read(key));
    }

    @Override
    public OptionalLong create(String key, byte[] value) {
      return reached(() -> truth.create(key, value));
    }

    @Override
    public OptionalLong replace(String key, long version, byte[] value) {
      return reached(() -> truth.replace(key, version, value));
    }

    @Override
    public boolean remove(String key, long version) {
      return reached(() -> truth.remove(key, version));
    }

    @Override
    public List<Versioned> list(String prefix) {
      return reached(() -> truth.list(prefix));
    }

    @Override
    public boolean dismiss(String member) {
      return reached(() -> truth.dismiss(member));
    }

    // a change that happens while the node is cut off, or frozen, is missed
    @Override
    public Subscription watch(String prefix, Consumer<Change> listener) {
      return truth.watch(
          prefix,
          change -> {
            if (node(from).isAwake() && reachesLeader(from)) {
              listener.accept(change);
            }
          });
    }

    @Override
    public Standing standing() {
      boolean seen = reachesLeader(from);
      return new Standing(
          seen ? leader().name.text() : null, truth.standing().term(), seen, List.of());
    }
  }
}
