package io.superlearner.config;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// How nodes find each other.
///
/// @param name members with another name do not join
/// @param members grid addresses `host:port` to look for, this node's own among them
/// @param discoveryInterval how often separated members look for each other again
/// @param rebalance whether the load is spread by itself
/// @param simulation how many nodes a lone node simulates from its start; 0 for none
/// @param listsWait how long a list of another node is waited for
/// @param checkpointInterval how long after a checkpoint of a sandbox the next is taken, if its
///   states have changed and it has no time of its own
/// @param trustRefused whether a node on another machine is dead once its life port refuses
public record ClusterSettings(
    String name,
    List<String> members,
    Duration discoveryInterval,
    Rebalance rebalance,
    int simulation,
    Duration listsWait,
    Duration checkpointInterval,
    boolean trustRefused) {

  /// Whether sandboxes are moved by itself when the load is uneven, such as after a node has
  /// joined.
  public enum Rebalance {
    /// Only when somebody asks for it.
    PASSIVE,
    /// Also by itself, some at a time.
    ACTIVE
  }

  /// The cluster's name.
  public static final Setting<String> NAME =
      Setting.fixed(
          "superlearner.cluster.name",
          Rule.text("1 to 63 letters, digits, _ or -", "[A-Za-z0-9_-]{1,63}"),
          "superlearner_cluster",
          "Members with another cluster name do not join.");

  /// How many nodes the default member list names.
  public static final Setting<Integer> SIZE =
      Setting.fixed(
          "superlearner.cluster.size",
          Rule.wholeNumber(1, 99),
          "3",
          "How many nodes of this machine the default member list names.");

  /// Where to look for members.
  public static final Setting<List<String>> MEMBERS =
      new Setting<>(
          "superlearner.cluster.members",
          "Grid addresses of the nodes to look for.",
          Rule.addresses(),
          "the grid ports of nodes 1 to <cluster.size> and of this node",
          ClusterSettings::neighbours);

  /// How often separated members look for each other.
  public static final Setting<Duration> DISCOVERY_INTERVAL =
      Setting.fixed(
          "superlearner.cluster.discovery.interval",
          Rule.duration(Duration.ofSeconds(1), Duration.ofMinutes(5)),
          "5s",
          "How often members that lost each other look for each other again.");

  /// Whether the load is spread by itself.
  public static final Setting<Rebalance> REBALANCE =
      Setting.fixed(
          "superlearner.cluster.rebalance",
          Rule.oneOf(Rebalance.class),
          "passive",
          "Whether sandboxes are moved by itself when the load is uneven, three at a time.");

  /// How many nodes a lone node simulates.
  public static final Setting<Integer> SIMULATION =
      Setting.fixed(
          "superlearner.cluster.simulation",
          Rule.zeroOr(2, 12),
          "0",
          "How many nodes a lone node simulates from its start; 0 for none.");

  /// How long lists are waited for. A shorter time would take slow nodes for silent where sandboxes
  /// are handed over, and a longer one would hold that up.
  public static final Setting<Duration> LISTS_WAIT =
      Setting.fixed(
          "superlearner.cluster.lists-wait",
          Rule.duration(Duration.ofSeconds(5), Duration.ofSeconds(10)),
          "5s",
          "How long a list of another node is waited for; one that is later is named as missing.");

  /// How long after a checkpoint the next is taken.
  public static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.fixed(
          "superlearner.cluster.checkpoint-interval",
          Rule.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "5s",
          "How long after a checkpoint of a sandbox the next is taken, if its states have changed.");

  /// Whether a refused connection proves a death over the network as it does on one machine.
  public static final Setting<Boolean> TRUST_REFUSED =
      Setting.fixed(
          "superlearner.cluster.trust-refused",
          Rule.yesOrNo(),
          "false",
          "Whether what ran on a node of another machine starts elsewhere as soon as the node's life"
              + " port refuses connections, and not only when its lease has run out. Set it only if"
              + " no device between the nodes (a firewall that rejects, a proxy) refuses in a node's"
              + " name: a sandbox would run twice.");

  /// Every setting of this group.
  public static final List<Setting<?>> ALL =
      List.of(
          NAME,
          SIZE,
          MEMBERS,
          DISCOVERY_INTERVAL,
          REBALANCE,
          SIMULATION,
          LISTS_WAIT,
          CHECKPOINT_INTERVAL,
          TRUST_REFUSED);

  /// Reads the group.
  ///
  /// @throws BadSetting about the first that breaks its rule
  public static ClusterSettings from(Settings settings) {
    return new ClusterSettings(
        settings.get(NAME),
        settings.get(MEMBERS),
        settings.get(DISCOVERY_INTERVAL),
        settings.get(REBALANCE),
        settings.get(SIMULATION),
        settings.get(LISTS_WAIT),
        settings.get(CHECKPOINT_INTERVAL),
        settings.get(TRUST_REFUSED));
  }

  private static String neighbours(Settings settings) {
    int own = settings.get(NodeSettings.INDEX);
    int last = Math.max(settings.get(SIZE), own);
    return IntStream.rangeClosed(1, last)
        .mapToObj(index ->
            index == own
                ? settings.get(NodeSettings.CLUSTER_PORT).toString()
                : NodeSettings.defaultPort(settings, 25_000, index))
        .map(port -> settings.get(NodeSettings.BIND) + ":" + port)
        .collect(Collectors.joining(","));
  }
}
