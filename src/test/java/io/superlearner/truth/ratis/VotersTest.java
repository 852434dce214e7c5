package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.truth.ratis.Seats.Seat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.ratis.protocol.RaftPeer;
import org.junit.jupiter.api.Test;

class VotersTest {

  private static Seat seat(int number) {
    return new Seat("n" + number, "peer" + number, "127.0.0.1:" + number, "proof");
  }

  private static List<Seat> seats(int... numbers) {
    return IntStream.of(numbers).mapToObj(VotersTest::seat).toList();
  }

  private static List<RaftPeer> peers(int... numbers) {
    return IntStream.of(numbers)
        .mapToObj(VotersTest::seat)
        .map(seat -> RaftPeer.newBuilder().setId(seat.peer()).setAddress(seat.address()).build())
        .toList();
  }

  private static Optional<Voters> next(Voters now, List<Seat> seats) {
    return now.next(seats, _ -> true);
  }

  @Test
  void newcomersComeInOneByOneAndVoteAsLongAsFewDo() {
    Voters now = Voters.of(peers(1), List.of());
    for (int voting = 2; voting <= 5; voting++) {
      now = next(now, seats(1, 2, 3, 4, 5, 6, 7)).orElseThrow();
      assertThat(now.voting()).hasSize(voting);
      assertThat(now.following()).isEmpty();
    }
    now = next(now, seats(1, 2, 3, 4, 5, 6, 7)).orElseThrow();
    now = next(now, seats(1, 2, 3, 4, 5, 6, 7)).orElseThrow();

    assertThat(now).isEqualTo(Voters.of(peers(1, 2, 3, 4, 5), peers(6, 7)));
    assertThat(next(now, seats(1, 2, 3, 4, 5, 6, 7))).isEmpty();
  }

  @Test
  void whoeverHasNoSeatAnyMoreGoesFirstAndThenAFollowerMovesUp() {
    Voters now = Voters.of(peers(1, 2, 3, 4, 5), peers(6, 7));

    Voters without = next(now, seats(1, 2, 4, 5, 6, 7, 8)).orElseThrow();
    assertThat(without).isEqualTo(Voters.of(peers(1, 2, 4, 5), peers(6, 7)));

    Voters promoted = next(without, seats(1, 2, 4, 5, 6, 7, 8)).orElseThrow();
    assertThat(promoted).isEqualTo(Voters.of(peers(1, 2, 4, 5, 6), peers(7)));
  }

  @Test
  void votersGoOneByOne() {
    Voters now = Voters.of(peers(1, 2, 3, 4, 5), List.of());

    Voters first = next(now, seats(1, 4, 5)).orElseThrow();
    Voters second = next(first, seats(1, 4, 5)).orElseThrow();

    assertThat(first).isEqualTo(Voters.of(peers(1, 3, 4, 5), List.of()));
    assertThat(second).isEqualTo(Voters.of(peers(1, 4, 5), List.of()));
    assertThat(next(second, seats(1, 4, 5))).isEmpty();
  }

  @Test
  void theLastVoterStaysThoughItHasNoSeat() {
    assertThat(next(Voters.of(peers(1), List.of()), seats())).isEmpty();
  }

  @Test
  void aNewAddressOfAMemberIsAChange() {
    Seat moved = new Seat("n1", "peer1", "127.0.0.1:99", "proof");

    Voters next = next(Voters.of(peers(1), List.of()), List.of(moved)).orElseThrow();

    assertThat(next.voting()).extracting(RaftPeer::getAddress).containsExactly("127.0.0.1:99");
  }

  @Test
  void aNewcomerThatCannotBeReachedDoesNotHoldUpTheNext() {
    Voters next =
        Voters.of(peers(1), List.of())
            .next(seats(1, 2, 3), seat -> !seat.name().equals("n2"))
            .orElseThrow();

    assertThat(next).isEqualTo(Voters.of(peers(1, 3), List.of()));
  }
}
