package io.superlearner.cluster.simulation;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;

/// The life port of a simulated node: open on loopback, on a port that is free, as long as the node
/// lives. Whoever connects gets one line, `<node name> <incarnation>`, and keeps the connection.
///
/// Unlike that of a process it is closed on purpose, with all connections, when everything that the
/// node ran has ended.
final class LifeSocket implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LifeSocket.class.getName());

  private static final long PAUSE_NANOS = 20_000_000;

  private final ServerSocket socket;
  private final Set<Socket> callers = ConcurrentHashMap.newKeySet();
  private volatile byte[] answer = new byte[0];

  private LifeSocket(ServerSocket socket) {
    this.socket = socket;
  }

  /// Opens it.
  ///
  /// @throws IOException if no port is free
  static LifeSocket open() throws IOException {
    return new LifeSocket(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  /// Says from now on which life of which node it is; whoever connected before has waited. Call it
  /// once.
  void answerAs(String node, int incarnation) {
    answer = (node + " " + incarnation + "\n").getBytes(StandardCharsets.UTF_8);
    Thread.ofVirtual().name("sl-sim-life").start(this::answerAll);
  }

  int port() {
    return socket.getLocalPort();
  }

  private void answerAll() {
    while (!socket.isClosed()) {
      try {
        Socket caller = socket.accept();
        callers.add(caller);
        if (socket.isClosed()) {
          caller.close();
        }
        Thread.ofVirtual().name("sl-sim-life-caller").start(() -> answer(caller));
      } catch (IOException gone) {
        LOG.log(System.Logger.Level.DEBUG, "a caller went away, or the port is closed", gone);
        // or no file descriptor is left: do not spin
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  // until the caller goes, or says something
  private void answer(Socket caller) {
    try (caller) {
      caller.getOutputStream().write(answer);
      int said = caller.getInputStream().read();
      LOG.log(System.Logger.Level.TRACE, () -> "a caller is let go, " + said);
    } catch (IOException gone) {
      LOG.log(System.Logger.Level.DEBUG, "a caller went away", gone);
    } finally {
      callers.remove(caller);
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket caller : callers) {
      caller.close();
    }
  }
}
