package io.superlearner.boot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.LockSupport;

/// Proves that this process lives: the port is open from the first moment of the node to the death
/// of the process, and to everyone who connects it answers one line, `<node name> <incarnation>`.
///
/// The connection then stays, so that a caller sees its end in the moment in which this process
/// dies. A caller is let go when it goes, when it says anything, and at once if there are many.
///
/// A platform thread answers, so that no amount of work on virtual threads can silence it. The port
/// is never closed on purpose. A connection refused over loopback is therefore proof that the
/// process that answered there is dead.
final class LifePort {

  private static final int BACKLOG = 50;
  private static final int MOST_CALLERS = 256;
  private static final long PAUSE_NANOS = 20_000_000;

  private final ServerSocketChannel socket;
  private final Selector selector;
  private final byte[] answer;

  private LifePort(ServerSocketChannel socket, Selector selector, byte[] answer) {
    this.socket = socket;
    this.selector = selector;
    this.answer = answer;
  }

  /// Opens the port and answers from a daemon thread from then on.
  ///
  /// @throws Refusal if the port is taken
  static LifePort open(String bind, int port, String node, String incarnation) throws Refusal {
    try {
      ServerSocketChannel socket = ServerSocketChannel.open();
      socket.bind(new InetSocketAddress(InetAddress.getByName(bind), port), BACKLOG);
      socket.configureBlocking(false);
      Selector selector = Selector.open();
      socket.register(selector, SelectionKey.OP_ACCEPT);
      byte[] answer = (node + " " + incarnation + "\n").getBytes(StandardCharsets.UTF_8);
      LifePort opened = new LifePort(socket, selector, answer);
      Thread.ofPlatform().daemon().name("life-port").start(opened::answerAll);
      return opened;
    } catch (IOException e) {
      throw new Refusal(Ports.taken("life port", bind, port, e));
    }
  }

  /// Returns the port that is open.
  int port() {
    return socket.socket().getLocalPort();
  }

  private void answerAll() {
    while (true) {
      try {
        selector.select(this::attend);
      } catch (IOException | RuntimeException | Error e) {
        // Whatever it is: a port that is open and deaf would be of no use.
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private void attend(SelectionKey key) {
    if (key.channel() instanceof SocketChannel caller) {
      // it has gone or said something
      letGo(caller);
      return;
    }
    try {
      SocketChannel caller = socket.accept();
      if (caller != null) {
        answer(caller);
      }
    } catch (IOException e) {
      // The caller went away, or no file descriptor is left: do not spin.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }

  private void answer(SocketChannel caller) throws IOException {
    try {
      caller.configureBlocking(false);
      caller.write(ByteBuffer.wrap(answer));
      if (selector.keys().size() > MOST_CALLERS) {
        caller.close();
      } else {
        caller.register(selector, SelectionKey.OP_READ);
      }
    } catch (IOException e) {
      caller.close();
      throw e;
    }
  }

  private static void letGo(SocketChannel caller) {
    try {
      caller.close();
    } catch (IOException e) {
      // The channel counts as closed all the same; if it did not, it would be found again at once.
      LockSupport.parkNanos(PAUSE_NANOS);
    }
  }
}
