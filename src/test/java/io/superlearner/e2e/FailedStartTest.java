package io.superlearner.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Starts of the uber-jar that cannot succeed (F32): the process ends by itself within 10 s, with a
/// code of its own and one line that says what is wrong, before there is a server.
@Tag("cluster")
class FailedStartTest {

  private static final int REFUSED = 2;
  private static final int LIMIT_SECONDS = 10;

  private final PortBlock ports = PortBlock.find(1);
  @TempDir private Path directory;

  @Test
  void aPortThatIsTaken() throws Exception {
    for (int port : List.of(ports.http(1), ports.grid(1), ports.truth(1), ports.life(1))) {
      try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(refusal(Map.of()))
            .contains("127.0.0.1:" + port)
            .contains("Address already in use");
      }
    }
  }

  @Test
  void aDataDirectoryThatAnotherProcessHolds() throws Exception {
    Path data = Files.createDirectories(directory.resolve("node1"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwx------"));
    try (FileChannel file =
            FileChannel.open(
                data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock _ = file.lock()) {
      assertThat(refusal(Map.of())).contains("is in use by another process");
      try (Stream<Path> files = Files.list(data)) {
        assertThat(files).as("nothing was written").containsExactly(data.resolve("lock"));
      }
    }
  }

  @Test
  void aDataDirectoryThatOthersMayWrite() throws Exception {
    Path data = Files.createDirectories(directory.resolve("node1"));
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertThat(refusal(Map.of())).contains("may be written by others");
  }

  @Test
  void settingsThatAreWrongOrUnknown() throws Exception {
    assertThat(refusal(Map.of("SUPERLEARNER_CLUSTER_SIZE", "three"))).contains("three");
    assertThat(refusal(java(), List.of("-Dsuperlearner.cluster.sizes=3"), Map.of()))
        .contains("superlearner.cluster.sizes");
  }

  @Test
  void anAddressThatNobodyKnows() throws Exception {
    assertThat(refusal(Map.of("SUPERLEARNER_BIND", "nobody.invalid"))).contains("nobody.invalid");
  }

  @Test
  void aJdkThatIsTooOld() throws Exception {
    assumeTrue(Files.isDirectory(Path.of("/usr/lib/jvm")), "SKIPPED: no JDKs are known here");
    List<Path> old;
    try (Stream<Path> all = Files.list(Path.of("/usr/lib/jvm"))) {
      old =
          all.filter(one -> one.getFileName().toString().contains("17"))
              .map(one -> one.resolve("bin").resolve("java"))
              .filter(Files::isExecutable)
              .toList();
    }
    assumeTrue(!old.isEmpty(), "SKIPPED: there is no JDK 17 here");
    assertThat(refusal(old.getFirst(), List.of(), Map.of())).contains("JDK 25");
  }

  private String refusal(Map<String, String> settings) throws Exception {
    return refusal(
        java(), List.of("@" + Path.of("domain-config", "jvm.options").toAbsolutePath()), settings);
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /// Starts a node that is to end by itself.
  ///
  /// @return the one line that it says
  private String refusal(Path java, List<String> options, Map<String, String> settings)
      throws IOException, InterruptedException {
    Map<String, String> environment =
        new HashMap<>(
            Map.of(
                "SUPERLEARNER_BOOTSTRAP", "true",
                "SUPERLEARNER_NODE_INDEX", "1",
                "SUPERLEARNER_CLUSTER_SIZE", "1",
                "SUPERLEARNER_RUN_DIR", directory.toString(),
                "SUPERLEARNER_PORT_OFFSET", Integer.toString(ports.offset())));
    environment.putAll(settings);
    List<String> command =
        Stream.of(
                Stream.of(java.toString()),
                options.stream(),
                Stream.of("-jar", Nodes.jar().toString()))
            .flatMap(part -> part)
            .toList();
    Path output = Files.createTempFile(directory, "start", ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try {
      assertThat(process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS))
          .as("it ends by itself; it said %s", Files.readString(output))
          .isTrue();
    } finally {
      process.destroyForcibly();
      process.waitFor();
    }
    String said = Files.readString(output);
    assertThat(process.exitValue()).as("exit code; it said %s", said).isEqualTo(REFUSED);
    List<String> own = said.lines().filter(line -> line.startsWith("superlearner: ")).toList();
    assertThat(own).as("lines of its own in %s", said).hasSize(1);
    assertThat(said).as("no trace").doesNotContain("\tat ");
    return own.getFirst();
  }
}
