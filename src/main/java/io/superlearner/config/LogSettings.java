package io.superlearner.config;

import java.util.List;

/// What a node writes into its log.
public final class LogSettings {

  /// How much our own classes log.
  public enum Level {
    /// Everything, for finding a fault.
    DEBUG,
    /// What an operator wants to know.
    INFO,
    /// Only what needs a look.
    WARNING
  }

  /// How much our own classes log.
  public static final Setting<Level> LEVEL =
      Setting.fixed(
          "superlearner.log.level",
          Rule.oneOf(Level.class),
          "info",
          "How much Superlearner's own classes log; the server's stay at info.");

  /// Whether the search for other nodes is logged.
  public static final Setting<Boolean> DISCOVERY =
      Setting.fixed(
          "superlearner.cluster.discovery.debug",
          Rule.yesOrNo(),
          "false",
          "Whether the log tells of each attempt to find other nodes and to join them.");

  /// Every setting of this group.
  public static final List<Setting<?>> ALL = List.of(LEVEL, DISCOVERY);

  private LogSettings() {}
}
