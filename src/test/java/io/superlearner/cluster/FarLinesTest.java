package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.DeadLetter;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.MessageTypes;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.Transport;
import io.superlearner.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes' lines over a grid in memory, under a manual clock.
class FarLinesTest {

  record Named(String text) {}

  record Unnamed(String text) {}

  private final ManualClock clock = new ManualClock();
  private final FakeGrid grid = new FakeGrid();
  private Node one;
  private Node two;

  /// One node, and what its runtime was told, as words.
  private final class Node implements Transport.Receiver {
    final NodeLife life;
    final NodeName name;
    final FarLines lines;
    final List<String> told = new ArrayList<>();
    final List<FarSignal> came = new ArrayList<>();
    // what goes wrong when it is told of the next signal
    @Nullable Error trouble;
    // what this node's program has named
    boolean knowsNamed = true;

    Node(int node, int incarnation) {
      life = new NodeLife(node, incarnation);
      name = NodeName.parse("node" + node + "@127.0.0.1");
      MessageTypes types =
          new MessageTypes() {
            @Override
            public boolean mayLeave(Class<?> type) {
              return type == Named.class;
            }

            @Override
            public Optional<Class<?>> find(Pid receiver, String type) {
              return knowsNamed && type.equals(Named.class.getName())
                  ? Optional.of(Named.class)
                  : Optional.empty();
            }
          };
      lines =
          new FarLines(
              new FarLines.House(
                  life,
                  grid.of(member()),
                  new SignalCodec(types),
                  LineLimits.USUAL,
                  clock,
                  grid::execute,
                  _ -> null,
                  _ -> Optional.empty()));
      lines.open(this);
    }

    String member() {
      return "m" + life;
    }

    void meets(Node... others) {
      List<Neighbour> present = new ArrayList<>();
      for (Node other : others) {
        present.add(new Neighbour(other.life, other.name, other.member()));
      }
      lines.meet(present);
    }

    Delivery send(Node to, Object payload) {
      return lines.trySend(to.life, message(to, payload));
    }

    FarSignal message(Node to, Object payload) {
      return new FarSignal.Message(pid(), new FarSignal.Target.OfPid(to.pid()), payload, 0);
    }

    Pid pid() {
      return new Pid(life.node(), 7, life.incarnation());
    }

    @Override
    public void up(NodeLife other, NodeName name) {
      told.add("up " + other);
    }

    @Override
    public void received(NodeLife from, FarSignal signal) {
      Error now = trouble;
      trouble = null;
      if (now != null) {
        throw now;
      }
      came.add(signal);
      told.add(shown(signal));
    }

    @Override
    public void undelivered(FarSignal signal, DeadLetter.Cause why) {
      told.add(why.word() + " " + shown(signal));
    }

    @Override
    public void down(NodeLife other) {
      told.add("down " + other);
    }

    private static String shown(FarSignal signal) {
      return signal instanceof FarSignal.Message message
          ? String.valueOf(message.payload())
          : signal.getClass().getSimpleName();
    }
  }

  @BeforeEach
  void meet() {
    one = new Node(1, 0);
    two = new Node(2, 5);
    one.meets(two);
    two.meets(one);
    grid.settle();
  }

  private void pass(Duration time) {
    long steps = time.toMillis() / 50;
    for (long i = 0; i < steps; i++) {
      clock.advance(Duration.ofMillis(50));
      grid.settle();
    }
  }

  @Test
  void lifeIsAnnouncedBeforeItsFirstSignal() {
    assertThat(one.send(two, "hello")).isEqualTo(Delivery.SENT);
    grid.settle();
    assertThat(one.told).containsExactly("up 2.5");
    assertThat(two.told).containsExactly("up 1.0", "hello");
  }

  @Test
  void nothingIsSentToWhoIsNotThere() {
    Node third = new Node(3, 0);
    assertThat(one.send(third, "x")).isEqualTo(Delivery.NO_CONNECTION);
    one.meets(two, third);
    // third has not met it yet
    grid.settle();
    assertThat(one.send(third, "x")).isEqualTo(Delivery.NO_CONNECTION);
    third.meets(one);
    pass(Duration.ofMillis(500));
    assertThat(one.send(third, "x")).isEqualTo(Delivery.SENT);
  }

