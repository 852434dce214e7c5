package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/// A cluster that `scripts/cluster` starts in network namespaces, so that the network between its
/// nodes can be cut while the test still reaches each of them.
///
/// [#close()] stops it and checks that neither processes nor namespaces, links or files are left.
/// One thread uses it.
final class CuttableNodes implements AutoCloseable {

  private static final int NOT_HERE = 4;

  private final Path directory;
  private final Thread rescue = new Thread(() -> script("stop"));
  private final int size;

  private CuttableNodes(int size) {
    this.size = size;
    try {
      directory = Files.createTempDirectory("superlearner-e2e").toRealPath();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Starts so many nodes and returns when all are ready and see each other. Where that cannot be,
  /// for want of rights or tools, the test is skipped; in continuous integration it fails.
  static CuttableNodes start(int size) {
    CuttableNodes nodes = new CuttableNodes(size);
    Runtime.getRuntime().addShutdownHook(nodes.rescue);
    try {
      Ran started = nodes.script("start", String.valueOf(size), "--netns");
      if (started.code() == NOT_HERE && System.getenv("CI") == null) {
        Assumptions.abort("SKIPPED: " + started.text().strip());
      }
      started.expect(0);
      nodes.awaitWhole(Nodes.START);
      return nodes;
    } catch (RuntimeException | Error failure) {
      nodes.keepLogs("start");
      nodes.close();
      throw failure;
    }
  }

  /// What a script did.
  ///
  /// @param code its exit code
  /// @param text what it wrote, to standard output and error
  record Ran(String command, int code, String text) {

    Ran expect(int wanted) {
      assertThat(code).as("exit code of %s, which wrote %s", command, text).isEqualTo(wanted);
      return this;
    }
  }

  /// Runs `scripts/cluster` with these words.
  Ran script(String... words) {
    return script(directory, words);
  }

  /// Runs `scripts/cluster` with these words for a run directory.
  static Ran script(Path directory, String... words) {
    List<String> command = new ArrayList<>(List.of("scripts/cluster"));
    command.addAll(List.of(words));
    try {
      Path output = Files.createTempFile("superlearner-e2e", ".txt");
      try {
        ProcessBuilder builder =
            new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("SUPERLEARNER_"));
        builder.environment().put("SUPERLEARNER_RUN_DIR", directory.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        if (!process.waitFor(Nodes.START.toSeconds(), TimeUnit.SECONDS)) {
          process.destroy();
          throw new AssertionError(command + " did not end: " + Files.readString(output));
        }
        return new Ran(String.join(" ", command), process.exitValue(), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new AssertionError(stop);
    }
  }

  // ---- what is there ----

  /// Returns the address of a node, counted from 1.
  String address(int index) {
    return read("netns") + "." + index;
  }

  String name(int index) {
    return "superlearner" + index + "@" + address(index);
  }

  /// Returns the admin at a node, counted from 1.
  Operator operator(int index) {
    URI base = URI.create("http://" + address(index) + ":" + (3_999 + index));
    return new Operator(new Api(base, read("token")));
  }

  private String read(String file) {
    try {
      return Files.readString(directory.resolve(file)).strip();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Waits until every node sees all.
  void awaitWhole(Duration limit) {
    for (int index = 1; index <= size; index++) {
      awaitOthers(index, size - 1, limit);
    }
  }

  /// Waits until a node sees so many others.
  void awaitOthers(int index, int wanted, Duration limit) {
    operator(index)
        .await(
            name(index) + " sees " + wanted + " others",
            limit,
            "cluster/status",
            answer -> answer.path("data").path("connected_nodes").size() == wanted);
  }

  // ---- end ----

  /// Copies the logs to `target/e2e-logs`, for whoever looks at a failure.
  void keepLogs(String test) {
    try {
      Path kept = Files.createDirectories(Path.of("target", "e2e-logs", test));
      for (int index = 1; index <= size; index++) {
        Path log = directory.resolve("node" + index + ".log");
        if (Files.exists(log)) {
          Files.copy(log, kept.resolve(log.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Stops everything.
  ///
  /// @throws AssertionError if a process, namespace, link or file stays behind
  @Override
  public void close() {
    List<ProcessHandle> processes =
        IntStream.rangeClosed(1, size)
            .mapToObj(index -> directory.resolve("node" + index + ".pid"))
            .filter(Files::exists)
            .map(file -> Long.valueOf(read(file.getFileName().toString()).split(" ", 2)[0]))
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .toList();
    Ran stopped = script("stop");
    Runtime.getRuntime().removeShutdownHook(rescue);
    delete();
    stopped.expect(0);
    assertThat(processes).as("processes that run still").noneMatch(CuttableNodes::runs);
    assertThat(networks()).as("namespaces and links that are left").isEmpty();
    assertThat(directory).doesNotExist();
  }

  // one that has ended stays a zombie until its parent, process 1 here, has taken note
  private static boolean runs(ProcessHandle process) {
    if (!process.isAlive()) {
      return false;
    }
    try {
      String stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
      return !stat.substring(stat.lastIndexOf(')')).startsWith(") Z");
    } catch (IOException ended) {
      return false;
    }
  }

  /// Returns the namespaces and links of this cluster, whose names begin with a hash of its
  /// directory.
  private List<String> networks() {
    List<String> found = new ArrayList<>();
    for (Path all : List.of(Path.of("/run/netns"), Path.of("/sys/class/net"))) {
      try (Stream<Path> names = Files.isDirectory(all) ? Files.list(all) : Stream.empty()) {
        names.map(Path::toString).filter(name -> name.contains(tag())).forEach(found::add);
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      }
    }
    return found;
  }

  private String tag() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(directory.toString().getBytes(StandardCharsets.UTF_8));
      return "sl-" + HexFormat.of().formatHex(hash).substring(0, 8);
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException(impossible);
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
