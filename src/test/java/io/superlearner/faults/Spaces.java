package io.superlearner.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Each node in a network namespace of its own, with two interfaces: `eth0` to a bridge that joins
/// the nodes and can be cut or changed for another one, and `eth1` to the host, where the witness
/// is, which no fault touches.
///
/// All names begin with `slf` and the pid of the suite; so several suites can run side by side, and
/// whatever one leaves behind is known as its own.
final class Spaces implements Layout, Net {

  private static final String TABLE = "slf";
  private static final int ADMIN = 12;
  private static final int SYSTEM = 21;

  private final int nodes;
  private final String tag;
  private final int net;
  private final @Nullable Relay relay;

  /// @param relay what joins the nodes; null for a bridge of the kernel
  Spaces(int nodes, @Nullable Relay relay) {
    this.nodes = nodes;
    this.relay = relay;
    tag = "slf" + ProcessHandle.current().pid();
    net = (int) (ProcessHandle.current().pid() % 250);
    try {
      Shell.run("ip", "link", "add", tag + "b", "type", "bridge");
      Shell.run("ip", "link", "set", tag + "b", "up");
      Shell.run("ip", "link", "add", tag + "s", "type", "bridge");
      Shell.run("ip", "link", "set", tag + "s", "up");
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
    if (relay == null) {
      link(space, tag + "d" + i, "eth0", host(i), tag + "b");
    } else {
      relay.open(tag + "d" + i);
      Shell.run("ip", "link", "set", tag + "d" + i, "netns", space, "name", "eth0");
      Shell.run("ip", "-n", space, "addr", "add", host(i) + "/24", "dev", "eth0");
      Shell.run("ip", "-n", space, "link", "set", "eth0", "up");
    }
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
  public Net net() {
    return this;
  }

  @Override
  public void cut(int index) {
    Shell.run("ip", "link", "set", tag + "d" + index, "down");
  }

  @Override
  public void join(int index) {
    Shell.run("ip", "link", "set", tag + "d" + index, "up");
  }

  // the other side has a bridge of its own
  @Override
  public void split(List<Integer> side) {
    side.forEach(index -> Shell.run("ip", "link", "set", tag + "d" + index, "master", tag + "s"));
  }

  @Override
  public void unite(List<Integer> side) {
    side.forEach(index -> Shell.run("ip", "link", "set", tag + "d" + index, "master", tag + "b"));
  }

  @Override
  public void deafen(int index) {
    filter(index, "iifname eth0 drop", "");
  }

  @Override
  public void part(int one, int other) {
    filter(one, "ip saddr " + host(other) + " drop", "ip daddr " + host(other) + " drop");
  }

  @Override
  public void reset(int index, Door door) {
    int first = port(0, door);
    String ports = first + "-" + (first + 999);
    String there = "tcp dport " + ports + " reject with tcp reset";
    String back = "tcp sport " + ports + " reject with tcp reset";
    filter(index, there + "; " + back, there + "; " + back);
  }

  private void filter(int index, String in, String out) {
    String rules =
        """
        table inet %1$s { chain in { type filter hook input priority 0; %2$s; }; \
        chain out { type filter hook output priority 0; %3$s; }; }\
        """
            .formatted(TABLE, in, out);
    inSpace(index, "nft", rules);
  }

  @Override
  public void clear(int index) {
    inSpace(index, "nft", "delete table inet " + TABLE);
  }

  private void inSpace(int index, String... command) {
    List<String> whole = new ArrayList<>(launcher(index));
    whole.addAll(List.of(command));
    Shell.run(whole.toArray(String[]::new));
  }

  @Override
  public void weather(Weather weather) {
    if (relay == null) {
      throw new UnsupportedOperationException("a bridge of the kernel has fair weather only");
    }
    relay.weather(weather);
  }

  @Override
  public void close() {
    if (relay != null) {
      relay.close();
    }
    for (int i = 1; i <= nodes; i++) {
      quietly("ip", "link", "del", tag + "d" + i);
      quietly("ip", "link", "del", tag + "c" + i);
      quietly("ip", "netns", "del", space(i));
    }
    quietly("ip", "link", "del", tag + "b");
    quietly("ip", "link", "del", tag + "s");
    quietly("ip", "link", "del", tag + "w");
  }

  // what is not there need not be removed
  private static void quietly(String... command) {
    var _ = Shell.tell(command);
  }
}
