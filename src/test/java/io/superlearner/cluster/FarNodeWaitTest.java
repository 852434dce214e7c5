package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.NodeUnavailableException;
import io.superlearner.identity.NodeName;
import io.superlearner.testkit.ManualClock;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// How long a node that does not reply is waited for.
class FarNodeWaitTest {

  private static final NodeName NAME = NodeName.parse("far@127.0.0.1");
  private static final Duration LONG = Duration.ofMinutes(5);

  private final ManualClock clock = new ManualClock();
  private final Contact contact = new Contact();

  /// A link on which nothing comes back; the wait ends when the test has looked.
  private FarNode asking(Consumer<BooleanSupplier> look) {
    FarLink link =
        new FarLink() {
          @Override
          public byte[] call(
              String member, byte[] request, Duration limit, BooleanSupplier hopeless) {
            look.accept(hopeless);
            throw new FarCallException(true, "is looked at no longer");
          }

          @Override
          public Map<String, Long> refused() {
            return Map.of();
          }

          @Override
          public void serve(UnaryOperator<byte[]> handler) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void stopServing() {
            throw new UnsupportedOperationException();
          }
        };
    return new FarNode(NAME, "m", link, new Codec(), Limits.DEFAULT, contact, clock);
  }

  @Test
  void oneThatAnswersNothingAnyMoreIsGivenUpAfterFourSeconds() {
    contact.answered(clock);
    FarNode far =
        asking(hopeless -> {
          clock.advance(Duration.ofSeconds(1));
          contact.late(clock);
          clock.advance(Duration.ofMillis(2_900));
          assertThat(hopeless.getAsBoolean()).isFalse();
          clock.advance(Duration.ofMillis(100));
          assertThat(hopeless.getAsBoolean()).isTrue();
        });

    assertThatThrownBy(far::sandboxes).isInstanceOf(NodeUnavailableException.class);
  }

  @Test
  void aPauseOfTheOneThatAsksMakesNobodyUnreachable() {
    contact.answered(clock);
    FarNode far =
        asking(hopeless -> {
          clock.advance(Duration.ofSeconds(10));
          contact.late(clock);
          assertThat(hopeless.getAsBoolean()).isFalse();
          clock.advance(Duration.ofSeconds(2));
          assertThat(hopeless.getAsBoolean()).isTrue();
        });

    assertThatThrownBy(far::sandboxes).isInstanceOf(NodeUnavailableException.class);
  }

  @Test
  void oneThatAnswersSomethingElseIsWaitedFor() {
    contact.answered(clock);
    FarNode far =
        asking(hopeless -> {
          for (int i = 0; i < 20; i++) {
            clock.advance(Duration.ofSeconds(1));
            contact.answered(clock);
            assertThat(hopeless.getAsBoolean()).isFalse();
          }
        });

    assertThatThrownBy(far::sandboxes).isInstanceOf(NodeUnavailableException.class);
  }

  @Test
  void aSignOfLifeIsWaitedForAsLongAsItsLimitSoThatASlowLineIsFoundAgain() {
    contact.answered(clock);
    contact.late(clock);
    clock.advance(LONG);
    FarNode far = asking(hopeless -> assertThat(hopeless.getAsBoolean()).isFalse());

    assertThatThrownBy(() -> far.ping(Duration.ofSeconds(1)))
        .isInstanceOf(NodeUnavailableException.class);
  }

  @Test
  void theWaitEndsSoonOnceNothingIsToBeHopedFor() {
    long begin = System.nanoTime();
    assertThatThrownBy(() -> FarReply.await(new CompletableFuture<>(), LONG, () -> true))
        .isInstanceOfSatisfying(FarCallException.class, late -> assertThat(late.isLate()).isTrue());
    assertThat(System.nanoTime() - begin).isLessThan(LONG.toNanos());
  }

  @Test
  void theWaitEndsWithItsLimit() {
    Duration limit = Duration.ofMillis(250);
    assertThatThrownBy(() -> FarReply.await(new CompletableFuture<>(), limit, () -> false))
        .isInstanceOf(FarCallException.class)
        .hasMessageContaining("within 250 ms");
  }
}
