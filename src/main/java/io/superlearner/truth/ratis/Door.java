package io.superlearner.truth.ratis;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;

/// Looks whether somebody listens at an address.
final class Door {

  private static final System.Logger LOG = System.getLogger(Door.class.getName());
  private static final int LIMIT_MILLIS = 300;

  private Door() {}

  /// Tells whether somebody does; blocks for at most a third of a second.
  static boolean isOpen(String address) {
    int colon = address.lastIndexOf(':');
    String host = address.substring(0, colon);
    int port = Integer.parseInt(address.substring(colon + 1));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(host, port), LIMIT_MILLIS);
      return true;
    } catch (IOException closed) {
      LOG.log(System.Logger.Level.DEBUG, "nobody listens at " + address, closed);
      return false;
    }
  }
}
