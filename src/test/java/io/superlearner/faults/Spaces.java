package io.superlearner.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Each node in a network namespace of its own, with two interfaces: `eth0` to a bridge that joins
/// the nodes and can be cut, and `eth1` to the host, where the witness is, which no fault touches.
///
/// All names begin with `slf` and the pid of the suite; so several suites can run side by side, and
/// whatever one leaves behind is known as its own.
final class Spaces implements Layout {

  private static final int ADMIN = 12;
  private static final int SYSTEM = 21;

  private final int nodes;
  private final String tag;
  private final int net;

  Spaces(int nodes) {
    this.nodes = nodes;
    tag = "slf" + ProcessHandle.current().pid();
    net = (int) (ProcessHandle.current().pid() % 250);
    try {
      Shell.run("ip", "link", "add", tag + "b", "type", "bridge");
      Shell.run("ip", "link", "set", tag + "b", "up");
      Shell.run("ip", "link", "add", tag + "w", "type", "bridge");
      Shell.run("ip", "addr", "add", witness() + "/24", "dev", tag + "w");
      Shell.run("ip", "link", "set", tag + "w", "up");
      for (int i = 1; i <= nodes; i++) {
        make(i);
      }
    } catch (IllegalStateException failure) {
      close();
      throw failure;
    }
  }

  /// Tells why there can be no namespaces here; empty if there can.
  static String obstacle() {
    try {
      String caps =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("CapEff:"))
              .findFirst()
              .orElse("CapEff: 0")
              .substring("CapEff:".length())
              .strip();
      long mask = Long.parseUnsignedLong(caps, 16);
      if ((mask >> ADMIN & 1) == 0 || (mask >> SYSTEM & 1) == 0) {
        return "no CAP_NET_ADMIN";
      }
      return Shell.tell("ip", "-V").isEmpty() ? "" : "no iproute2";
    } catch (IOException failure) {
      return "no /proc or no iproute2: " + failure.getMessage();
    }
  }

  private String space(int index) {
    return tag + "n" + index;
  }

  private void make(int i) {
    String space = space(i);
    Shell.run("ip", "netns", "add", space);
    Shell.run("ip", "-n", space, "link", "set", "lo", "up");
    link(space, tag + "d" + i, "eth0", host(i), tag + "b");
    link(space, tag + "c" + i, "eth1", control(i), tag + "w");
  }

  private static void link(String space, String outer, String inner, String ip, String bridge) {
    Shell.run("ip", "link", "add", outer, "type", "veth", "peer", "name", inner, "netns", space);
    Shell.run("ip", "-n", space, "addr", "add", ip + "/24", "dev", inner);
    Shell.run("ip", "-n", space, "link", "set", inner, "up");
    Shell.run("ip", "link", "set", outer, "master", bridge);
    Shell.run("ip", "link", "set", outer, "up");
  }

  @Override
  public String host(int index) {
    return "10.79." + net + "." + index;
  }

  @Override
  public String control(int index) {
    return "10.78." + net + "." + index;
  }

  @Override
  public String witness() {
    return "10.78." + net + ".254";
  }

  @Override
  public int port(int index, Door door) {
    return 25_000 + door.place * 1_000 + index;
  }

  @Override
  public List<String> launcher(int index) {
    return List.of("nsenter", "--net=/run/netns/" + space(index));
  }

  @Override
  public void cut(int index) {
    Shell.run("ip", "link", "set", tag + "d" + index, "down");
  }

  @Override
  public void join(int index) {
    Shell.run("ip", "link", "set", tag + "d" + index, "up");
  }

  @Override
  public void close() {
    for (int i = 1; i <= nodes; i++) {
      quietly("ip", "link", "del", tag + "d" + i);
      quietly("ip", "link", "del", tag + "c" + i);
      quietly("ip", "netns", "del", space(i));
    }
    quietly("ip", "link", "del", tag + "b");
    quietly("ip", "link", "del", tag + "w");
  }

  // what is not there need not be removed
  private static void quietly(String... command) {
    var _ = Shell.tell(command);
  }
}
