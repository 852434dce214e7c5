package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.cluster.SignalCodec.Read;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.FarSignal.Target;
import io.superlearner.runtime.MessageTypes;
import java.io.ByteArrayOutputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.fory.Fory;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SignalCodecTest {

  enum Suit {
    HEARTS,
    SPADES
  }

  record Card(Suit suit, int rank, List<String> notes) {}

  record Even(int number) {
    Even {
      if (number % 2 != 0) {
        throw new IllegalArgumentException("odd: " + number);
      }
    }
  }

  record Stranger(String text) {}

  /// What a deserializer without an allow-list would do harm with.
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1;
    static final AtomicInteger MADE = new AtomicInteger();
    String text = "boom";

    Gadget() {
      MADE.incrementAndGet();
    }
  }

  /// What its program cannot do with it for a while.
  record Moody(int number) {
    private static final AtomicBoolean BAD = new AtomicBoolean();

    @Override
    public int hashCode() {
      if (BAD.get()) {
        throw new NoClassDefFoundError("a class of the program");
      }
      return number;
    }
  }

  private static final Set<Class<?>> NAMED =
      Set.of(Card.class, Suit.class, Even.class, Moody.class);
  private static final Pid HERE = new Pid(1, 11, 0);
  private static final Pid THERE = new Pid(2, 22_000_000_000L, 3);
  private static final Target TO = new Target.OfPid(THERE);
  private static final Ref REF = new Ref(99);

  private static final MessageTypes TYPES =
      new MessageTypes() {
        @Override
        public boolean mayLeave(Class<?> type) {
          return NAMED.contains(type);
        }

        @Override
        public Optional<Class<?>> find(Pid receiver, String name) {
          return receiver.equals(THERE)
              ? NAMED.stream().filter(type -> type.getName().equals(name)).findFirst()
              : Optional.empty();
        }
      };

  private final SignalCodec codec = new SignalCodec(TYPES);

  private FarSignal there(FarSignal signal) {
    Read read = codec.decode(codec.encode(signal), _ -> THERE);
    assertThat(read).isInstanceOf(Read.Signal.class);
    return ((Read.Signal) read).signal();
  }

  private Object payloadThere(Object payload) {
    return ((FarSignal.Message) there(new FarSignal.Message(HERE, TO, payload, 0))).payload();
  }

  @SuppressWarnings("unused") // the source of the cases below
  private static final List<FarSignal> SIGNALS =
      List.of(
          new FarSignal.Message(HERE, TO, "hello", 77),
          new FarSignal.Message(HERE, new Target.OfName("server"), new Cast(null), 0),
          new FarSignal.Request(REF, HERE, TO, null, Long.MAX_VALUE),
          new FarSignal.Reply(REF, THERE, null),
          new FarSignal.Reply(REF, THERE, List.of(1, 2)),
          new FarSignal.Failure(REF, ExitReason.noproc()),
          new FarSignal.Run(REF, HERE, "job", Map.of("a", 1)),
          new FarSignal.Whereis(REF, "name"),
          new FarSignal.Exit(HERE, THERE, ExitReason.kill()),
          new FarSignal.Stop(THERE, ExitReason.shutdown("why")),
          new FarSignal.Stop(THERE, ExitReason.shutdown()),
          new FarSignal.Link(REF, HERE, THERE),
          new FarSignal.Unlink(HERE, THERE, REF, null),
          new FarSignal.Unlink(HERE, THERE, null, REF),
          new FarSignal.LinkExit(HERE, THERE, ExitReason.normal()),
          new FarSignal.Monitor(REF, HERE, THERE),
          new FarSignal.Demonitor(REF),
          new FarSignal.Down(REF, new ExitReason.NoConnection(NodeName.parse("node1@127.0.0.1"))),
          new FarSignal.Down(REF, ExitReason.abnormal("x")),
          new FarSignal.Down(REF, ExitReason.killed()),
          new FarSignal.Message(HERE, new Target.InPlace(THERE), "x", 3),
          new FarSignal.Moved(REF, List.of(HERE, THERE), List.of(THERE, HERE)),
          new FarSignal.Switched(REF),
          new FarSignal.LetIn(SandboxId.parse("box")));

  @ParameterizedTest
  @FieldSource("SIGNALS")
  void everySignalComesBackAsItWas(FarSignal signal) {
    assertThat(there(signal)).isEqualTo(signal);
  }

  @Test
  void everyKindOfSignalHasASample() {
    assertThat(SIGNALS)
        .extracting(signal -> (Object) signal.getClass())
        .contains((Object[]) FarSignal.class.getPermittedSubclasses());
    assertThat(SignalCodec.table()).contains(FarSignal.class.getPermittedSubclasses());
  }

  @SuppressWarnings("unused") // the source of the cases below
  private static final List<Object> PLAIN =
      List.of(
          "",
          "text ümläut 😀",
          true,
          'x',
          1,
          -1L,
          Long.MIN_VALUE,
          1.5,
          2.5f,
          (short) 3,
          (byte) 4,
          new BigInteger("123456789012345678901234567890"),
          new BigDecimal("1.50"),
          Instant.parse("2026-11-21T07:00:00.123456789Z"),
          Duration.ofMillis(5),
          HERE,
          REF,
          NodeName.parse("a@b"),
          SandboxId.parse("box"),
          ExitReason.shutdown("x"),
          new Cast(List.of(1, "a", 2.0)),
          new Down(REF, HERE, ExitReason.noproc()),
          new ExitMessage(HERE, ExitReason.killed()),
          List.of(),
          List.of(List.of(1), Map.of("a", Set.of(1L)), "b"),
          Arrays.asList(1, null, "x"),
          Map.of(1, "a", HERE, List.of()),
          new Card(Suit.HEARTS, 12, List.of("a", "b")),
          Map.of("card", List.of(new Card(Suit.SPADES, 1, List.of()), Suit.HEARTS)),
          new Even(4));

  @ParameterizedTest
  @FieldSource("PLAIN")
  void whatIsPlainOrNamedComesBackAsItWas(Object payload) {
    assertThat(payloadThere(payload)).isEqualTo(payload);
  }

  @Test
  void bytesComeBackAsACopy() {
    byte[] bytes = {1, 2, 3};
    assertThat(payloadThere(bytes)).isEqualTo(bytes).isNotSameAs(bytes);
  }

  @Test
  void aCopySharesNothingWithItsOriginal() {
    List<Object> list = new ArrayList<>(List.of("a"));
    Object copy = payloadThere(list);
    list.add("b");
    assertThat(copy).isEqualTo(List.of("a"));
  }

  @Test
  void aCrashGoesAsText() {
    ExitReason crash = new ExitReason.Crashed(new IllegalStateException("boom"));
    assertThat(payloadThere(new ExitMessage(HERE, crash)))
        .isEqualTo(
            new ExitMessage(HERE, ExitReason.abnormal("java.lang.IllegalStateException: boom")));
  }

  @Nested
  class RefusesAtTheSender {

    @SuppressWarnings("unused") // the source of the cases below
    private static final List<Object> UNFIT =
        List.of(
            new Stranger("x"),
            List.of(new Stranger("x")),
            Map.of("a", new Stranger("x")),
            new Cast(new Stranger("x")),
            Thread.State.NEW,
            new Gadget(),
            new IllegalStateException("x"),
            Optional.of(1),
            new int[] {1},
            (Runnable) () -> {});

    @ParameterizedTest
    @FieldSource("UNFIT")
    void whatNobodyHasNamed(Object payload) {
      assertThatThrownBy(() -> codec.encode(new FarSignal.Message(HERE, TO, payload, 0)))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("not sendable to another node: a ");
    }

    @Test
    void whatHoldsItself() {
      List<Object> circle = new ArrayList<>();
      circle.add(circle);
      assertThatThrownBy(() -> codec.encode(new FarSignal.Message(HERE, TO, circle, 0)))
          .hasMessageContaining("nested more than");
    }

    @Test
    void whatIsTooLong() {
      String text = "x".repeat(SignalCodec.LONGEST);
      assertThatThrownBy(() -> codec.encode(new FarSignal.Message(HERE, TO, text, 0)))
          .hasMessageContaining("too long")
          .hasMessageContaining("java.lang.String");
    }

    @Test
    void nothingThatIsJustDeepEnough() {
      Object nest = "x";
      for (int i = 0; i < Payloads.DEEPEST; i++) {
        nest = Collections.singletonList(nest);
      }
      assertThat(payloadThere(nest)).isEqualTo(nest);
    }
  }

  @Nested
  class RefusesAtTheReceiver {

    @Test
    void aTypeThatTheReceiversProgramHasNotNamed() {
      FarSignal.Message message =
          new FarSignal.Message(HERE, new Target.OfPid(HERE), new Even(2), 0);
      assertThat(codec.decode(codec.encode(message), _ -> null))
          .isInstanceOfSatisfying(
              Read.Unfit.class,
              unfit -> assertThat(unfit.why()).contains("named no type", Even.class.getName()));
    }

    @Test
    void aRecordThatItsConstructorRefuses() {
      Tagged odd = new Tagged(Even.class.getName(), List.of(3));
      assertThat(codec.decode(forged(odd), _ -> null))
          .isInstanceOfSatisfying(
              Read.Unfit.class, unfit -> assertThat(unfit.why()).contains("cannot be made"));
      Tagged unfit = new Tagged(Card.class.getName(), List.of("x"));
      assertThat(codec.decode(forged(unfit), _ -> null)).isInstanceOf(Read.Unfit.class);
      Tagged unknown = new Tagged(Suit.class.getName(), List.of("CLUBS"));
      assertThat(codec.decode(forged(unknown), _ -> null)).isInstanceOf(Read.Unfit.class);
    }

    @Test
    void aValueOverWhichItsOwnProgramFails() {
      byte[] bytes =
          codec.encode(new FarSignal.Message(HERE, TO, Set.of(new Moody(1), new Moody(2)), 0));
      Moody.BAD.set(true);
      try {
        assertThat(codec.decode(bytes, _ -> null))
            .isInstanceOfSatisfying(
                Read.Unfit.class, unfit -> assertThat(unfit.why()).contains("cannot make"));
      } finally {
        Moody.BAD.set(false);
      }
      assertThat(codec.decode(bytes, _ -> null)).isInstanceOf(Read.Signal.class);
    }

    @Test
    void namesOfClassesOfTheServer() {
      for (String name : List.of("java.lang.ProcessBuilder", Gadget.class.getName())) {
        assertThat(codec.decode(forged(new Tagged(name, List.of("id"))), _ -> null))
            .isInstanceOf(Read.Unfit.class);
      }
    }

    /// Bytes as a node would write them that lets everything pass.
    private byte[] forged(Object payload) {
      return raw().serialize(new FarSignal.Message(HERE, TO, payload, 0));
    }

    private static Fory raw() {
      Fory fory =
          Fory.builder()
              .withXlang(false)
              .requireClassRegistration(false)
              .withCodegen(false)
              .withCompatible(false)
              .build();
      SignalCodec.register(fory::register);
      return fory;
    }

    @Test
    void anythingElseThatTheLibraryCouldRead() {
      int before = Gadget.MADE.get();
      byte[] gadget = forged(new Gadget());
      assertThat(Gadget.MADE.get()).isEqualTo(before + 1);
      assertThatThrownBy(() -> codec.decode(gadget, _ -> null))
          .isInstanceOf(IllegalArgumentException.class);
      byte[] alone = raw().serialize(new Gadget());
      assertThatThrownBy(() -> codec.decode(alone, _ -> null))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(Gadget.MADE.get()).isEqualTo(before + 2);
      for (Object odd : List.of(String.class, new int[] {1}, Pattern.compile("x"))) {
        assertThat(refused(forged(odd))).as("a %s", odd.getClass()).isTrue();
      }
    }

    private boolean refused(byte[] bytes) {
      try {
        return codec.decode(bytes, _ -> null) instanceof Read.Unfit;
      } catch (IllegalArgumentException refused) {
        return true;
      }
    }

    @Test
    void bytesOfJavaSerialization() throws Exception {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
        out.writeObject(new Gadget());
      }
      assertThat(refused(bytes.toByteArray())).isTrue();
    }

    @Test
    void tooManyBytesBeforeTheyAreRead() {
      assertThatThrownBy(() -> codec.decode(new byte[SignalCodec.LONGEST + 1], _ -> null))
          .hasMessageContaining("a signal of 1048577 bytes");
    }

    @Test
    void bytesThatAreNone() {
      Random random = new Random(3);
      for (int i = 0; i < 2000; i++) {
        byte[] bytes = new byte[random.nextInt(60)];
        random.nextBytes(bytes);
        assertThat(isJudged(codec, bytes)).isTrue();
      }
    }

    private static boolean isJudged(SignalCodec reading, byte[] bytes) {
      try {
        return reading.decode(bytes, _ -> null) != null;
      } catch (IllegalArgumentException refused) {
        return true;
      }
    }

    @Test
    void brokenBytesOrReadsThem() {
      Random random = new Random(5);
      Object payload = Map.of("a", List.of(1, 2L, "three", new Card(Suit.SPADES, 1, List.of("x"))));
      byte[] whole = codec.encode(new FarSignal.Message(HERE, TO, payload, 1));
      for (int i = 0; i < 20_000; i++) {
        byte[] broken = whole.clone();
        for (int j = random.nextInt(3); j >= 0; j--) {
          broken[random.nextInt(broken.length)] = (byte) random.nextInt(256);
        }
        assertThat(isJudged(codec, broken)).isTrue();
      }
    }
  }

  @Nested
  class Packets {

    private static final Packet PACKET =
        new Packet(
            new NodeLifeOf(1).life(), new NodeLifeOf(2).life(), 3, 4, 5, 6, List.of(new byte[7]));

    private record NodeLifeOf(int node) {
      io.superlearner.runtime.NodeLife life() {
        return new io.superlearner.runtime.NodeLife(node, node + 1);
      }
    }

    @Test
    void comeBackAsTheyWere() {
      Packet read = Packet.of(PACKET.bytes());
      assertThat(read.items()).hasSize(1);
      assertThat(read.items().getFirst()).isEqualTo(new byte[7]);
      assertThat(read.from()).isEqualTo(PACKET.from());
      assertThat(Packet.sender(PACKET.bytes())).isEqualTo(PACKET.from());
      assertThat(List.of(read.session(), read.peerSession(), read.ack(), read.seq()))
          .containsExactly(3L, 4L, 5L, 6L);
    }

    @Test
    void thatAnnounceASignalOverTheLimitAreRefusedBeforeRoomIsMade() {
      byte[] bytes = PACKET.bytes();
      int place = bytes.length - 7 - Integer.BYTES;
      java.nio.ByteBuffer.wrap(bytes).putInt(place, Integer.MAX_VALUE);
      assertThatThrownBy(() -> Packet.of(bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("a signal of 2147483647 bytes");
      byte[] large = new byte[SignalCodec.LONGEST + 1];
      Packet packet = new Packet(PACKET.from(), PACKET.to(), 1, 1, 0, 1, List.of(large));
      assertThatThrownBy(() -> Packet.of(packet.bytes())).hasMessage("a signal of 1048577 bytes");
      java.nio.ByteBuffer.wrap(bytes).putInt(place - Integer.BYTES, Integer.MAX_VALUE);
      assertThatThrownBy(() -> Packet.of(bytes)).hasMessage("a batch of 2147483647 signals");
    }

    @Test
    void thatAreCutOffOrNotOursAreRefused() {
      byte[] whole = PACKET.bytes();
      Stream.iterate(0, length -> length < whole.length, length -> length + 1)
          .forEach(length ->
              assertThatThrownBy(() -> Packet.of(Arrays.copyOf(whole, length)))
                  .as("%s bytes", length)
                  .isInstanceOf(IllegalArgumentException.class));
      assertThatThrownBy(() -> Packet.sender(new byte[100]))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }
}
