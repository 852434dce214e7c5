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
    if (node.lifePort() <= 0 || !isLoopback(node.name())) {
      return false;
    }
    try (Socket socket = new Socket()) {
      InetSocketAddress port =
          new InetSocketAddress(InetAddress.getLoopbackAddress(), node.lifePort());
      socket.connect(port, LIMIT_MILLIS);
      return false;
    } catch (ConnectException refused) {
      return true;
    } catch (IOException unclear) {
      LOG.log(
          System.Logger.Level.DEBUG, "the life port of " + node.name() + " is unclear", unclear);
      return false;
    }
  }

  private static boolean isLoopback(NodeName node) {
    String host = node.text().substring(node.text().indexOf('@') + 1);
    return host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
  }
}
