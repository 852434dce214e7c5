package io.superlearner.bench;

import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/// The processes of all sides for one workload. One that fails is left out from then on.
final class Players implements AutoCloseable {

  /// Something to do with one player.
  @FunctionalInterface
  interface Turn {
    void take(Player player) throws IOException;
  }

  private final List<Player> players = new ArrayList<>();
  private final Set<Side> lost = EnumSet.noneOf(Side.class);

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

  /// Lets each player take its turn, one after the other.
  void each(Turn turn) {
    Iterator<Player> all = players.iterator();
    while (all.hasNext()) {
      Player player = all.next();
      try {
        turn.take(player);
      } catch (IOException failed) {
        System.err.println("bench: " + failed.getMessage());
        lost.add(player.side());
        player.kill();
        all.remove();
      }
    }
  }

  /// Returns the sides that failed.
  Set<Side> lost() {
    return lost;
  }

  @Override
  public void close() {
    players.forEach(Player::close);
  }
}
