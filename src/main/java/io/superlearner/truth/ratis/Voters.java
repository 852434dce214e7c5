package io.superlearner.truth.ratis;

import io.superlearner.truth.ratis.Seats.Seat;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeer;

/// Who votes and who only follows: decided purely, one step at a time.
///
/// @param voting the members that vote
/// @param following the members that do not
record Voters(List<RaftPeer> voting, List<RaftPeer> following) {

  /// The most that vote; further members follow.
  static final int MOST = 5;

  static Voters of(Collection<RaftPeer> voting, Collection<RaftPeer> following) {
    return new Voters(List.copyOf(voting), List.copyOf(following));
  }

  /// Returns what should hold next, if that is something else: first those go that have no seat,
  /// then a follower moves up, then one newcomer comes in. Voters come and go one by one, so that
  /// any majority of those before and any of those after have one in common, whoever leads in
  /// between: a new leader of Ratis writes the new ones alone.
  ///
  /// @param seats all seats, the oldest first
  /// @param answers tells whether a newcomer can be reached; one that cannot would hold up all
  Optional<Voters> next(List<Seat> seats, Predicate<Seat> answers) {
    Voters kept = keeping(seats);
    if (!kept.voting.isEmpty() && !kept.isAs(this)) {
      return Optional.of(kept);
    }
    return promotion().or(() -> addition(seats, answers));
  }

  private Voters keeping(List<Seat> seats) {
    Map<String, Seat> byPeer = seats.stream().collect(Collectors.toMap(Seat::peer, seat -> seat));
    return new Voters(keeping(voting, byPeer), keeping(following, byPeer));
  }

  // all but the first that has no seat
  private static List<RaftPeer> keeping(List<RaftPeer> peers, Map<String, Seat> seats) {
    List<RaftPeer> kept = new ArrayList<>();
    boolean dropped = false;
    for (RaftPeer peer : peers) {
      Seat seat = seats.get(peer.getId().toString());
      if (seat != null) {
        kept.add(peer(seat));
      } else if (dropped) {
        kept.add(peer);
      } else {
        dropped = true;
      }
    }
    return kept;
  }

  // peers are equal if their ids are; a new address is a change all the same
  private boolean isAs(Voters other) {
    return addresses(voting).equals(addresses(other.voting))
        && addresses(following).equals(addresses(other.following));
  }

  private static Map<String, String> addresses(List<RaftPeer> peers) {
    return peers.stream()
        .collect(Collectors.toMap(peer -> peer.getId().toString(), RaftPeer::getAddress));
  }

  private Optional<Voters> promotion() {
    if (voting.size() >= MOST || following.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Voters(with(voting, following.getFirst()), following.subList(1, following.size())));
  }

  private Optional<Voters> addition(List<Seat> seats, Predicate<Seat> answers) {
    return seats.stream()
        .filter(seat -> !contains(seat) && answers.test(seat))
        .findFirst()
        .map(Voters::peer)
        .map(peer ->
            voting.size() < MOST
                ? new Voters(with(voting, peer), following)
                : new Voters(voting, with(following, peer)));
  }

  private boolean contains(Seat seat) {
    return voting.stream().anyMatch(peer -> peer.getId().equals(seat.id()))
        || following.stream().anyMatch(peer -> peer.getId().equals(seat.id()));
  }

  private static List<RaftPeer> with(List<RaftPeer> peers, RaftPeer another) {
    List<RaftPeer> all = new ArrayList<>(peers);
    all.add(another);
    return List.copyOf(all);
  }

  private static RaftPeer peer(Seat seat) {
    return RaftPeer.newBuilder().setId(seat.id()).setAddress(seat.address()).build();
  }
}
