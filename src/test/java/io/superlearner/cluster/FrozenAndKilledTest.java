package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.FreePorts;
import io.superlearner.truth.ratis.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Three nodes in three JVMs, of which one is frozen or killed for real.
@Tag("cluster")
@Timeout(120)
class FrozenAndKilledTest {

  private final List<Process> others = new ArrayList<>();
  private final List<Integer> ports = FreePorts.find(3);
  private final List<Integer> truthPorts = Store.freePorts();
  @TempDir private Path directory;
  private Store store;
  private TestGrid grid;
  private TestNode here;
  private RunningServices services;
  private int lifePort;

  @BeforeEach
  void startThreeNodes() throws Exception {
    grid = new TestGrid("faults-" + System.nanoTime(), ports, 0);
    store = new Store(directory, truthPorts);
    here = new TestNode(grid.member(0), 1, 0, Limits.DEFAULT, store.start(1));
    services = new RunningServices(here);
    List<Integer> lifePorts = FreePorts.find(2);
    lifePort = lifePorts.getLast();
    others.add(startJvm(1, lifePorts.getFirst()));
    others.add(startJvm(2, lifePort));
    await("three are here", 20, () -> here.control().status().connectedNodes().size() == 2);
  }

  @AfterEach
  void stop() {
    others.forEach(Process::destroyForcibly);
    services.close();
    here.close();
    grid.close();
    store.close();
  }

  private Process startJvm(int index, int port) throws IOException {
    Process jvm =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                // one that is killed leaves its files behind, so they are in what JUnit deletes
                "-Djava.io.tmpdir=" + directory,
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                MemberMain.class.getName(),
                grid.name(),
                String.valueOf(index),
                String.valueOf(port),
                listed(ports),
                directory.toString(),
                listed(truthPorts))
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    BufferedReader output = jvm.inputReader(StandardCharsets.UTF_8);
    assertThat(output.readLine()).isEqualTo("ready");
    return jvm;
  }

  private static String listed(List<Integer> numbers) {
    return numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }

  private Process third() {
    return others.getLast();
  }

  private static final NodeName THIRD = NodeName.parse("node3@127.0.0.1");

  private void signal(String name) throws Exception {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(third().pid())).start();
    assertThat(kill.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }

  private static void await(String what, int seconds, BooleanSupplier condition) {
    Instant end = Instant.now().plusSeconds(seconds);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waited for: " + what).isBefore(end);
      LockSupport.parkNanos(10_000_000);
    }
  }

  private Page page() {
    return ((Outcome.Done<Page>)
            here.control().processes(new ClusterProcessQuery(null, ProcessQuery.all(100), 0)))
        .value();
  }

  private SandboxRecord create(String id, NodeName node) {
    SandboxRequest request =
        new SandboxRequest(SandboxId.parse(id), "counter", null, null, null, null, Map.of());
    Outcome<SandboxRecord> made = here.control().createSandbox(request, new Placement(node, true));
    assertThat(made).isInstanceOf(Outcome.Done.class);
    return ((Outcome.Done<SandboxRecord>) made).value();
  }

  private SandboxRecord shown() {
    return ((Outcome.Done<Gathered<SandboxRecord>>) here.control().sandboxes(null))
        .value()
        .items()
        .getFirst();
  }

  @Test
  void aKilledNodeIsShownAsGoneWithinThreeSecondsAndTheOthersAnswer() throws Exception {
    create("x", THIRD);

    signal("KILL");

    await("it is gone", 3, () -> here.control().status().connectedNodes().size() == 1);
    assertThat(page().rows().answered()).hasSize(2);
    assertThat(page().rows().missing())
        .singleElement()
        .satisfies(missing -> {
          assertThat(missing.node()).isEqualTo(THIRD);
          assertThat(missing.reason()).contains("gone");
        });
    // its JVM is dead for certain, since its life port refuses: nobody has to wait
    await("it runs elsewhere", 5, this::runsElsewhere);
  }

  private boolean runsElsewhere() {
    SandboxRecord now = shown();
    return now.status() == SandboxStatus.RUNNING && !now.node().equals(THIRD);
  }

  @Test
  void aFrozenNodeHoldsNobodyUpLongerThanItsLimitAndComesBack() throws Exception {
    create("x", THIRD);
    assertThat(shown().status()).isEqualTo(SandboxStatus.RUNNING);

    signal("STOP");
    Instant frozen = Instant.now();
    Gathered<NodeEntry> nodes = here.control().nodes();
    assertThat(Duration.between(frozen, Instant.now())).isLessThan(Duration.ofSeconds(3));
    assertThat(nodes.answered()).hasSize(2);
    assertThat(nodes.missing()).extracting(Gathered.Missing::node).containsExactly(THIRD);

    Instant again = Instant.now();
    Page partial = page();
    assertThat(Duration.between(again, Instant.now()))
        .as("a node that was late is not waited for again")
        .isLessThan(Duration.ofMillis(1500));
    assertThat(partial.rows().missing()).extracting(Gathered.Missing::node).containsExactly(THIRD);
    assertThat(shown().healthStatus()).isIn("unknown", "lost");
    assertThat(shown().status()).isEqualTo(SandboxStatus.ERROR);

    await("it runs elsewhere", 20, this::runsElsewhere);
    NodeName home = shown().node();
    assertThat(here.control().status().health()).isEqualTo("degraded");

    signal("CONT");
    await(
        "the frozen node is back with a new lease",
        60,
        () ->
            here.control().quorum().leases().stream()
                .anyMatch(lease ->
                    lease.node().equals(THIRD)
                        && lease.period() == 2
                        && lease.state().equals("held")));
    assertThat(shown().node()).isEqualTo(home);
    assertThat(shown().status()).isEqualTo(SandboxStatus.RUNNING);
    await("all are well", 30, () -> here.control().status().health().equals("healthy"));
    assertThat(third().isAlive()).isTrue();
  }
}
