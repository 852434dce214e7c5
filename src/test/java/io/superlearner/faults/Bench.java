package io.superlearner.faults;

import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.beat.Beater;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Some nodes on disks of their own, the witness beside them, and the means to break and mend them.
/// Each fault is written down by the witness.
final class Bench implements AutoCloseable {

  private static final Duration START = Duration.ofMinutes(3);
  private static final Duration END = Duration.ofSeconds(60);
  private static final int MOST_VOTERS = 5;
  private static final String SERVICE =
      "META-INF/services/io.superlearner.runtime.supervisor.ProcessModule";

  final Witness witness;

  /// The nodes that belong to the cluster, in the order in which they came.
  final List<CoreNode> nodes = new CopyOnWriteArrayList<>();

  private final List<CoreNode> built;
  private final Signals signals = new Signals();
  private final Layout layout;
  private final Path directory;
  private final Disks disks;
  private final Clocks clocks;
  private final Map<Integer, Set<Fault>> faults = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /// @param reports where logs go, which stay; disks are below it and are removed
  Bench(Kit kit, Layout layout, Path reports, Path pids, Mutant mutant) {
    this.layout = layout;
    witness = new Witness(layout.witness(), mutant != Mutant.SINK_TAKES_ALL);
    directory = reports.resolve("disks");
    disks = new Disks(kit, directory, reports);
    clocks = new Clocks(directory);
    Path modules = directory.resolve("modules");
    pack(modules);
    String cluster =
        "faults-" + ProcessHandle.current().pid() + "-" + System.nanoTime() % 1_000_000;
    List<String> grid = addresses(kit.all(), Layout.Door.GRID);
    List<String> truth = addresses(kit.all(), Layout.Door.TRUTH);
    built =
        IntStream.rangeClosed(1, kit.all())
            .mapToObj(i -> {
              NodePlan plan =
                  new NodePlan(
                      i,
                      cluster,
                      layout.host(i),
                      grid,
                      truth,
                      layout.port(i, Layout.Door.LIFE),
                      layout.control(i) + ":" + layout.port(i, Layout.Door.CONTROL),
                      witness.address(),
                      disks.of(i),
                      modules,
                      i == 1,
                      mutant);
              return new CoreNode(
                  plan, layout.launcher(i), environment(kit, i), disks.logs(), pids, signals);
            })
            .toList();
    nodes.addAll(built.subList(0, kit.nodes()));
  }

  private Map<String, String> environment(Kit kit, int index) {
    Map<String, String> all = new HashMap<>(disks.environment(index));
    if (kit.needs().contains(Need.CLOCK)) {
      all.putAll(clocks.environment(index));
    }
    return all;
  }

  private List<String> addresses(int count, Layout.Door door) {
    return IntStream.rangeClosed(1, count)
        .mapToObj(i -> layout.host(i) + ":" + layout.port(i, door))
        .toList();
  }

