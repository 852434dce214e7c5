package io.superlearner.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Looks whether the ports of a node are free.
final class Ports {

  private Ports() {}

  /// Checks that nobody listens on the port. Somebody may take it right after; then the server
  /// itself fails, later and less clearly.
  ///
  /// @throws Refusal if the port is taken
  static void requireFree(String purpose, String bind, int port) throws Refusal {
    try {
      new ServerSocket(port, 1, InetAddress.getByName(bind)).close();
    } catch (IOException e) {
      throw new Refusal(taken(purpose, bind, port, e));
    }
  }

  /// Says that a port cannot be had.
  static String taken(String purpose, String bind, int port, IOException cause) {
    return "%s %s:%d cannot be opened: %s".formatted(purpose, bind, port, cause.getMessage());
  }
}
