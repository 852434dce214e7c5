package io.superlearner.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The processes of all sides for one workload.
final class Players implements AutoCloseable {

  private final List<Player> players = new ArrayList<>();

  /// Starts them.
  Players(Workload workload, Options options) throws IOException {
    try {
      for (Side side : Side.values()) {
        if (options.sides().contains(side) && workload.sides().contains(side)) {
          players.add(new Player(workload, side, options.directory(), options.forOurs()));
        }
      }
    } catch (IOException failed) {
      close();
      throw failed;
    }
  }

  List<Player> all() {
    return players;
  }

  @Override
  public void close() throws IOException {
    IOException first = null;
    for (Player player : players) {
      try {
        player.close();
      } catch (IOException failed) {
        first = first == null ? failed : first;
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