  // the beater as somebody else's jar, which sees the kernel only
  private static void pack(Path modules) {
    try {
      Files.createDirectories(modules);
      Path classes =
          Path.of(Beater.class.getProtectionDomain().getCodeSource().getLocation().getPath());
      Path home = classes.resolve(Beater.class.getPackageName().replace('.', '/'));
      try (OutputStream out = Files.newOutputStream(modules.resolve("beater.jar"));
          JarOutputStream jar = new JarOutputStream(out);
          Stream<Path> files = Files.list(home)) {
        for (Path file : files.toList()) {
          jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
          Files.copy(file, jar);
        }
        jar.putNextEntry(new JarEntry(SERVICE));
        jar.write((Beater.class.getName() + "\n").getBytes(StandardCharsets.US_ASCII));
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  CoreNode node(int index) {
    return built.get(index - 1);
  }

  Path disk(int index) {
    return node(index).plan().directory();
  }

  int port(int index, Layout.Door door) {
    return layout.port(index, door);
  }

  /// Tells whether a node has no excuse.
  boolean isSound(int index) {
    return faults.getOrDefault(index, Set.of()).stream().noneMatch(Fault::isExcuse);
  }

  boolean has(int index, Fault fault) {
    return faults.getOrDefault(index, Set.of()).contains(fault);
  }

  List<CoreNode> sound() {
    return nodes.stream().filter(node -> isSound(node.index())).toList();
  }

  // ---- starting ----

  /// Starts all nodes and waits until they are a whole cluster.
  void start() {
    nodes.forEach(CoreNode::start);
    nodes.forEach(node -> node.awaitReady(START));
    awaitWhole();
  }

  /// Starts nodes that did not belong yet, all at once, and waits until they serve.
  List<Integer> add(int count) {
    List<CoreNode> next = built.subList(nodes.size(), nodes.size() + count);
    for (CoreNode node : next) {
      broken(node.index(), Fault.JOINING);
      node.start();
    }
    for (CoreNode node : next) {
      node.awaitReady(START);
      mended(node.index(), Fault.JOINING);
    }
    nodes.addAll(next);
    return next.stream().map(CoreNode::index).toList();
  }

  /// Waits until each sound node holds its lease, sees all others that are sound and votes on
  /// truth, as far as there are seats for voters.
  void awaitWhole() {
    int expected = sound().size();
    await("the cluster is whole", START, () -> sound().stream().allMatch(n -> isWell(n, expected)));
    witness.note(Fact.Whole::new);
  }

  private static boolean isWell(CoreNode node, int expected) {
    try {
      String[] state = node.ask("state", Duration.ofSeconds(2)).split(" ", -1);
      return state[1].equals("true")
          && state[2].equals("true")
          && Integer.parseInt(state[3]) >= Math.min(MOST_VOTERS, expected)
          && Integer.parseInt(state[4]) == expected;
    } catch (IOException silent) {
      return false;
    }
  }

  /// Returns the node that leads truth, as a sound node knows it; 0 if none is known.
  int leader() {
    for (CoreNode node : sound()) {
      try {
        String leader = node.ask("state", Duration.ofSeconds(2)).split(" ", -1)[5];
        if (leader.startsWith("node")) {
          return Integer.parseInt(leader.substring("node".length(), leader.indexOf('@')));
        }
      } catch (IOException silent) {
        // the next one may know
      }
    }
    return 0;
  }

  // ---- faults ----

  void broken(int index, Fault fault) {
    faults.computeIfAbsent(index, _ -> ConcurrentHashMap.newKeySet()).add(fault);
    witness.note(at -> new Fact.Broken(at, index, fault));
  }

  void mended(int index, Fault fault) {
    witness.note(at -> new Fact.Mended(at, index, fault));
    faults.getOrDefault(index, EnumSet.noneOf(Fault.class)).remove(fault);
  }

  void kill(int... indices) {
    IntStream.of(indices).forEach(index -> broken(index, Fault.KILLED));
    IntStream.of(indices).forEach(index -> node(index).signal("KILL"));
    IntStream.of(indices).forEach(index -> node(index).kill());
  }

  /// Starts nodes that were killed or have ended, and waits until they serve.
  void restart(int... indices) {
    IntStream.of(indices).forEach(this::begin);
    awaitServing(indices);
  }

  /// Starts a node that was killed, and does not wait for it.
  void begin(int index) {
    witness.note(at -> new Fact.Begun(at, index));
    node(index).start();
  }

  /// Waits until nodes that were started serve, after which they have no excuse.
  void awaitServing(int... indices) {
    for (int index : indices) {
      node(index).awaitReady(START);
      for (Fault fault : Set.copyOf(faults.getOrDefault(index, Set.of()))) {
        mended(index, fault);
      }
    }
  }

  void pause(int index) {
    broken(index, Fault.PAUSED);
    node(index).signal("STOP");
  }

  void resume(int index) {
    mended(index, Fault.PAUSED);
    node(index).signal("CONT");
  }

  // the command takes its time; what counts from its end counts from the cut or a little later
  void cut(int index) {
    layout.net().cut(index);
    broken(index, Fault.CUT);
  }

  void join(int index) {
    layout.net().join(index);
    mended(index, Fault.CUT);
  }

  /// Cuts some nodes off from the others; whoever has no majority then, as a whole side, counts as
  /// cut off.
  void split(List<Integer> side, List<Integer> minority) {
    layout.net().split(side);
    minority.forEach(index -> broken(index, Fault.CUT));
  }

  void unite(List<Integer> side, List<Integer> minority) {
    layout.net().unite(side);
    minority.forEach(index -> mended(index, Fault.CUT));
  }

  /// Lets nothing reach a node any more. It is of no use then, and cannot know that it is heard.
  void deafen(int index) {
    broken(index, Fault.DEAF);
    layout.net().deafen(index);
  }

  void hearAgain(int index) {
    layout.net().clear(index);
    mended(index, Fault.DEAF);
  }

  void part(int one, int other) {
    broken(one, Fault.PARTED);
    broken(other, Fault.PARTED);
    layout.net().part(one, other);
  }

  /// Lets two see each other again that were parted.
  void meet(int one, int other) {
    layout.net().clear(one);
    mended(one, Fault.PARTED);
    mended(other, Fault.PARTED);
  }

  /// Resets the connections of one node for so long.
  void reset(int index, Layout.Door door, Duration span) {
    layout.net().reset(index, door);
    LockSupport.parkNanos(span.toNanos());
    layout.net().clear(index);
  }

  /// Changes how frames travel; if the weather is not fair, each node suffers from a fault.
  void weather(Net.Weather weather, Fault fault) {
    if (weather.equals(Net.Weather.FAIR)) {
      layout.net().weather(weather);
      nodes.forEach(node -> mended(node.index(), fault));
    } else {
      nodes.forEach(node -> broken(node.index(), fault));
      layout.net().weather(weather);
    }
  }

  void setClock(int index, Duration ahead) {
    clocks.set(index, ahead);
  }

  Disks disks() {
    return disks;
  }

  /// Has a node run a later version of the program, or this one again, from its next start on.
  void willRun(int index, boolean later) {
    Path classes = directory.resolve("next");
    if (!later) {
      node(index).runOwn();
      return;
    }
    if (!Files.exists(classes)) {
      NextVersion.compile(classes);
    }
    node(index).runNext(classes);
  }

  /// Asks a node to end and waits until it has.
  ///
  /// @return how many milliseconds that took
  long end(int index) {
    return end(index, END);
  }

  /// Asks a node to end, and kills it if it has not after so long.
  ///
  /// @return how many milliseconds that took
  long end(int index, Duration patience) {
    broken(index, Fault.ENDED);
    long begin = witness.now();
    node(index).signal("TERM");
    boolean byItself = node(index).awaitEnd(patience);
    if (!byItself) {
      kill(index);
    }
    return witness.note(at -> new Fact.Left(at, index, byItself)).at() - begin;
  }

  // ---- the end ----

  boolean isClosed() {
    return closed;
  }

  /// Ends everything that was started and removes the disks.
  @Override
  public void close() {
    closed = true;
    built.forEach(node -> node.signal("KILL"));
    built.forEach(node -> node.awaitEnd(Duration.ofSeconds(20)));
    signals.close();
    witness.close();
    layout.close();
    removeDisks();
  }

  private void removeDisks() {
    try {
      disks.close();
      Disk.remove(directory);
    } catch (UncheckedIOException failure) {
      System.err.println("the disks could not be removed: " + failure);
    }
  }

  /// Waits for something, at most for a limit.
  static void await(String what, Duration limit, BooleanSupplier condition) {
    if (!happens(limit, condition)) {
      throw new IllegalStateException("not within " + limit.toSeconds() + " s: " + what);
    }
  }

  /// Waits for something, at most for a limit.
  ///
  /// @return whether it happened
  static boolean happens(Duration limit, BooleanSupplier condition) {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        return false;
      }
      LockSupport.parkNanos(50_000_000);
    }
    return true;
  }
}
