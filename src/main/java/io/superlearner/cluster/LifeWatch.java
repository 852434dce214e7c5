package io.superlearner.cluster;

import io.superlearner.identity.NodeName;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Knows which JVMs are certainly dead: those of this machine's nodes, and of others where refused
/// connections are to be trusted.
///
/// Each node opens its life port before anything else and closes it only by dying. This keeps a
/// connection to the port of each such node, and so sees its end when the kernel has closed it,
/// half a second before the grid has given up to connect anew.
///
/// A life is dead if its port, at the address in the node's name, has answered with that name here
/// before, and now refuses a connection. A port that never answered here proves nothing: it may be
/// bound to another address, or be another network namespace's. Nor does one on another machine,
/// unless whoever set this node up says that it does: a device on the way may refuse in its name.
/// What is unreachable or too late proves nothing anywhere.
///
/// Each connection has a virtual thread of its own. Any thread may call.
final class LifeWatch implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(LifeWatch.class.getName());

  // as the system says it; in another language it proves nothing
  private static final String REFUSED = "Connection refused";
  private static final int LIMIT_MILLIS = 500;
  private static final int LONGEST_LINE = 400;
  private static final int LOOKS = 10;
  private static final long LOOK_NANOS = 10_000_000;
  private static final long REST_NANOS = 1_000_000_000;

  private record Life(NodeName node, int incarnation) {}

  private final NodeName own;
  private final boolean trusting;
  private final Runnable died;
  private final Map<Life, Watch> watches = new ConcurrentHashMap<>();
  // guarded by this
  private boolean closed;

  /// Creates it; nobody is watched.
  ///
  /// @param own the name of this node, which is not watched
  /// @param trusting whether a refusal over the network proves as much as one on this machine
  /// @param died is told after a JVM was found dead, on a thread of the watch
  LifeWatch(NodeName own, boolean trusting, Runnable died) {
    this.own = own;
    this.trusting = trusting;
    this.died = died;
  }

  /// Watches these nodes from now on, and no others. Never blocks but for another look.
  ///
  /// @param nodes are asked for in the order of the looks, so that none goes by older ones than the
  ///   one before it
  synchronized void look(Supplier<? extends Collection<RosterEntry>> nodes) {
    if (closed) {
      return;
    }
    Map<Life, RosterEntry> wanted =
        nodes.get().stream()
            .filter(node -> !node.name().equals(own) && !node.hasLeft())
            .filter(node -> node.lifePort() > 0 && (trusting || isNear(node)))
            .collect(Collectors.toMap(LifeWatch::lifeOf, Function.identity()));
    watches.forEach((life, watch) -> {
      if (!wanted.containsKey(life)) {
        watches.remove(life);
        watch.end();
      }
    });
    wanted.forEach((life, node) -> watches.computeIfAbsent(life, _ -> begin(life, node)));
  }

  /// Tells whether this life of the node was seen to die; never blocks.
  boolean isDead(RosterEntry node) {
    Watch watch = watches.get(lifeOf(node));
    return watch != null && watch.dead;
  }

  /// Tells whether this life of the node is certainly dead, and tries its port; blocks at most for
  /// half a second.
  boolean isProvedDead(RosterEntry node) {
    Watch watch = watches.get(lifeOf(node));
    return watch != null && (watch.dead || (watch.answered && watch.refuses()));
  }

  private static Life lifeOf(RosterEntry node) {
    return new Life(node.name(), node.incarnation());
  }

  private static boolean isNear(RosterEntry node) {
    String host = hostOf(node);
    return host.startsWith("127.") || host.equals("localhost") || host.equals("::1");
  }

  private static String hostOf(RosterEntry node) {
    String name = node.name().text();
    return name.substring(name.indexOf('@') + 1);
  }

  private Watch begin(Life life, RosterEntry node) {
    Watch watch = new Watch(life, node);
    Thread.ofVirtual().name("sl-life-watch-" + node.name()).start(watch::run);
    return watch;
  }

  /// Watches nobody any more.
  @Override
  public synchronized void close() {
    closed = true;
    watches.values().forEach(Watch::end);
    watches.clear();
  }

  /// One life that is watched.
  private final class Watch {
    private final Life life;
    private final RosterEntry node;
    private volatile @Nullable Socket open;
    private volatile boolean answered;
    private volatile boolean dead;
    private volatile boolean over;

    Watch(Life life, RosterEntry node) {
      this.life = life;
      this.node = node;
    }

    private void run() {
      while (!over) {
        listenToItsEnd();
        if (answered && isRefusedSoon()) {
          dead = true;
          LOG.log(System.Logger.Level.INFO, () -> "the JVM of " + life.node() + " is dead");
          died.run();
          return;
        }
        // its port has other callers enough, or is not reached from here
        LockSupport.parkNanos(REST_NANOS);
      }
    }

    /// Connects, and blocks until the connection ends.
    private void listenToItsEnd() {
      try (Socket socket = call()) {
        open = socket;
        if (over) {
          return;
        }
        InputStream in = socket.getInputStream();
        if (firstLine(in).startsWith(life.node().text() + " ")) {
          answered = true;
          in.transferTo(OutputStream.nullOutputStream());
        }
      } catch (IOException ended) {
        LOG.log(System.Logger.Level.DEBUG, () -> "no word of " + life.node() + ": " + ended);
      }
    }

    // whoever has taken the port of one that is gone may say more than fits
    private static String firstLine(InputStream in) throws IOException {
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      int next = in.read();
      while (next >= 0 && next != '\n' && line.size() < LONGEST_LINE) {
        line.write(next);
        next = in.read();
      }
      return line.toString(StandardCharsets.UTF_8);
    }

    // a process that dies closes its ports one after the other
    private boolean isRefusedSoon() {
      for (int look = 0; look < LOOKS && !over; look++) {
        if (refuses()) {
          return true;
        }
        LockSupport.parkNanos(LOOK_NANOS);
      }
      return false;
    }

    private boolean refuses() {
      try (Socket lives = call()) {
        LOG.log(System.Logger.Level.TRACE, () -> life.node() + " lives, " + lives);
        return false;
      } catch (ConnectException refused) {
        return isNear(node) || saysRefused(refused);
      } catch (IOException unclear) {
        LOG.log(
            System.Logger.Level.DEBUG, () -> "the port of " + life.node() + " is unclear", unclear);
        return false;
      }
    }

    // over a network the same exception may say that nobody answered
    private static boolean saysRefused(ConnectException failure) {
      return REFUSED.equals(failure.getMessage());
    }

    /// @throws ConnectException if nobody listens
    private Socket call() throws IOException {
      Socket socket = new Socket();
      try {
        InetAddress address = InetAddress.getByName(hostOf(node));
        socket.connect(new InetSocketAddress(address, node.lifePort()), LIMIT_MILLIS);
        if (socket.getLocalSocketAddress().equals(socket.getRemoteSocketAddress())) {
          // where nobody listens on a port that the kernel may give out, one can meet oneself
          throw new ConnectException("nobody else listens");
        }
        return socket;
      } catch (IOException failure) {
        socket.close();
        throw failure;
      }
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
