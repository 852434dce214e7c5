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
/// @param waits how long this node waits for another
/// @param checkpointInterval how long after a checkpoint of a sandbox the next is taken, if its
///   states have changed and it has no time of its own
public record ClusterSettings(
    String name,
    List<String> members,
    Duration discoveryInterval,
    Rebalance rebalance,
    int simulation,
    Waits waits,
    Duration checkpointInterval) {

  /// How long this node waits for another.
  ///
  /// @param metrics for what a node measures of itself
  /// @param lists for lists and for one thing
  public record Waits(Duration metrics, Duration lists) {}

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
          "superlearner.cluster.discovery-interval",
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

  /// How long what a node measures of itself is waited for.
  public static final Setting<Duration> METRICS_WAIT =
      wait(
          "superlearner.cluster.metrics-wait",
          Duration.ofSeconds(2),
          Duration.ofSeconds(10),
          "what another node measures of itself");

  /// How long lists are waited for.
  public static final Setting<Duration> LISTS_WAIT =
      wait(
          "superlearner.cluster.lists-wait",
          Duration.ofSeconds(5),
          Duration.ofMinutes(1),
          "a list of another node");

  /// How long after a checkpoint the next is taken.
  public static final Setting<Duration> CHECKPOINT_INTERVAL =
      Setting.fixed(
          "superlearner.cluster.checkpoint-interval",
          Rule.duration(Duration.ofSeconds(1), Duration.ofHours(1)),
          "5s",
          "How long after a checkpoint of a sandbox the next is taken, if its states have changed.");

  /// Every setting of this group.
  public static final List<Setting<?>> ALL =
      List.of(
          NAME,
          SIZE,
          MEMBERS,
          DISCOVERY_INTERVAL,
          REBALANCE,
          SIMULATION,
          METRICS_WAIT,
          LISTS_WAIT,
          CHECKPOINT_INTERVAL);

  // shorter ones would take slow nodes for silent where they hand over sandboxes
  private static Setting<Duration> wait(String key, Duration usual, Duration most, String what) {
    return Setting.fixed(
        key,
        Rule.duration(usual, most),
        usual.toSeconds() + "s",
        "How long " + what + " is waited for; a node that is later is named as missing.");
  }

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
        new Waits(settings.get(METRICS_WAIT), settings.get(LISTS_WAIT)),
        settings.get(CHECKPOINT_INTERVAL));
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
