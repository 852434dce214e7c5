package io.superlearner.boot;

import com.hazelcast.core.HazelcastInstance;
import io.superlearner.api.ApiSettings;
import io.superlearner.api.Readiness;
import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.EventStreams;
import io.superlearner.cluster.Simulation;
import io.superlearner.cluster.hazelcast.Doors;
import io.superlearner.config.ClusterSettings;
import io.superlearner.config.NodeSettings;
import io.superlearner.config.Settings;
import io.superlearner.config.TruthSettings;
import io.superlearner.event.EventBus;
import io.superlearner.identity.JoinSecret;
import io.superlearner.security.Access;
import io.superlearner.security.LoginCodes;
import io.superlearner.security.SecretStore;
import io.superlearner.security.Sessions;
import io.superlearner.security.Tokens;
import io.superlearner.truth.ratis.RatisTruth;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.annotation.Resource;
import jakarta.ejb.Singleton;
import jakarta.ejb.Startup;
import jakarta.ejb.TransactionAttribute;
import jakarta.ejb.TransactionAttributeType;
import jakarta.enterprise.inject.Produces;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.eclipse.microprofile.config.ConfigProvider;
import org.jspecify.annotations.Nullable;

/// Owns the node's life inside the server, and hands out its parts to whoever injects them.
///
/// The server makes it when the application is deployed and asks nothing of it before the node has
/// started; if that fails, the deployment fails, and [Launch] ends the process.
@Singleton
@Startup
@TransactionAttribute(TransactionAttributeType.NOT_SUPPORTED)
public class NodeLife {

  private static final System.Logger LOG = System.getLogger(NodeLife.class.getName());

  private static final Duration HAND_OVER_LIMIT = Duration.ofSeconds(20);

  @Resource(lookup = "payara/Hazelcast")
  @Nullable HazelcastInstance hazelcast;

  private @Nullable Parts parts;

  /// Everything that is handed out.
  private record Parts(
      Assembly assembly, ApiSettings api, Tokens tokens, LoginCodes codes, Access access) {}

  @PostConstruct
  void start() {
    Settings settings = Settings.ofServer(ConfigProvider.getConfig());
    NodeSettings node = NodeSettings.from(settings);
    ClusterSettings cluster = ClusterSettings.from(settings);
    if (!node.isLocal()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "HTTP, grid and truth listen on "
                  + node.bind()
                  + " without TLS; who reaches the"
                  + " grid owns this node");
    }
    if (hazelcast == null) {
      throw new IllegalStateException("the server has no data grid");
    }
    JoinSecret secret = joinSecret(node);
    TruthSettings truthSettings = TruthSettings.from(settings);
    Doors doors = new Doors(hazelcast, secret);
    RatisTruth truth = TruthStore.open(node, cluster, truthSettings, secret, doors::all);
    String door = node.bind() + ":" + truthSettings.port();
    try {
      Assembly assembly = new Assembly(node, cluster, truth, secret, hazelcast);
      assembly.whenMembersChange(() -> doors.announce(node.name(), door));
      parts = parts(assembly, node, cluster);
      assembly.start();
      StopSignal.handle(assembly::leave, HAND_OVER_LIMIT);
    } catch (RuntimeException failure) {
      truth.close();
      throw failure;
    } catch (IOException failure) {
      truth.close();
      throw new IllegalStateException("the node's data directory cannot be used", failure);
    }
  }

  private static Parts parts(Assembly assembly, NodeSettings node, ClusterSettings cluster) {
    InstantSource clock = InstantSource.system();
    SecretStore store = new TruthSecrets(assembly.truth(), clock);
    Tokens tokens = new Tokens(store, clock, Tokens.hash(adminToken(node)));
    LoginCodes codes = new LoginCodes(store, clock);
    Sessions sessions = new Sessions(store, clock, tokens);
    return new Parts(
        assembly,
        new ApiSettings(cluster.name(), Assembly.baseUrl(node)),
        tokens,
        codes,
        new Access(tokens, codes, sessions, clock));
  }

  private static String adminToken(NodeSettings node) {
    return read("admin token", node.tokenFile());
  }

  private static JoinSecret joinSecret(NodeSettings node) {
    return new JoinSecret(read("join secret", node.joinSecretFile()));
  }

  private static String read(String what, Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException unreadable) {
      throw new IllegalStateException("cannot read the " + what + " from " + file, unreadable);
    }
  }

  @PreDestroy
  void stop() {
    if (parts != null) {
      parts.assembly().stop();
    }
  }

  private Parts parts() {
    if (parts == null) {
      throw new IllegalStateException("the node has not started");
    }
    return parts;
  }

  /// Returns the door to the whole cluster, or to the simulated one while that is on.
  @Produces
  public ClusterControl cluster() {
    return parts().assembly().simulation().control();
  }

  /// Returns the streams of what happens on all nodes, or on the simulated ones.
  @Produces
  public EventStreams streams() {
    return parts().assembly().simulation().streams();
  }

  /// Returns what switches simulation on and off.
  @Produces
  public Simulation simulation() {
    return parts().assembly().simulation();
  }

  /// Returns where this node tells what happens.
  @Produces
  public EventBus events() {
    return parts().assembly().node().events();
  }

  /// Returns who tells whether this node can serve.
  @Produces
  public Readiness readiness() {
    return parts().assembly();
  }

  /// Returns what judges credentials.
  @Produces
  public Access access() {
    return parts().access();
  }

  /// Returns the bearer tokens.
  @Produces
  public Tokens tokens() {
    return parts().tokens();
  }

  /// Returns the one-time codes of login links.
  @Produces
  public LoginCodes codes() {
    return parts().codes();
  }

  /// Returns what the web side must know of the configuration.
  @Produces
  public ApiSettings apiSettings() {
    return parts().api();
  }

  /// Returns the time of day.
  @Produces
  public InstantSource clock() {
    return InstantSource.system();
  }
}
