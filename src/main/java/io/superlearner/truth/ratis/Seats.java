package io.superlearner.truth.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.superlearner.truth.Versioned;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.ratis.protocol.RaftPeerId;

/// Who keeps the store, as the store itself says: one seat for each name, taken by one disk.
///
/// Seats are entries like all others, under keys that no user of the store can name. A disk that
/// lost its seat is remembered for ever, and never gets one again.
///
/// @param values where the entries are
record Seats(Values values) {

  private static final String OURS = "\0";
  private static final String SEAT = OURS + "seat/";
  private static final String GONE = OURS + "gone/";

  /// One seat.
  ///
  /// @param name whose it is
  /// @param peer the disk that took it
  /// @param address where it is reached
  /// @param proof that whoever took it knows the secret
  record Seat(String name, String peer, String address, String proof) {

    static Seat taken(RatisSettings settings, String peer) {
      String proof =
          new Secret(settings.secret()).proofOf(settings.name(), peer, settings.address());
      return new Seat(settings.name(), peer, settings.address(), proof);
    }

    byte[] bytes() {
      return String.join("\n", name, peer, address, proof).getBytes(UTF_8);
    }

    static Seat of(Versioned entry) {
      String[] lines = new String(entry.value(), UTF_8).split("\n", -1);
      if (lines.length != 4) {
        throw new IllegalArgumentException("not a seat: " + entry);
      }
      return new Seat(lines[0], lines[1], lines[2], lines[3]);
    }

    boolean isProved(Secret secret) {
      return secret.proves(proof, name, peer, address);
    }

    RaftPeerId id() {
      return RaftPeerId.valueOf(peer);
    }
  }

  /// Tells whether a key belongs to the store itself.
  static boolean isOurs(String key) {
    return key.startsWith(OURS);
  }

  static String keyOf(String name) {
    return SEAT + name;
  }

  static String goneKeyOf(String peer) {
    return GONE + peer;
  }

  /// Tells whether a disk lost its seat.
  boolean isGone(String peer) {
    return values.read(goneKeyOf(peer)).isPresent();
  }

  /// Returns the seats whose disks may take part, the oldest first.
  List<Seat> valid(Secret secret) {
    List<Versioned> entries = new ArrayList<>(values.list(SEAT));
    entries.sort(Comparator.comparingLong(Versioned::version));
    return entries.stream()
        .map(Seat::of)
        .filter(seat -> seat.isProved(secret) && !isGone(seat.peer()))
        .toList();
  }

  /// Returns the name of the member that a disk belongs to.
  Optional<String> nameOf(String peer) {
    return values.list(SEAT).stream()
        .map(Seat::of)
        .filter(seat -> seat.peer().equals(peer))
        .map(Seat::name)
        .findFirst();
  }
}
