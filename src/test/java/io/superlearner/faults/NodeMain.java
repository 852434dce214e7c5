package io.superlearner.faults;

import com.hazelcast.config.Config;
import com.hazelcast.config.InMemoryXmlConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.superlearner.cluster.ClusterNode;
import io.superlearner.cluster.ClusterPorts;
import io.superlearner.cluster.ClusterSettings;
import io.superlearner.cluster.NodeIdentity;
import io.superlearner.cluster.Seat;
import io.superlearner.cluster.hazelcast.Grid;
import io.superlearner.cluster.hazelcast.SteadyClock;
import io.superlearner.control.NodeVitals;
import io.superlearner.faults.beat.Beater;
import io.superlearner.identity.JoinSecret;
import io.superlearner.identity.NodeName;
import io.superlearner.node.Node;
import io.superlearner.node.NodeSetup;
import io.superlearner.node.Preload;
import io.superlearner.runtime.SystemClock;
import io.superlearner.truth.PatientTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.ratis.RatisSettings;
import io.superlearner.truth.ratis.RatisTruth;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/// One whole node in a JVM of its own, put together as the server does it, but without the server.
///
/// The argument is the file of its [NodePlan]. It says `ready` when it serves, leaves in order when
/// it is asked to end, and dies with its standard input.
public final class NodeMain {

  private static final String SECRET = "secret";
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Duration STARTING = Duration.ofSeconds(30);
  // strong references keep the levels
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("org.apache.ratis"), Logger.getLogger("com.hazelcast"));

  private final NodePlan plan;
  private final RatisTruth truth;
  private final PatientTruth patient;
  private final HazelcastInstance member;
  private final Grid grid;
  private final SystemClock clock = new SystemClock();
  private final Node node;
  private final ClusterNode cluster;

  private NodeMain(NodePlan plan) throws IOException {
    this.plan = plan;
    truth = openTruth(plan);
    System.setProperty(SteadyClock.PROPERTY, SteadyClock.class.getName());
    member = Hazelcast.newHazelcastInstance(gridConfig(plan));
    grid = new Grid(member, new JoinSecret(SECRET), Duration.ofSeconds(2));
    patient = new PatientTruth(spoilt(truth), STARTING);
    ClusterPorts ports = grid.ports(patient);
    NodeName name = NodeName.parse(plan.name());
    NodeIdentity identity =
        new NodeIdentity(
            name,
            plan.index(),
            plan.index() == 1 ? "primary" : "secondary",
            "http://" + plan.host() + ":" + (3999 + plan.index()),
            plan.lifePort(),
            0);
    Seat seat = Seat.take(ports, identity, clock);
    System.setProperty(Beater.WITNESS, plan.witness());
    System.setProperty(Beater.LIFE, plan.index() + "." + seat.incarnation());
    NodeVitals.Versions versions = new NodeVitals.Versions("test", "none", "5.3", "25");
    node =
        new Node(NodeSetup.of(name, seat.number(), seat.incarnation(), plan.modules(), versions));
    EpochHost host = new EpochHost(node.control(), name, plan.mutant() != Mutant.NO_SELF_FENCE);
    cluster =
        new ClusterNode(
            seat,
            ClusterSettings.of(plan.cluster()),
            host.host(),
            node.events(),
            plan.directory(),
            clock);
    host.ask(cluster.control());
    cluster.connect(node.runtime(), node.messageTypes());
    Preload.start(Node.class, "io.superlearner");
    Preload.start(NodeMain.class, "io.superlearner.faults");
  }

  private Truth spoilt(RatisTruth real) {
    return plan.mutant() == Mutant.NO_MAJORITY ? new MemoryOfTruth(real) : real;
  }

  private static RatisTruth openTruth(NodePlan plan) throws IOException {
    RatisTruth truth =
        RatisTruth.open(
            new RatisSettings(
                plan.name(),
                plan.host(),
                NodePlan.portOf(plan.truthPorts().get(plan.index() - 1)),
                plan.directory().resolve("truth"),
                plan.cluster(),
                SECRET,
                plan.founds(),
                plan.truthPorts(),
                Duration.ofMillis(600),
                Duration.ofSeconds(3)));
    while (true) {
      try {
        truth.join(PATIENCE);
        return truth;
      } catch (TruthUnavailableException notYet) {
        System.err.println("waiting for a majority of truth: " + notYet.getMessage());
      }
    }
  }

  // the very file that nodes in the server have
  private static Config gridConfig(NodePlan plan) throws IOException {
    String text =
        Files.readString(Path.of("domain-config", "grid.xml"))
            .replace("@{cluster-name}", plan.cluster())
            .replace("@{merge-seconds}", "2")
            .replace("@{members}", String.join(",", plan.gridPorts()))
            .replace(
                "@{cluster-port}",
                String.valueOf(NodePlan.portOf(plan.gridPorts().get(plan.index() - 1))))
            .replace("@{bind}", plan.host());
    Config config = new InMemoryXmlConfig(text);
    config.getJetConfig().setEnabled(false);
    return config;
  }

  private void start() throws IOException {
    node.start(cluster.services());
    cluster.open();
    patient.settled();
    ControlPort.open(plan.control(), cluster.control());
  }

  private void stop() {
    try {
      cluster.leave();
    } catch (TruthUnavailableException | IllegalStateException gone) {
      System.err.println("the others could not be told: " + gone.getMessage());
    }
    node.stop();
    cluster.close();
    grid.close();
    truth.close();
    clock.close();
    member.shutdown();
  }

  private static void keepLifePort(NodePlan plan) throws IOException {
    ServerSocket port = new ServerSocket(plan.lifePort(), 50, InetAddress.getByName(plan.host()));
    Thread.ofPlatform()
        .daemon()
        .name("life-port")
        .start(() -> {
          while (true) {
            try {
              Socket caller = port.accept();
              Thread.ofVirtual().name("life-caller").start(() -> answer(plan, caller));
            } catch (IOException | OutOfMemoryError full) {
              Thread.onSpinWait();
            }
          }
        });
  }

  // stays until the caller goes: it sees so when this process dies
  private static void answer(NodePlan plan, Socket caller) {
    try (caller) {
      caller.getOutputStream().write((plan.name() + " 0\n").getBytes(StandardCharsets.US_ASCII));
      while (caller.getInputStream().read() >= 0) {
        Thread.onSpinWait();
      }
    } catch (IOException gone) {
      Thread.onSpinWait();
    }
  }

  private static void dieWithInput() {
    Thread.ofPlatform()
        .daemon()
        .name("input")
        .start(() -> {
          try {
            while (System.in.read() >= 0) {
              Thread.onSpinWait();
            }
          } catch (IOException closed) {
            System.err.println("input closed: " + closed.getMessage());
          }
          Runtime.getRuntime().halt(3);
        });
  }

  // threads that run already would keep the JVM, and the suite waiting for a word
  private static NodeMain started(NodePlan plan) {
    try {
      keepLifePort(plan);
      NodeMain main = new NodeMain(plan);
      main.start();
      return main;
    } catch (IOException | RuntimeException failure) {
      failure.printStackTrace();
      Runtime.getRuntime().halt(4);
      throw new AssertionError(failure);
    }
  }

  public static void main(String[] arguments) throws Exception {
    QUIET.forEach(logger -> logger.setLevel(Level.SEVERE));
    dieWithInput();
    NodePlan plan = NodePlan.read(Path.of(arguments[0]));
    NodeMain main = started(plan);
    Runtime.getRuntime().addShutdownHook(new Thread(main::stop));
    System.out.println("ready");
    Thread.currentThread().join();
  }
}
