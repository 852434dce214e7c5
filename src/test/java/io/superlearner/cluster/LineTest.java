package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.cluster.Line.Got;
import io.superlearner.cluster.Line.Taken;
import io.superlearner.runtime.NodeLife;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Both ends of a line in one thread, with time and wire in the hands of the test.
class LineTest {

  private static final NodeLife ONE = new NodeLife(1, 0);
  private static final NodeLife TWO = new NodeLife(2, 3);
  private static final long MILLI = 1_000_000;
  private static final LineLimits SMALL =
      new LineLimits(
          100,
          400,
          1000,
          3000,
          Duration.ofMillis(250),
          Duration.ofMillis(20),
          Duration.ofMillis(400),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10));

  /// One end, and what became of everything.
  private static final class End {
    final String name;
    final Line line;
    // of all streams: what the line took, what arrived here, and what it said may not have arrived
    final List<Integer> allTaken = new ArrayList<>();
    final List<Integer> allArrived = new ArrayList<>();
    final Set<Integer> unconfirmed = new HashSet<>();
    int ups;
    int downs;

    End(String name, NodeLife own, NodeLife other, long now) {
      this.name = name;
      line = new Line(own, other, 1, SMALL, now);
    }

    void offer(int number) {
      if (line.offer(bytes(number), true) == Taken.YES) {
        allTaken.add(number);
      }
    }

    void receive(Packet packet, long now) {
      Got got = line.receive(packet, now);
      if (got.ended()) {
        down(got.unconfirmed());
      }
      if (got.begun()) {
        ups++;
      }
      got.items().forEach(item -> allArrived.add(number(item)));
    }

    void down(List<byte[]> lost) {
      downs++;
      lost.forEach(item -> unconfirmed.add(number(item)));
    }

    void giveUp(long session, long now) {
      boolean wasOpen = line.isOpen();
      List<byte[]> lost = line.giveUp(session, now);
      if (wasOpen) {
        down(lost);
      }
    }
  }

  private static byte[] bytes(int number) {
    return ByteBuffer.allocate(10 + number % 50).putInt(number).array();
  }

  private static int number(byte[] item) {
    return ByteBuffer.wrap(item).getInt();
  }

  /// A wire that loses, doubles, delays and so reorders packets.
  private static final class World {
    private record Transit(long at, long tie, Packet packet) implements Comparable<Transit> {
      @Override
      public int compareTo(Transit other) {
        return at == other.at ? Long.compare(tie, other.tie) : Long.compare(at, other.at);
      }
    }

    final Random random;
    final int lossPercent;
    final PriorityQueue<Transit> transit = new PriorityQueue<>();
    // close to the point where the clock's numbers turn negative
    long now = Long.MAX_VALUE - 3_000 * MILLI;
    final End one = new End("one", ONE, TWO, now);
    final End two = new End("two", TWO, ONE, now);
    long session = 1;
    long ties;
    boolean cut;

    World(long seed, int lossPercent) {
      random = new Random(seed);
      this.lossPercent = lossPercent;
    }

    void send(End from) {
      for (Packet packet : from.line.due(now)) {
        Packet read = Packet.of(packet.bytes());
        int copies = cut || random.nextInt(100) < lossPercent ? 0 : random.nextInt(10) == 0 ? 2 : 1;
        for (int i = 0; i < copies; i++) {
          long delay = random.nextInt(4) == 0 ? random.nextInt(300) : random.nextInt(5);
          transit.add(new Transit(now + delay * MILLI - Long.MIN_VALUE, ties++, read));
        }
      }
    }

    void step() {
      send(one);
      send(two);
      now += random.nextInt(20) * MILLI;
      while (!transit.isEmpty() && transit.peek().at <= now - Long.MIN_VALUE) {
        Packet packet = transit.remove().packet();
        End to = packet.to().equals(ONE) ? one : two;
        to.receive(packet, now);
      }
    }

    void run(int steps) {
      for (int i = 0; i < steps; i++) {
        step();
      }
    }

    void check() {
      check(one, two);
      check(two, one);
    }

    /// In order, each once, none of nowhere; what is missing, the sender was told of.
    private static void check(End from, End to) {
      assertThat(to.allArrived).isSorted().doesNotHaveDuplicates();
      assertThat(from.allTaken).containsAll(to.allArrived);
      List<Integer> missing = new ArrayList<>(from.allTaken);
      missing.removeAll(new HashSet<>(to.allArrived));
      assertThat(from.unconfirmed).as("what %s was told", from.name).containsAll(missing);
    }
  }

  static LongStream seeds60() {
    return LongStream.range(0, 60);
  }

  static LongStream seeds150() {
    return LongStream.range(1000, 1150);
  }

  static LongStream seeds40() {
    return LongStream.range(2000, 2040);
  }

  @Nested
  class OverAWireThatLosesDoublesAndReorders {

    @ParameterizedTest
    @MethodSource("io.superlearner.cluster.LineTest#seeds60")
    void everythingArrivesOnceInOrder(long seed) {
      World world = new World(seed, 30);
      int number = 0;
      for (int i = 0; i < 400; i++) {
        for (int j = world.random.nextInt(4); j > 0; j--) {
          world.one.offer(number++);
          world.two.offer(number++);
        }
        world.step();
      }
      world.run(3000);
      world.check();
      assertThat(world.one.allArrived).isEqualTo(world.two.allTaken).isNotEmpty();
      assertThat(world.two.allArrived).isEqualTo(world.one.allTaken).isNotEmpty();
      assertThat(world.one.downs + world.two.downs).isZero();
      assertThat(world.one.line.waiting()).isZero();
    }

    @ParameterizedTest
    @MethodSource("io.superlearner.cluster.LineTest#seeds150")
    void afterGivingUpAtAnyTimeOfEitherEndTheSenderKnowsWhatMayBeMissing(long seed) {
      World world = new World(seed, 20);
      int number = 0;
      for (int i = 0; i < 600; i++) {
        world.one.offer(number++);
        world.two.offer(number++);
        if (world.random.nextInt(60) == 0) {
          world.one.giveUp(++world.session, world.now);
        }
        if (world.random.nextInt(60) == 0) {
          world.two.giveUp(++world.session, world.now);
        }
        world.step();
      }
      world.run(3000);
      world.check();
      for (End end : List.of(world.one, world.two)) {
        assertThat(end.line.isOpen()).as("%s is open in the end", end.name).isTrue();
        assertThat(end.ups).isEqualTo(end.downs + 1);
        assertThat(end.line.waiting()).isZero();
      }
    }

    @ParameterizedTest
    @MethodSource("io.superlearner.cluster.LineTest#seeds40")
    void aSilenceWithinTheDetectionTimeLosesNothing(long seed) {
      World world = new World(seed, 0);
      world.run(100);
      world.cut = true;
      long begin = world.now;
      int number = 0;
      while (world.now - begin < 8_000 * MILLI) {
        if (number < 30) {
          world.one.offer(number++);
        }
        world.step();
        assertThat(world.one.line.isLost(world.now)).isFalse();
      }
      world.cut = false;
      world.run(1000);
      world.check();
      assertThat(world.two.allArrived).hasSize(30);
      assertThat(world.one.downs + world.two.downs).isZero();
    }
  }

  @Nested
  class Decides {

    private final World world = new World(7, 0);

    @Test
    void thatAnEndOfWhichNothingIsHeardIsLost() {
      world.run(100);
      world.cut = true;
      long begin = world.now;
      world.transit.clear();
      while (world.now - begin < 10_000 * MILLI) {
        world.step();
      }
      assertThat(world.one.line.isLost(world.now)).isTrue();
    }

    @Test
    void thatMessagesAreRefusedBeforeAllElse() {
      world.run(100);
      world.cut = true;
      Taken last = Taken.YES;
      int messages = 0;
      while (last == Taken.YES && messages < 1000) {
        last = world.one.line.offer(new byte[96], true);
        messages++;
      }
      assertThat(last).isEqualTo(Taken.FULL);
      assertThat(messages).isEqualTo(11);
      assertThat(world.one.line.isLost(world.now)).isFalse();
      for (int i = 0; i < 20; i++) {
        assertThat(world.one.line.offer(new byte[96], false)).isEqualTo(Taken.YES);
      }
      assertThat(world.one.line.isLost(world.now)).isTrue();
      assertThat(world.one.line.giveUp(9, world.now)).hasSize(30);
      assertThat(world.one.line.offer(new byte[1], false)).isEqualTo(Taken.CLOSED);
    }

    @Test
    void thatThereIsRoomAgainOnceTheOtherEndConfirms() {
      world.run(100);
      for (int i = 0; i < 10; i++) {
        assertThat(world.one.line.offer(bytes(i), true)).isEqualTo(Taken.YES);
      }
      world.run(200);
      assertThat(world.one.line.waiting()).isZero();
    }

    @Test
    void toSendManySignalsInOneBatchAndASingleOneAtOnce() {
      world.run(100);
      world.one.line.offer(new byte[4], true);
      assertThat(world.one.line.due(world.now)).hasSize(1);
      for (int i = 0; i < 10; i++) {
        world.one.line.offer(new byte[6], true);
      }
      List<Packet> packets = world.one.line.due(world.now);
      assertThat(packets).hasSize(1);
      assertThat(packets.getFirst().items()).hasSize(10);
    }

    @Test
    void toHoldBackWhatTheWindowDoesNotLetGo() {
      world.run(100);
      for (int i = 0; i < 9; i++) {
        world.one.line.offer(new byte[96], true);
      }
      assertThat(world.one.line.due(world.now)).hasSize(4);
      assertThat(world.one.line.due(world.now)).isEmpty();
    }

    @Test
    void toTakeNothingOfAnotherLifeOrAnOlderSession() {
      world.run(100);
      Line line = world.one.line;
      List<byte[]> one = List.of(bytes(1));
      assertThat(line.receive(new Packet(new NodeLife(2, 2), ONE, 1, 1, 0, 1, one), world.now))
          .isEqualTo(Got.NOTHING);
      assertThat(line.receive(new Packet(TWO, new NodeLife(1, 9), 1, 1, 0, 1, one), world.now))
          .isEqualTo(Got.NOTHING);
      assertThat(line.receive(new Packet(TWO, ONE, 0, 1, 0, 1, one), world.now))
          .isEqualTo(Got.NOTHING);
      assertThat(line.receive(new Packet(TWO, ONE, 1, 1, 0, 1, one), world.now).items()).hasSize(1);
      assertThat(line.receive(new Packet(TWO, ONE, 1, 1, 0, 1, one), world.now).items()).isEmpty();
    }
  }
}
