package io.superlearner.cluster.hazelcast;

import com.hazelcast.config.MapConfig;
import com.hazelcast.config.MergePolicyConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.spi.merge.PutIfAbsentMergePolicy;
import io.superlearner.cluster.ClusterPorts;
import io.superlearner.cluster.SharedMap;
import io.superlearner.identity.JoinSecret;
import io.superlearner.truth.Bounded;
import io.superlearner.truth.Truth;
import java.time.Duration;

/// One node's door to the grid. It uses an instance that somebody else starts and stops.
///
/// Any thread may call any method.
public final class Grid implements AutoCloseable {

  /// The prefix of the names of all that is ours in the grid.
  static final String PREFIX = "sl.";

  private static final System.Logger LOG = System.getLogger(Grid.class.getName());

  private final HazelcastInstance hazelcast;
  private final Bounded bounded;
  private final GridMembership membership;
  private final GridLink link;
  private final GridBroadcast broadcast;

  /// Opens the door.
  ///
  /// @param hazelcast a running member of the grid
  /// @param secret what the other members must prove to know
  /// @param limit how long a call to a map of the grid may take
  public Grid(HazelcastInstance hazelcast, JoinSecret secret, Duration limit) {
    this.hazelcast = hazelcast;
    this.bounded = new Bounded("the grid", limit);
    configureMaps();
    membership = new GridMembership(hazelcast);
    Seals seals = new Seals(membership, secret);
    link = new GridLink(hazelcast, membership, seals);
    broadcast = new GridBroadcast(hazelcast, seals);
  }

  // two backups: the entries outlive two nodes that die at once; an entry that both halves of a
  // healed cut have is kept as the larger half has it
  private void configureMaps() {
    String name = PREFIX + "*";
    if (hazelcast.getConfig().findMapConfig(PREFIX + "map").getName().equals(name)) {
      return;
    }
    MapConfig ours =
        new MapConfig(name)
            .setBackupCount(2)
            .setMergePolicyConfig(
                new MergePolicyConfig().setPolicy(PutIfAbsentMergePolicy.class.getName()));
    hazelcast.getConfig().addMapConfig(ours);
  }

  /// Returns what the cluster needs of the world: all but truth is the grid's.
  ///
  /// @param truth what is neither lost nor forked
  public ClusterPorts ports(Truth truth) {
    return new ClusterPorts(membership, link, link, broadcast, truth);
  }

  /// Returns a map of the grid whose entries end by themselves; the same name is the same map on
  /// all nodes.
  public SharedMap sharedMap(String name) {
    return new GridMap(hazelcast.getMap(PREFIX + "map." + name), bounded);
  }

  /// Lets go of something in the grid; a grid that has stopped has let go of everything.
  static void letGo(Runnable release) {
    try {
      release.run();
    } catch (HazelcastInstanceNotActiveException stopped) {
      LOG.log(System.Logger.Level.DEBUG, "the grid had stopped before its door was closed");
    }
  }

  /// Closes the door: nothing of others arrives any more. The member itself goes on.
  @Override
  public void close() {
    link.close();
    membership.close();
    bounded.close();
  }
}
