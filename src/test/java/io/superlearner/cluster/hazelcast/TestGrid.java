package io.superlearner.cluster.hazelcast;

import com.hazelcast.config.AdvancedNetworkConfig;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.ServerSocketEndpointConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import io.superlearner.testkit.FreePorts;
import java.util.ArrayList;
import java.util.List;

/// Members of a real grid in this JVM, on loopback, with the member endpoint alone, as nodes have
/// it.
public final class TestGrid implements AutoCloseable {

  // a place that is never taken makes halves of a cut find each other late, since each is tried in
  // turn
  private static final int PLACES = 5;

  private final String name;
  private final int first;
  private final List<Integer> ports;
  private final List<HazelcastInstance> members = new ArrayList<>();

  /// Starts a grid of some members.
  public TestGrid(int count) {
    name = "test-" + System.nanoTime();
    first = 0;
    ports = FreePorts.find(PLACES);
    for (int i = 0; i < count; i++) {
      start();
    }
  }

  /// Starts one member of a grid whose others live in other JVMs.
  ///
  /// @param ports the ports of all places, the same for all members
  /// @param index the place of the member, from 0; each place is taken once
  public TestGrid(String name, List<Integer> ports, int index) {
    this.name = name;
    this.ports = ports;
    first = index;
    start();
  }

  /// Returns the port of a place.
  public int port(int index) {
    return ports.get(index);
  }

  /// Returns the name of the grid.
  public String name() {
    return name;
  }

  /// Starts one more member and returns when it has joined.
  public HazelcastInstance start() {
    HazelcastInstance member = Hazelcast.newHazelcastInstance(config(first + members.size()));
    members.add(member);
    return member;
  }

  /// Returns a member, from 0.
  public HazelcastInstance member(int index) {
    return members.get(index);
  }

  private Config config(int index) {
    Config config = new Config().setClusterName(name);
    config
        .setProperty("hazelcast.phone.home.enabled", "false")
        .setProperty("hazelcast.socket.bind.any", "false")
        .setProperty("hazelcast.logging.type", "none")
        .setProperty("hazelcast.wait.seconds.before.join", "0")
        .setProperty("hazelcast.heartbeat.interval.seconds", "1")
        .setProperty("hazelcast.max.no.heartbeat.seconds", "5")
        .setProperty("hazelcast.merge.first.run.delay.seconds", "5")
        .setProperty("hazelcast.merge.next.run.delay.seconds", "5")
        .setProperty("hazelcast.partition.count", "31")
        .setProperty("hazelcast.operation.call.timeout.millis", "10000")
        .setProperty("hazelcast.shutdownhook.enabled", "false");
    JoinConfig join = new JoinConfig();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true).setConnectionTimeoutSeconds(1);
    ports.forEach(port -> join.getTcpIpConfig().addMember("127.0.0.1:" + port));
    ServerSocketEndpointConfig endpoint = new ServerSocketEndpointConfig();
    endpoint.setPort(ports.get(index)).setPortAutoIncrement(false);
    endpoint.getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    AdvancedNetworkConfig network = config.getAdvancedNetworkConfig();
    network.setEnabled(true).setMemberEndpointConfig(endpoint);
    network.setJoin(join);
    config.getJetConfig().setEnabled(false);
    return config;
  }

  /// Stops all members.
  @Override
  public void close() {
    members.forEach(member -> member.getLifecycleService().terminate());
  }
}