  @Test
  void whatIsLostOnTheWireIsSentAgain() {
    grid.let((_, _) -> false);
    one.send(two, "a");
    one.send(two, "b");
    grid.settle();
    grid.let((_, _) -> true);
    one.send(two, "c");
    pass(Duration.ofSeconds(2));
    assertThat(two.told).containsExactly("up 1.0", "a", "b", "c");
  }

  @Test
  void aNodeThatIsSilentWithinTheDetectionTimeLosesNothing() {
    grid.let((from, to) -> false);
    one.send(two, "a");
    pass(Duration.ofSeconds(9));
    one.send(two, "b");
    assertThat(one.told).containsExactly("up 2.5");
    grid.let((_, _) -> true);
    pass(Duration.ofSeconds(3));
    assertThat(two.told).containsExactly("up 1.0", "a", "b");
  }

  @Test
  void aNodeThatIsSilentForLongerIsGivenUpOnceAndWhatWasNotConfirmedIsTold() {
    grid.let((_, _) -> false);
    one.send(two, "a");
    one.send(two, "b");
    pass(Duration.ofSeconds(11));
    assertThat(one.told)
        .containsExactly("up 2.5", "down 2.5", "no_connection a", "no_connection b");
    assertThat(one.send(two, "c")).isEqualTo(Delivery.NO_CONNECTION);
    grid.let((_, _) -> true);
    pass(Duration.ofSeconds(3));
    assertThat(one.send(two, "d")).isEqualTo(Delivery.SENT);
    pass(Duration.ofSeconds(1));
    assertThat(one.told).hasSize(5).endsWith("up 2.5");
    assertThat(two.told).containsExactly("up 1.0", "down 1.0", "up 1.0", "d");
  }

  @Test
  void whoeverIsGivenUpByTheOtherSideOnlyLearnsItToo() {
    grid.let((from, _) -> from.equals(one.member()));
    pass(Duration.ofSeconds(11));
    assertThat(one.told).containsExactly("up 2.5", "down 2.5");
    grid.let((_, _) -> true);
    pass(Duration.ofSeconds(3));
    assertThat(one.told).containsExactly("up 2.5", "down 2.5", "up 2.5");
    assertThat(two.told).containsExactly("up 1.0", "down 1.0", "up 1.0");
  }

  @Test
  void aNodeThatLeavesTheGridIsGivenUpAtOnceAndItsNextLifeIsAnother() {
    one.send(two, "a");
    one.meets();
    assertThat(one.send(two, "b")).isEqualTo(Delivery.NO_CONNECTION);
    grid.settle();
    assertThat(one.told).startsWith("up 2.5", "down 2.5");
    Node again = new Node(2, 6);
    one.meets(again);
    again.meets(one);
    grid.settle();
    assertThat(one.send(again, "c")).isEqualTo(Delivery.SENT);
    assertThat(one.send(two, "old")).isEqualTo(Delivery.NO_CONNECTION);
    // what the old life still says counts for nothing
    two.send(one, "ghost");
    pass(Duration.ofSeconds(2));
    assertThat(one.told).endsWith("up 2.6").doesNotContain("ghost");
    assertThat(again.told).containsExactly("up 1.0", "c");
  }

  @Test
  void aFloodToANodeThatTakesNothingIsRefusedAndControlSignalsPass() {
    grid.let((_, _) -> false);
    byte[] large = new byte[100_000];
    int sent = 0;
    while (one.send(two, large) == Delivery.SENT) {
      sent++;
    }
    assertThat(sent).isBetween(80, 90);
    assertThat(one.send(two, "small")).isEqualTo(Delivery.MAILBOX_FULL);
    FarSignal kill = new FarSignal.Exit(one.pid(), two.pid(), ExitReason.kill());
    assertThat(one.lines.trySend(two.life, kill)).isEqualTo(Delivery.SENT);
    grid.let((_, _) -> true);
    pass(Duration.ofSeconds(3));
    assertThat(two.told).hasSize(1 + sent + 1).endsWith("Exit");
    assertThat(one.send(two, "small")).isEqualTo(Delivery.SENT);
  }

  @Test
  void whenEvenControlSignalsFindNoRoomTheNodeIsGivenUp() {
    grid.let((_, _) -> false);
    byte[] large = new byte[500_000];
    FarSignal reply = new FarSignal.Reply(new Ref(1), two.pid(), large);
    for (int i = 0; i < 70; i++) {
      one.lines.trySend(two.life, reply);
    }
    grid.settle();
    assertThat(one.told).startsWith("up 2.5", "down 2.5");
  }

