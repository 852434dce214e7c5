package io.superlearner.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// Ports of loopback for servers that a test starts a little later.
///
/// They lie below those that Linux gives to outgoing connections (`ip_local_port_range`, from
/// 32,768 on): a port out of that range is taken again, now and then, by the first connection that
/// somebody makes before the server listens. They lie at random, so that two runs keep apart.
public final class FreePorts {

  private static final int FIRST = 10_000;
  private static final int END = 24_000;
  private static final int ATTEMPTS = 1_000;

  private FreePorts() {}

  /// Returns so many ports on which nobody listens.
  ///
  /// @throws AssertionError if there are not so many
  public static List<Integer> find(int count) {
    List<Integer> ports = new ArrayList<>();
    for (int attempt = 0; ports.size() < count; attempt++) {
      if (attempt == ATTEMPTS) {
        throw new AssertionError("no " + count + " free ports");
      }
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (!ports.contains(port) && isFree(port)) {
        ports.add(port);
      }
    }
    return List.copyOf(ports);
  }

  /// Tells whether nobody listens on a port of loopback.
  public static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException taken) {
      return false;
    }
  }
}
