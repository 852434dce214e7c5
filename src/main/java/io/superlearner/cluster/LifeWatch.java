package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Keeps a connection to the life port of each other node on this machine, and so knows that its
/// JVM is dead when the kernel has closed it, half a second before the grid has given up to connect
/// anew.
///
/// A life counts as dead if its port has answered with its name before, the connection has ended,
/// and the port refuses another one: see [ProofOfDeath]. A node whose port never answered here is
/// left to the grid. Each connection has a virtual thread of its own. Any thread may call; nothing
/// blocks.
final class LifeWatch implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LifeWatch.class.getName());

  private static final int LOOKS = 10;
  private static final long LOOK_NANOS = 10_000_000;
  private static final long REST_NANOS = 1_000_000_000;

  private record Life(NodeName node, int incarnation) {}

  private final NodeName own;
  private final Runnable died;
  private final Map<Life, Watch> watches = new ConcurrentHashMap<>();
  private final Set<Life> dead = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /// Creates it; nobody is watched.
  ///
  /// @param own the name of this node, which is not watched
  /// @param died is told after a JVM was found dead, on a thread of the watch
  LifeWatch(NodeName own, Runnable died) {
    this.own = own;
    this.died = died;
  }

  /// Watches these nodes from now on, and no others.
  void look(Collection<RosterEntry> nodes) {
    Map<Life, RosterEntry> wanted =
        nodes.stream()
            .filter(node -> !node.name().equals(own) && !node.hasLeft())
            .filter(ProofOfDeath::isPossible)
            .collect(Collectors.toMap(LifeWatch::lifeOf, Function.identity()));
    watches.forEach((life, watch) -> {
      if (!wanted.containsKey(life)) {
        watches.remove(life);
        watch.end();
      }
    });
    dead.retainAll(wanted.keySet());
    wanted.forEach((life, node) -> {
      if (!closed && !dead.contains(life)) {
        watches.computeIfAbsent(life, _ -> begin(life, node));
      }
    });
    if (closed) {
      close();
    }
  }

  /// Tells whether this life of the node was seen to die.
  boolean isDead(RosterEntry node) {
    return dead.contains(lifeOf(node));
  }

  private static Life lifeOf(RosterEntry node) {
    return new Life(node.name(), node.incarnation());
  }

  private Watch begin(Life life, RosterEntry node) {
    Watch watch = new Watch(life, node);
    Thread.ofVirtual().name("sl-life-watch-" + node.name()).start(watch::run);
    return watch;
  }

  /// Watches nobody any more.
  @Override
  public void close() {
    closed = true;
    watches.values().forEach(Watch::end);
    watches.clear();
  }

  /// One life that is watched.
  private final class Watch {
    private final Life life;
    private final RosterEntry node;
    private volatile @Nullable Socket open;
    private volatile boolean over;

    Watch(Life life, RosterEntry node) {
      this.life = life;
      this.node = node;
    }

    private void run() {
      while (!over && !closed) {
        if (hasAnsweredToItsEnd() && isRefused()) {
          dead.add(life);
          LOG.log(System.Logger.Level.INFO, () -> "the JVM of " + life.node() + " is dead");
          died.run();
          return;
        }
        // its port has other callers enough, or is not reached from here
        LockSupport.parkNanos(REST_NANOS);
      }
    }

    /// Connects, and blocks until the connection ends.
    private boolean hasAnsweredToItsEnd() {
      boolean itself = false;
      try (Socket socket = ProofOfDeath.call(node)) {
        open = socket;
        if (over) {
          return false;
        }
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        String line = lines.readLine();
        itself = line != null && line.startsWith(life.node().text() + " ");
        while (itself && line != null) {
          line = lines.readLine();
        }
      } catch (IOException ended) {
        LOG.log(System.Logger.Level.DEBUG, () -> "no word of " + life.node() + ": " + ended);
      }
      return itself && !over;
    }

    // a process that dies closes its ports one after the other
    private boolean isRefused() {
      for (int look = 0; look < LOOKS; look++) {
        if (ProofOfDeath.of(node)) {
          return true;
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
      return false;
    }

    private void end() {
      over = true;
      Socket socket = open;
      if (socket != null) {
        try {
          socket.close();
        } catch (IOException failure) {
          LOG.log(System.Logger.Level.DEBUG, "a connection did not close cleanly", failure);
        }
      }
    }
  }
}
