package io.superlearner.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// The port that refuses connections once its JVM is dead.
final class LifeSocket implements AutoCloseable {

  private final ServerSocket socket;

  LifeSocket(int port) throws IOException {
    socket = new ServerSocket(port, 10, InetAddress.getLoopbackAddress());
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
