package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;

/// Tells whether the JVM of a node is certainly dead.
///
/// Each node opens a port before anything else and closes it only by dying. If that port refuses a
/// connection over loopback, the JVM is gone. A node on another machine is never proved dead: a
/// device on the way may refuse in its name. Blocks for at most half a second.
final class ProofOfDeath {

  private static final System.Logger LOG = System.getLogger(ProofOfDeath.class.getName());
  private static final int LIMIT_MILLIS = 500;

  private ProofOfDeath() {}

  /// Tells whether the JVM of this life of the node is certainly dead.
  static boolean of(RosterEntry node) {
    if (!isPossible(node)) {
      return false;
    }
    try (Socket answered = call(node)) {
      LOG.log(System.Logger.Level.TRACE, () -> node.name() + " lives, " + answered);
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException unclear) {
      LOG.log(
          System.Logger.Level.DEBUG, "the life port of " + node.name() + " is unclear", unclear);
      return false;
    }
  }

  /// Tells whether the node is on this machine and has a life port.
  static boolean isPossible(RosterEntry node) {
    return node.lifePort() > 0 && isLoopback(node.name());
  }

  /// Connects to the node's life port.
  ///
  /// @throws ConnectException if the port refuses
  /// @throws IOException if it does not answer in time
  static Socket call(RosterEntry node) throws IOException {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(InetAddress.getLoopbackAddress(), node.lifePort()), LIMIT_MILLIS);
      return socket;
    } catch (IOException failure) {
      socket.close();
      throw failure;
    }
  }

  private static boolean isLoopback(NodeName node) {
    String host = node.text().substring(node.text().indexOf('@') + 1);
    return host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
  }
}
