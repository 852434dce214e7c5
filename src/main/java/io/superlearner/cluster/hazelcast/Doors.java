package io.superlearner.cluster.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.hazelcast.core.HazelcastException;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.map.IMap;
import io.superlearner.identity.JoinSecret;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Where the nodes' parts of truth listen, as they have written down in the grid: so that a node
/// that was found through the grid finds truth too.
///
/// The grid believes anybody, so each entry bears a code that only who knows the join secret can
/// make, and any other is passed over: whoever is asked at such an address learns how to speak with
/// truth.
///
/// Any thread may call. Nothing blocks: a grid that is just being formed may take ten seconds, and
/// nobody must wait for a hint, so it is asked on a thread of its own.
public final class Doors {

  private static final System.Logger LOG = System.getLogger(Doors.class.getName());
  private static final long REST_NANOS = Duration.ofSeconds(1).toNanos();

  // of text, unless a stranger has put something else there
  private final IMap<String, Object> map;
  private final JoinSecret secret;
  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile List<String> known = List.of();
  // when the last question ended, by System.nanoTime(); null before the first
  private volatile @Nullable Long askedAt;

  /// Looks into the grid.
  ///
  /// @param hazelcast a running member
  /// @param secret what every member of the cluster knows
  public Doors(HazelcastInstance hazelcast, JoinSecret secret) {
    map = hazelcast.getMap(Grid.PREFIX + "doors");
    this.secret = secret;
  }

  /// Writes down where a node's part of truth listens, soon; that it could not be written is only
  /// logged, so say it again when the members have changed.
  ///
  /// @param node its name
  /// @param address `host:port`
  public void announce(String node, String address) {
    String entry = address + "\n" + code(node, address);
    onThread(() -> map.set(node, entry));
  }

  private String code(String node, String address) {
    byte[] message = String.join("\n", "door", node, address).getBytes(UTF_8);
    return HexFormat.of().formatHex(secret.codeOf(message));
  }

  /// Returns the addresses that were there a moment ago; none at first.
  public List<String> all() {
    Long last = askedAt;
    boolean rests = last != null && System.nanoTime() - last < REST_NANOS;
    if (!rests && asking.compareAndSet(false, true)) {
      onThread(this::ask);
    }
    return known;
  }

  private void ask() {
    try {
      List<String> found = new ArrayList<>();
      for (String node : List.copyOf(map.keySet())) {
        proved(node).ifPresent(found::add);
      }
      known = found.stream().sorted().distinct().toList();
    } finally {
      askedAt = System.nanoTime();
      asking.set(false);
    }
  }

  // one that cannot be read must not hide the others
  private Optional<String> proved(String node) {
    try {
      if (map.get(node) instanceof String value) {
        String[] lines = value.split("\n", -1);
        boolean holds =
            lines.length == 2
                && MessageDigest.isEqual(
                    lines[1].getBytes(UTF_8), code(node, lines[0]).getBytes(UTF_8));
        return holds ? Optional.of(lines[0]) : Optional.empty();
      }
    } catch (HazelcastException | LinkageError unreadable) {
      LOG.log(System.Logger.Level.DEBUG, "an address of truth cannot be read", unreadable);
    }
    return Optional.empty();
  }

  private static void onThread(Runnable call) {
    Thread.ofVirtual()
        .name("sl-doors")
        .start(() -> {
          try {
            call.run();
          } catch (HazelcastException | HazelcastInstanceNotActiveException failure) {
            LOG.log(System.Logger.Level.DEBUG, "the grid does not say where truth is", failure);
          }
        });
  }
}
