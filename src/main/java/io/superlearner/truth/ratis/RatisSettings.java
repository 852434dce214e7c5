package io.superlearner.truth.ratis;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// What one member of the store must be told.
///
/// @param name its name, which no other member has; it stays the same over restarts
/// @param host the address that it listens on and is reached at
/// @param port the port that it listens on and is reached at
/// @param directory what it keeps on disk; nobody else may write there
/// @param cluster the name of the cluster; another name is another store
/// @param secret what every member knows; another secret is another store
/// @param founds whether it founds the store if its disk is empty; exactly one member ever does
/// @param members addresses `host:port` at which a member with an empty disk looks for others
/// @param election the least time without a leader after which an election begins; twice that is
///   the most
/// @param limit how long a call may take
public record RatisSettings(
    String name,
    String host,
    int port,
    Path directory,
    String cluster,
    String secret,
    boolean founds,
    List<String> members,
    Duration election,
    Duration limit) {

  /// Copies the list of members.
  public RatisSettings {
    members = List.copyOf(members);
  }

  String address() {
    return host + ":" + port;
  }

  // the secret is in no log
  @Override
  public String toString() {
    return name + " at " + address() + " in " + directory;
  }
}
