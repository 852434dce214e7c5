package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/// The life port of a node in a test: answers with its name, and refuses when it is closed.
final class LifeSocket implements AutoCloseable {

  private final ServerSocket socket;
  private final List<Socket> callers = new CopyOnWriteArrayList<>();

  LifeSocket(int port, NodeName node) throws IOException {
    socket = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
    byte[] answer = (node + " test\n").getBytes(StandardCharsets.UTF_8);
    Thread.ofVirtual().name("life-socket").start(() -> answerAll(answer));
  }

  private void answerAll(byte[] answer) {
    while (!socket.isClosed()) {
      try {
        Socket caller = socket.accept();
        caller.getOutputStream().write(answer);
        callers.add(caller);
      } catch (IOException closed) {
        Thread.onSpinWait();
      }
    }
  }

  int port() {
    return socket.getLocalPort();
  }

  /// Returns how many calls were answered.
  int callers() {
    return callers.size();
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket caller : callers) {
      caller.close();
    }
  }
}
