package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A cluster of node processes of its own: own ports, run directory, admin token and join secret.
///
/// [#close()] ends every process, and checks that processes, ports and directory are gone; the end
/// of the test JVM ends them as well. Only processes that were started here are ever signalled. One
/// thread uses it.
final class Nodes implements AutoCloseable {

  /// How long a cluster may take to become ready, on a machine with much else to do.
  static final Duration START = Duration.ofMinutes(7);

  /// A node has 30 s to start what it was given.
  private static final Duration SWEPT = Duration.ofSeconds(60);

  // of the CPU seconds that a node takes to start, the second compiler has 5 of 26
  private static final String QUICK_START = "-XX:TieredStopAtLevel=1";

  private static final Set<Process> STARTED = ConcurrentHashMap.newKeySet();
  private static final SecureRandom RANDOM = new SecureRandom();

  static {
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> STARTED.forEach(Process::destroyForcibly)));
  }

  private final Path directory;
  private final PortBlock ports;
  private final int size;
  private final Map<String, String> settings;
  private final String token = secret();
  private final Map<Integer, RunningNode> running = new TreeMap<>();

  private Nodes(int size, Map<String, String> settings) {
    this.size = size;
    this.settings = Map.copyOf(settings);
    ports = PortBlock.find(size);
    try {
      directory = Files.createTempDirectory("superlearner-e2e");
      Files.writeString(directory.resolve("token"), token);
      Files.writeString(directory.resolve("join-secret"), secret());
      Files.createDirectory(directory.resolve("modules"));
      // A build that goes on meanwhile must not pull the jar from under running nodes.
      Files.copy(jar(), directory.resolve("superlearner-node.jar"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Starts so many nodes and returns when all are ready and see each other.
  ///
  /// @throws AssertionError if that does not come to be within [#START]; nothing stays behind then
  static Nodes start(int size) {
    return start(size, Map.of(), Nodes::awaitWhole);
  }

  /// Starts a node with settings of its own, each as a variable of its environment, and returns
  /// when it is ready.
  static Nodes startOne(Map<String, String> settings) {
    return start(1, settings, Nodes::awaitReady);
  }

  /// Starts the first of two nodes that are in nobody's list but their own and log their search for
  /// others, and returns when it is ready; [#launchAlone] starts the other.
  static Nodes startFirstOfTwo() {
    Nodes nodes =
        new Nodes(
            2,
            Map.of(
                "SUPERLEARNER_CLUSTER_SIZE", "1", "SUPERLEARNER_CLUSTER_DISCOVERY_DEBUG", "true"));
    try {
      nodes.launch(1);
      nodes.awaitReady();
      return nodes;
    } catch (RuntimeException | Error failure) {
      nodes.keepLogs("start");
      nodes.close();
      throw failure;
    }
  }

  /// Starts a node that looks for others nowhere, and does not wait.
  RunningNode launchAlone(int index) {
    launch(
        index,
        Map.of(
            "SUPERLEARNER_CLUSTER_MEMBERS", "127.0.0.1:" + ports.grid(index),
            "SUPERLEARNER_TRUTH_MEMBERS", "127.0.0.1:" + ports.truth(index)));
    return at(index);
  }

  private static Nodes start(int size, Map<String, String> settings, Consumer<Nodes> wait) {
    Nodes nodes = new Nodes(size, settings);
    try {
      nodes.launch(1);
      Await.until("grid port of node 1", START, nodes.grid(1));
      IntStream.rangeClosed(2, size).forEach(nodes::launch);
      wait.accept(nodes);
      return nodes;
    } catch (RuntimeException | Error failure) {
      nodes.keepLogs("start");
      nodes.close();
      throw failure;
    }
  }

  private java.util.function.BooleanSupplier grid(int index) {
    return () -> {
      requireAlive(index);
      return Sockets.isOpen(ports.grid(index));
    };
  }

  private static String secret() {
    byte[] bytes = new byte[32];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  // ---- life of nodes ----

  private void launch(int index) {
    launch(index, Map.of());
  }

  private void launch(int index, Map<String, String> ofItsOwn) {
    Path log = directory.resolve("node" + index + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "@" + Path.of("domain-config", "jvm.options").toAbsolutePath(),
                QUICK_START,
                "-Djava.io.tmpdir=" + temporary(index),
                "-jar",
                directory.resolve("superlearner-node.jar").toString())
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    boolean founds = index == 1 && !Files.exists(directory.resolve("node1").resolve("truth"));
    builder
        .environment()
        .putAll(
            Map.of(
                "SUPERLEARNER_BOOTSTRAP", Boolean.toString(founds),
                "SUPERLEARNER_NODE_INDEX", Integer.toString(index),
                "SUPERLEARNER_CLUSTER_SIZE", Integer.toString(size),
                "SUPERLEARNER_CLUSTER_NAME", "e2e_" + ports.offset(),
                "SUPERLEARNER_RUN_DIR", directory.toString(),
                "SUPERLEARNER_PORT_OFFSET", Integer.toString(ports.offset())));
    builder.environment().putAll(settings);
    builder.environment().putAll(ofItsOwn);
    try {
      Process process = builder.start();
      STARTED.add(process);
      running.put(index, new RunningNode(index, process, log, ports, token));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  private Path temporary(int index) {
    try {
      return Files.createDirectories(directory.resolve("node" + index).resolve("tmp"));
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Returns the uber-jar that is tested.
  static Path jar() {
    Path jar = Path.of(System.getProperty("superlearner.node.jar", "target/superlearner-node.jar"));
    assertThat(jar).as("the build's uber-jar; mvn package makes it").isRegularFile();
    return jar.toAbsolutePath();
  }

  /// Starts a node again that has ended, and returns when it is ready and all see each other.
  RunningNode startAgain(int index) {
    assertThat(at(index).isAlive()).as("%s runs still", at(index)).isFalse();
    launch(index);
    awaitWhole();
    return at(index);
  }

  /// Starts all nodes again, which must have ended, and returns when all are ready and see each
  /// other.
  void startAllAgain() {
    for (RunningNode node : all()) {
      assertThat(node.isAlive()).as("%s runs still", node).isFalse();
    }
    mend();
  }

  /// Starts those again that have ended, and returns when all are ready and see each other.
  void mend() {
    for (RunningNode node : all()) {
      if (!node.isAlive()) {
        launch(node.index());
      }
    }
    awaitWhole();
  }

  /// Starts a node again that has ended, and does not wait.
  RunningNode launchAgain(int index) {
    assertThat(at(index).isAlive()).as("%s runs still", at(index)).isFalse();
    launch(index);
    return at(index);
  }

  /// Waits until every node is ready and sees all others.
  void awaitWhole() {
    awaitReady();
    for (RunningNode node : all()) {
      node.operator()
          .await(
              node + " sees all others",
              START,
              "cluster/status",
              answer -> answer.path("data").path("healthy_nodes").asInt() == size);
    }
  }

  private void awaitReady() {
    for (RunningNode node : all()) {
      Await.until(
          node + " is ready",
          START,
          () -> {
            requireAlive(node.index());
            return node.isReady();
          });
    }
  }

  private void requireAlive(int index) {
    RunningNode node = running.get(index);
    if (node != null && !node.isAlive()) {
      throw new AssertionError(node + " ended:\n" + node.tail(60));
    }
  }

  // ---- what is there ----

  /// Returns a node, counted from 1.
  RunningNode at(int index) {
    RunningNode node = running.get(index);
    assertThat(node).as("node %s", index).isNotNull();
    return node;
  }

  /// Returns the admin at a node, counted from 1.
  Operator operator(int index) {
    return at(index).operator();
  }

  /// Returns all nodes in order, ended ones too.
  List<RunningNode> all() {
    return List.copyOf(running.values());
  }

  /// Returns the admin at each node.
  List<Operator> operators() {
    return all().stream().map(RunningNode::operator).toList();
  }

  /// Returns the admin's token.
  String token() {
    return token;
  }

  PortBlock ports() {
    return ports;
  }

  /// Returns where jars of modules are looked for.
  Path modules() {
    return directory.resolve("modules");
  }

  /// Returns the directory with everything that these nodes keep.
  Path directory() {
    return directory;
  }

  /// Destroys every sandbox that a test left; one that is just being moved or started is tried
  /// again.
  void sweep() {
    Operator first = operators().getFirst();
    Await.until(
        "all sandboxes are destroyed",
        SWEPT,
        () -> {
          first.sandboxIds().forEach(id -> first.api().delete("cluster/sandboxes/" + id));
          return first.sandboxIds().isEmpty();
        });
  }

  // ---- end ----

  /// Copies the logs to `target/e2e-logs`, for whoever looks at a failure.
  void keepLogs(String test) {
    try {
      Path kept = Files.createDirectories(Path.of("target", "e2e-logs", test.replace('/', '_')));
      for (RunningNode node : all()) {
        Path log = directory.resolve("node" + node.index() + ".log");
        Files.copy(log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Returns the last lines of every node's log.
  String tails(int lines) {
    StringBuilder text = new StringBuilder();
    for (RunningNode node : all()) {
      text.append("---- ").append(node).append('\n').append(node.tail(lines)).append('\n');
    }
    return text.toString();
  }

  /// Ends all processes.
  ///
  /// @throws AssertionError if a process did not stop by itself, or a port or file stays behind
  @Override
  public void close() {
    List<String> faults = new ArrayList<>();
    List<Thread> stopping = new ArrayList<>();
    for (RunningNode node : all()) {
      stopping.add(Thread.ofVirtual().unstarted(() -> end(node, faults)));
    }
    stopping.forEach(Thread::start);
    stopping.forEach(Nodes::join);
    STARTED.removeIf(process -> !process.isAlive());
    delete();
    assertThat(faults).as("nodes that did not stop when asked to").isEmpty();
    assertThat(all()).as("nodes that run still").noneMatch(RunningNode::isAlive);
    assertThat(ports.isFree(size)).as("ports are free again").isTrue();
    assertThat(directory).doesNotExist();
  }

  private static void end(RunningNode node, List<String> faults) {
    if (!node.isAlive()) {
      return;
    }
    try {
      node.thaw();
      node.stop();
    } catch (AssertionError failure) {
      node.kill();
      synchronized (faults) {
        faults.add(failure.getMessage());
      }
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete() {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
