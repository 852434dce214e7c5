package io.superlearner.faults;

import io.superlearner.testkit.FreePorts;
import java.util.List;

/// Where the nodes of a bench live, and how they reach each other and the witness.
sealed interface Layout extends AutoCloseable permits Layout.Loopback, Spaces {

  /// Returns the address that a node shares with the others.
  String host(int index);

  /// Returns the address under which only the suite reaches it.
  String control(int index);

  /// Returns the address at which nodes reach the witness.
  String witness();

  /// Returns a port of a node.
  int port(int index, Door door);

  /// Returns what comes before the command of a node.
  List<String> launcher(int index);

  /// Returns what joins the nodes.
  ///
  /// @throws UnsupportedOperationException if nothing can be done to it
  Net net();

  @Override
  void close();

  /// What a node listens for.
  enum Door {
    GRID(0),
    TRUTH(1),
    LIFE(2),
    CONTROL(3);

    static final int COUNT = 4;

    final int place;

    Door(int place) {
      this.place = place;
    }
  }

  /// All nodes on loopback, where a dead JVM can be proved; nothing can be cut.
  final class Loopback implements Layout {

    private final List<Integer> ports;

    Loopback(int nodes) {
      ports = FreePorts.find(nodes * Door.COUNT);
    }

    @Override
    public String host(int index) {
      return "127.0.0.1";
    }

    @Override
    public String control(int index) {
      return "127.0.0.1";
    }

    @Override
    public String witness() {
      return "127.0.0.1";
    }

    @Override
    public int port(int index, Door door) {
      return ports.get((index - 1) * Door.COUNT + door.place);
    }

    @Override
    public List<String> launcher(int index) {
      return List.of();
    }

    @Override
    public Net net() {
      throw new UnsupportedOperationException("loopback cannot be cut");
    }

    @Override
    public void close() {}
  }
}
