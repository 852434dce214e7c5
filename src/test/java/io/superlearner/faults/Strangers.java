package io.superlearner.faults;

import static io.superlearner.faults.Case.full;

import io.superlearner.faults.Fact.Fault;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Whoever talks to the ports of nodes without being one.
final class Strangers {

  static final Case F33 =
      full(
          "F33",
          "strangers send bytes to all ports, and hold connections",
          Goals.UNMOVED,
          Kit.PLAIN,
          Strangers::visit);

  /// All of them.
  static final List<Case> ALL = List.of(F33);

  private static final List<Layout.Door> DOORS =
      List.of(Layout.Door.GRID, Layout.Door.TRUTH, Layout.Door.LIFE);
  private static final List<String> WORDS =
      List.of(
          "GET / HTTP/1.1\r\nHost: x\r\n\r\n", "HZC", "CB2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
  private static final int ROUNDS = 40;
  private static final int HELD = 60;
  private static final int MOST_BYTES = 4_096;
  private static final int PATIENCE_MILLIS = 2_000;

  private Strangers() {}

  private static void visit(Run run) {
    run.bench.nodes.forEach(node -> run.bench.broken(node.index(), Fault.VISITED));
    List<Socket> held = new ArrayList<>();
    try {
      for (CoreNode node : run.bench.nodes) {
        for (Layout.Door door : DOORS) {
          for (int i = 0; i < HELD; i++) {
            held.add(connect(run, node, door));
          }
          for (int i = 0; i < ROUNDS; i++) {
            speak(run, node, door);
          }
        }
      }
      run.say(held.size() + " connections are held");
      run.pass(Duration.ofSeconds(10));
    } finally {
      held.forEach(Strangers::close);
    }
    run.bench.nodes.forEach(node -> run.bench.mended(node.index(), Fault.VISITED));
  }

  private static Socket connect(Run run, CoreNode node, Layout.Door door) {
    Socket socket = new Socket();
    try {
      socket.connect(
          new InetSocketAddress(node.plan().host(), run.bench.port(node.index(), door)),
          PATIENCE_MILLIS);
      return socket;
    } catch (IOException failure) {
      close(socket);
      throw new UncheckedIOException(failure);
    }
  }

  private static void speak(Run run, CoreNode node, Layout.Door door) {
    Random random = run.random;
    byte[] bytes = new byte[random.nextInt(MOST_BYTES)];
    random.nextBytes(bytes);
    try (Socket socket = connect(run, node, door);
        OutputStream out = socket.getOutputStream()) {
      out.write(WORDS.get(random.nextInt(WORDS.size())).getBytes(StandardCharsets.US_ASCII));
      out.write(bytes);
    } catch (IOException refused) {
      // whoever hangs up on a stranger is right
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
