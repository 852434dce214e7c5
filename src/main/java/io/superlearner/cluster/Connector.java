package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lets the cluster look for a node at an address that is in nobody's list.
///
/// The grid's oldest member alone looks for others, and may be another one tomorrow, so all members
/// are told. A node that is found this way finds truth through the grid, and joins as any other.
final class Connector {

  private static final System.Logger LOG = System.getLogger(Connector.class.getName());
  private static final Pattern FORM =
      Pattern.compile("(?<host>[A-Za-z0-9][A-Za-z0-9._-]{0,252}):(?<port>\\d{1,5})");
  private static final int LAST_PORT = 65_535;
  // two rounds of the longest interval between searches
  private static final Duration LOOKING = Duration.ofMinutes(10);
  private static final long LOOK_NANOS = Duration.ofMillis(50).toNanos();

  private final Peers peers;
  private final FanOut fanOut;
  private final Membership membership;
  private final Limits limits;
  private final Clock clock;
  // until when it is looked at each address, in the clock's nanos
  private final Map<String, Long> until = new ConcurrentHashMap<>();

  Connector(Peers peers, FanOut fanOut, Membership membership, Limits limits, Clock clock) {
    this.peers = peers;
    this.fanOut = fanOut;
    this.membership = membership;
    this.limits = limits;
    this.clock = clock;
  }

  /// Looks for a node and waits until it has joined, at most for the limit of a change; it is
  /// looked for during ten minutes. The grid remembers for hours whom it has found; who is to
  /// outlast the end of all nodes belongs into their lists.
  ///
  /// @param address where its grid listens, `host:port`
  /// @return `timeout` if nobody has joined from there in time
  Outcome<Connection> connect(String address) {
    Matcher form = FORM.matcher(address);
    if (!form.matches() || !isPort(form.group("port"))) {
      return wrong(
          "expected host:port of a node's grid, such as 10.0.0.7:25001, not '" + address + "'");
    }
    try {
      // the grid names its members by numbers
      String host = InetAddress.getByName(form.group("host")).getHostAddress();
      return found(host + ":" + form.group("port"));
    } catch (UnknownHostException unknown) {
      return wrong("nobody knows the host '" + form.group("host") + "'");
    }
  }

  private static Outcome<Connection> wrong(String rule) {
    return Outcome.refused(
        Refusal.ofParameter(Code.INVALID_PARAMETER, "address", "address: " + rule));
  }

  private Outcome<Connection> found(String address) {
    Optional<NodeName> known = nodeAt(address);
    if (known.isPresent()) {
      return Outcome.done(new Connection(address, known.get(), true));
    }
    boolean looks =
        fanOut
            .ask(
                peers.all(),
                limits.probe(),
                control -> control instanceof FarNode far ? far.look(address) : lookHere(address))
            .given()
            .stream()
            .anyMatch(FanOut.Answer::value);
    return looks
        ? awaited(address)
        : Outcome.refused(
            Code.CONFLICT,
            "the nodes of this cluster have no addresses, so none can be looked for");
  }

  private Outcome<Connection> awaited(String address) {
    long begin = clock.nanos();
    while (clock.nanos() - begin < limits.change().toNanos()) {
      Optional<NodeName> joined = nodeAt(address);
      if (joined.isPresent()) {
        return Outcome.done(new Connection(address, joined.get(), false));
      }
      LockSupport.parkNanos(LOOK_NANOS);
      if (Thread.currentThread().isInterrupted()) {
        break;
      }
    }
    return Outcome.refused(
        Code.TIMEOUT,
        "no node of this cluster has joined from %s within %d ms; it is looked for there for %d minutes"
            .formatted(address, limits.change().toMillis(), LOOKING.toMinutes()));
  }

  private static boolean isPort(String digits) {
    int port = Integer.parseInt(digits);
    return port >= 1 && port <= LAST_PORT;
  }

  private Optional<NodeName> nodeAt(String address) {
    return peers.all().stream()
        .filter(Peer::isHere)
        .filter(peer -> membership.addressOf(peer.entry().member()).equals(address))
        .map(Peer::name)
        .findFirst();
  }

  /// Has the grid's member of this node look there for ten minutes.
  ///
  /// @return false if its members have no addresses, as simulated ones
  boolean lookHere(String address) {
    if (!membership.look(address, true)) {
      return false;
    }
    until.put(address, clock.nanos() + LOOKING.toNanos());
    LOG.log(System.Logger.Level.INFO, () -> "other nodes are looked for at " + address + " too");
    return true;
  }

  /// Looks no more where it was looked for long enough: each address at which nobody answers makes
  /// the search for halves that were cut off longer.
  void pass() {
    long now = clock.nanos();
    until
        .entrySet()
        .removeIf(entry -> {
          boolean over = entry.getValue() - now <= 0;
          if (over) {
            membership.look(entry.getKey(), false);
          }
          return over;
        });
  }
}
