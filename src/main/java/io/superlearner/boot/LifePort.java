package io.superlearner.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// Proves that this process lives: the port is open from the first moment of the node to the death
/// of the process, and to everyone who connects it answers one line, `<node name> <incarnation>`.
/// Nothing is read.
///
/// A platform thread answers, so that no amount of work on virtual threads can silence it. The port
/// is never closed on purpose. A connection refused over loopback is therefore proof that the
/// process that answered there is dead.
final class LifePort {

  private static final int BACKLOG = 50;
  private static final long PAUSE_NANOS = 20_000_000;

  private final ServerSocket socket;
  private final byte[] answer;

  private LifePort(ServerSocket socket, byte[] answer) {
    this.socket = socket;
    this.answer = answer;
  }

  /// Opens the port and answers from a daemon thread from then on.
  ///
  /// @throws Refusal if the port is taken
  static LifePort open(String bind, int port, String node, String incarnation) throws Refusal {
    try {
      ServerSocket socket = new ServerSocket(port, BACKLOG, InetAddress.getByName(bind));
      byte[] answer = (node + " " + incarnation + "\n").getBytes(StandardCharsets.UTF_8);
      LifePort opened = new LifePort(socket, answer);
      Thread.ofPlatform().daemon().name("life-port").start(opened::answerAll);
      return opened;
    } catch (IOException e) {
      throw new Refusal(Ports.taken("life port", bind, port, e));
    }
  }

  /// Returns the port that is open.
  int port() {
    return socket.getLocalPort();
  }

  private void answerAll() {
    while (true) {
      try (Socket caller = socket.accept()) {
        caller.getOutputStream().write(answer);
      } catch (IOException e) {
        // The caller went away, or no file descriptor is left: do not spin.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }
}
