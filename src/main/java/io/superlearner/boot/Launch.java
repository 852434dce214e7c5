package io.superlearner.boot;

import fish.payara.micro.PayaraMicro;
import io.superlearner.config.BadSetting;
import io.superlearner.config.ClusterSettings;
import io.superlearner.config.LogSettings;
import io.superlearner.config.NodeSettings;
import io.superlearner.config.Setting;
import io.superlearner.config.Settings;
import io.superlearner.config.TruthSettings;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/// What happens between the start of the process and the start of the server: settings are read,
/// the life port opens, ports and data directory are checked, and then Payara Micro takes over.
final class Launch {

  /// The node must not start: the person who started it can mend that.
  static final int REFUSED = 2;

  /// The server started, but the application did not.
  static final int NOT_DEPLOYED = 3;

  private static final List<Setting<?>> KNOWN =
      Stream.of(NodeSettings.ALL, ClusterSettings.ALL, TruthSettings.ALL, LogSettings.ALL)
          .flatMap(List::stream)
          .toList();

  private final NodeSettings node;
  private final ClusterSettings cluster;
  private final TruthSettings truth;
  private final LogSettings.Level logLevel;
  private final boolean logsDiscovery;

  /// Reads everything that the start needs.
  ///
  /// @throws BadSetting if a setting is wrong or unknown
  Launch(Settings settings) {
    settings.check(KNOWN);
    this.node = NodeSettings.from(settings);
    this.cluster = ClusterSettings.from(settings);
    this.truth = TruthSettings.from(settings);
    this.logLevel = settings.get(LogSettings.LEVEL);
    this.logsDiscovery = settings.get(LogSettings.DISCOVERY);
  }

  /// Starts the node and returns when the server runs; ends the process if that cannot be.
  static void main(String[] args) {
    try {
      if (args.length > 0) {
        throw new Refusal(
            "no arguments are taken; settings are system properties superlearner.* or environment"
                + " variables SUPERLEARNER_*");
      }
      new Launch(Settings.ofProcess()).run();
    } catch (Refusal | BadSetting e) {
      System.err.println("superlearner: " + e.getMessage());
      System.exit(REFUSED);
    }
    if (!deployed()) {
      System.err.println("superlearner: the application did not start; the log says why");
      System.exit(NOT_DEPLOYED);
    }
  }

  // The life port comes first: from then on others may take its silence for our death.
  private void run() throws Refusal {
    String incarnation = UUID.randomUUID().toString().replace("-", "");
    LifePort.open(node.bind(), node.lifePort(), node.name(), incarnation);
    Ports.requireFree("HTTP port", node.bind(), node.port());
    Ports.requireFree("grid port", node.bind(), node.clusterPort());
    Ports.requireFree("truth port", node.bind(), truth.port());
    DataDirectory data = DataDirectory.claim(node.dataDir());
    System.setProperty(NodeSettings.INCARNATION.key(), incarnation);
    // for whoever has started the process with this for its temporary files, as scripts/run does:
    // the server copies the application to one, and a process that is killed leaves it
    data.emptyDirectory("tmp");
    // by name: the class is among the server's libraries, which are not loaded yet
    System.setProperty("com.hazelcast.clock.impl", "io.superlearner.cluster.hazelcast.SteadyClock");
    System.setProperty("hazelcast.socket.bind.any", "false");
    System.setProperty("hazelcast.phone.home.enabled", "false");
    PayaraMicro.main(serverArguments(data));
  }

  private String[] serverArguments(DataDirectory data) throws Refusal {
    DomainConfig config = new DomainConfig(data.path().resolve("domain-config"));
    Map<String, String> values = variables();
    return new String[] {
      "--disablephonehome",
      "--unpackdir",
      data.emptyDirectory("server").toString(),
      "--name",
      node.name(),
      "--port",
      String.valueOf(node.port()),
      "--prebootcommandfile",
      config.write("before-boot.txt", values).toString(),
      "--postbootcommandfile",
      config.write("after-boot.txt", values).toString(),
      "--logproperties",
      config.write("logging.properties", values).toString(),
      "--hzconfigfile",
      config.write("grid.xml", values).toString(),
    };
  }

  /// Returns what stands for each variable of the files in `domain-config/`.
  Map<String, String> variables() {
    return Map.of(
        "bind", node.bind(),
        "cluster-name", cluster.name(),
        "cluster-port", String.valueOf(node.clusterPort()),
        "members", String.join(",", cluster.members()),
        // only one side may have to join the other one, so both look twice within the interval
        "merge-seconds", String.valueOf(Math.max(1, cluster.discoveryInterval().toSeconds() / 2)),
        "discovery-level", logsDiscovery ? "FINEST" : "INFO",
        "log-level",
            switch (logLevel) {
              case DEBUG -> "FINE";
              case INFO -> "INFO";
              case WARNING -> "WARNING";
            });
  }

  private static boolean deployed() {
    try {
      return !PayaraMicro.getInstance()
          .getRuntime()
          .getLocalDescriptor()
          .getDeployedApplications()
          .isEmpty();
    } catch (IllegalStateException e) {
      return false;
    }
  }
}
