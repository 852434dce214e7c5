package io.superlearner.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// Where a node keeps its part of truth and how it reaches the others' parts.
///
/// @param port where it listens for the other members
/// @param directory its part, under the data directory
/// @param bootstrap whether it founds truth if its directory is empty
/// @param members addresses `host:port` where a node with an empty directory looks for members
/// @param election the least time without a leader before an election
/// @param limit how long one call may take
public record TruthSettings(
    int port,
    Path directory,
    boolean bootstrap,
    List<String> members,
    Duration election,
    Duration limit) {

  /// The port of truth.
  public static final Setting<Integer> PORT =
      new Setting<>(
          "superlearner.node.truth-port",
          "The port of truth; members only.",
          Rule.wholeNumber(1, 65_535),
          "26000 + <port-offset> + <index>",
          settings -> NodeSettings.defaultPort(settings, 26_000, settings.get(NodeSettings.INDEX)));

  /// Founds a cluster.
  public static final Setting<Boolean> BOOTSTRAP =
      Setting.fixed(
          "superlearner.bootstrap",
          Rule.yesOrNo(),
          "false",
          "Founds a new cluster if this node's disk is empty; for one node, once.");

  /// Where to look for members.
  public static final Setting<List<String>> MEMBERS =
      new Setting<>(
          "superlearner.truth.members",
          "Addresses of truth where a node with an empty disk looks for members.",
          Rule.addresses(),
          "the truth ports of nodes 1 to <cluster.size> and of this node",
          TruthSettings::neighbours);

  /// When an election begins.
  public static final Setting<Duration> ELECTION_TIMEOUT =
      Setting.fixed(
          "superlearner.truth.election-timeout",
          Rule.duration(Duration.ofMillis(100), Duration.ofSeconds(30)),
          "600ms",
          "The least time without a leader before an election; twice that is the most.");

  /// How long a call may take.
  public static final Setting<Duration> LIMIT =
      Setting.fixed(
          "superlearner.truth.limit",
          Rule.duration(Duration.ofMillis(500), Duration.ofMinutes(1)),
          "3s",
          "How long a call to truth may take before it is refused.");

  /// Every setting of this group.
  public static final List<Setting<?>> ALL =
      List.of(PORT, BOOTSTRAP, MEMBERS, ELECTION_TIMEOUT, LIMIT);

  /// Reads the group.
  ///
  /// @throws BadSetting about the first that breaks its rule
  public static TruthSettings from(Settings settings) {
    return new TruthSettings(
        settings.get(PORT),
        settings.get(NodeSettings.DATA_DIR).resolve("truth"),
        settings.get(BOOTSTRAP),
        settings.get(MEMBERS),
        settings.get(ELECTION_TIMEOUT),
        settings.get(LIMIT));
  }

  private static String neighbours(Settings settings) {
    int own = settings.get(NodeSettings.INDEX);
    int last = Math.max(settings.get(ClusterSettings.SIZE), own);
    return IntStream.rangeClosed(1, last)
        .mapToObj(index ->
            index == own
                ? settings.get(PORT).toString()
                : NodeSettings.defaultPort(settings, 26_000, index))
        .map(port -> settings.get(NodeSettings.BIND) + ":" + port)
        .collect(Collectors.joining(","));
  }
}
