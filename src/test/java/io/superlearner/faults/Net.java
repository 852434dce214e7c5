package io.superlearner.faults;

import java.util.List;

/// What can be done to the network between nodes; what leads to the witness is never touched.
interface Net {

  /// Cuts a node off from all others.
  void cut(int index);

  /// Lets it reach the others again.
  void join(int index);

  /// Cuts some nodes off from the others; they reach each other.
  void split(List<Integer> side);

  /// Joins what was split.
  void unite(List<Integer> side);

  /// Lets nothing reach a node from the others any more, while what it sends arrives.
  void deafen(int index);

  /// Lets two nodes no longer reach each other; both reach all others.
  void part(int one, int other);

  /// Answers with a reset whatever comes to or leaves from a node's port, except at its life port.
  void reset(int index, Layout.Door door);

  /// Takes all of [#part], [#deafen] and [#reset] out of a node.
  void clear(int index);

  /// Changes how frames travel between all nodes.
  void weather(Weather weather);

  /// How frames travel.
  ///
  /// @param delay in milliseconds, each way
  /// @param jitter by how much it varies, in milliseconds
  /// @param loss how many of a hundred are lost
  /// @param twice how many of a hundred arrive twice
  /// @param early how many of a hundred overtake others
  /// @param kilobits how many a node can be sent in a second; 0 for any number
  record Weather(int delay, int jitter, int loss, int twice, int early, int kilobits) {

    /// Nothing happens to them.
    static final Weather FAIR = new Weather(0, 0, 0, 0, 0, 0);

    @Override
    public String toString() {
      return "%d+-%d ms, %d %% lost, %d %% twice, %d %% early, %s"
          .formatted(
              delay, jitter, loss, twice, early, kilobits == 0 ? "no limit" : kilobits + " kbit/s");
    }
  }
}