  @Test
  void whatIsTooLongOrNotPlainIsRefusedAtTheSender() {
    assertThatThrownBy(() -> one.send(two, new byte[SignalCodec.LONGEST]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("too long")
        .hasMessageContaining("[B");
    assertThatThrownBy(() -> one.send(two, new Unnamed("x")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(Unnamed.class.getName());
    one.send(two, "next");
    grid.settle();
    assertThat(two.told).containsExactly("up 1.0", "next");
  }

  @Test
  void aTypeThatTheReceiverHasNotNamedIsALostLetterThereAndNothingElseIsHeldUp() {
    two.knowsNamed = false;
    one.send(two, new Named("a"));
    one.send(two, "b");
    grid.settle();
    assertThat(two.told)
        .containsExactly(
            "up 1.0",
            "not_readable the program of <2.7.5> has named no type " + Named.class.getName(),
            "b");
  }

  @Test
  void aRequestWhosePayloadTheReceiverCannotReadIsAnsweredSo() {
    two.knowsNamed = false;
    FarSignal.Target to = new FarSignal.Target.OfPid(two.pid());
    one.lines.trySend(
        two.life, new FarSignal.Request(new Ref(4), one.pid(), to, new Named("a"), 0));
    grid.settle();
    assertThat(one.came.getFirst())
        .isInstanceOfSatisfying(
            FarSignal.Failure.class,
            failure -> {
              assertThat(failure.ref()).isEqualTo(new Ref(4));
              assertThat(failure.reason().toString()).startsWith("bad_request: ");
            });
    two.lines.trySend(one.life, new FarSignal.Reply(new Ref(5), one.pid(), new Named("b")));
    one.knowsNamed = false;
    grid.settle();
    assertThat(one.came.get(1).toString()).contains("bad_reply: ");
  }

  @Test
  void anErrorOverOneSignalHoldsUpNothingElse() {
    two.trouble = new NoClassDefFoundError("gone");
    one.send(two, "a");
    grid.settle();
    one.send(two, "b");
    grid.settle();
    assertThat(two.told).containsExactly("up 1.0", "b");
  }

  @Test
  void anEndThatOnlySpeaksAndHearsNothingIsGivenUp() {
    grid.let((from, _) -> from.equals(two.member()));
    pass(Duration.ofSeconds(11));
    assertThat(one.told).containsExactly("up 2.5", "down 2.5", "up 2.5");
    one.send(two, "a");
    pass(Duration.ofSeconds(11));
    assertThat(one.told).startsWith("up 2.5", "down 2.5", "up 2.5", "down 2.5", "no_connection a");
  }

  @Test
  void aLifeThatIsThereAgainIsTakenOnceItsEndHasBeenTold() {
    one.meets();
    one.meets(two);
    assertThat(one.send(two, "a")).isEqualTo(Delivery.NO_CONNECTION);
    grid.settle();
    one.meets(two);
    pass(Duration.ofSeconds(1));
    assertThat(one.told).containsExactly("up 2.5", "down 2.5", "up 2.5");
    assertThat(one.send(two, "b")).isEqualTo(Delivery.SENT);
  }

  @Test
  void brokenFramesHarmNothing() {
    grid.change(frame -> {
      byte[] broken = frame.clone();
      broken[broken.length - 1] ^= 1;
      broken[broken.length / 2] ^= 0x40;
      return broken;
    });
    IntStream.range(0, 20).forEach(number -> one.send(two, "m" + number));
    pass(Duration.ofSeconds(1));
    assertThat(two.told).contains("up 1.0");
    assertThat(one.told).contains("up 2.5");
  }

  @Test
  void afterTheEndNothingComesOrGoes() {
    one.lines.close();
    grid.settle();
    assertThat(one.told).containsExactly("up 2.5", "down 2.5");
    assertThat(one.send(two, "x")).isEqualTo(Delivery.NO_CONNECTION);
    two.send(one, "y");
    pass(Duration.ofSeconds(1));
    assertThat(one.told).containsExactly("up 2.5", "down 2.5");
    two.lines.close();
    grid.settle();
    assertThat(clock.scheduled()).isLessThanOrEqualTo(2);
  }
}
