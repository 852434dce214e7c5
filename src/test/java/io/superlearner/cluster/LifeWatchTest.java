package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.NodeName;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LifeWatchTest {

  private static final Duration BOUND = Duration.ofSeconds(10);
  private static final NodeName OWN = NodeName.parse("n1@127.0.0.1");
  private static final NodeName OTHER = NodeName.parse("n2@127.0.0.1");

  private final Semaphore died = new Semaphore(0);
  private final LifeWatch watch = new LifeWatch(OWN, false, died::release);
  private ServerSocket port;

  @BeforeEach
  void open() throws IOException {
    port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    port.setSoTimeout((int) BOUND.toMillis());
  }

  @AfterEach
  void close() throws IOException {
    watch.close();
    port.close();
  }

  private RosterEntry node(NodeName name, int incarnation) {
    NodeIdentity identity =
        new NodeIdentity(name, 2, "secondary", "http://127.0.0.1", port.getLocalPort(), 0);
    return RosterEntry.joined(
        identity, 2, incarnation, "member", Instant.EPOCH, RosterEntry.Duty.ACTIVE);
  }

  /// Takes the next call and answers it.
  private Socket answer(NodeName name) throws IOException {
    Socket caller = port.accept();
    caller.getOutputStream().write((name + " abc\n").getBytes(StandardCharsets.UTF_8));
    return caller;
  }

  private boolean toldWithin(Duration time) throws InterruptedException {
    return died.tryAcquire(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Test
  void aLifeWhosePortHasAnsweredAndClosesWithTheConnectionIsDead() throws Exception {
    watch.look(() -> List.of(node(OWN, 0), node(OTHER, 3)));
    Socket caller = answer(OTHER);
    assertThat(watch.isDead(node(OTHER, 3))).isFalse();

    port.close();
    caller.close();

    assertThat(toldWithin(BOUND)).isTrue();
    assertThat(watch.isDead(node(OTHER, 3))).isTrue();
    assertThat(watch.isProvedDead(node(OTHER, 3))).isTrue();
    assertThat(watch.isDead(node(OTHER, 4))).as("its next life").isFalse();
    watch.look(() -> List.of(node(OTHER, 4)));
    assertThat(watch.isDead(node(OTHER, 3))).as("nobody asks for it any more").isFalse();
  }

  @Test
  void anEndedConnectionAloneProvesNothingAndIsMadeAnew() throws Exception {
    watch.look(() -> List.of(node(OTHER, 0)));

    answer(OTHER).close();

    try (Socket again = answer(OTHER)) {
      assertThat(watch.isProvedDead(node(OTHER, 0))).isFalse();
      assertThat(again.isConnected()).isTrue();
      assertThat(watch.isDead(node(OTHER, 0))).isFalse();
      assertThat(died.availablePermits()).isZero();
    }
  }

  @Test
  void aPortThatAnswersForSomebodyElseProvesNothing() throws Exception {
    watch.look(() -> List.of(node(OTHER, 0)));
    Socket caller = answer(NodeName.parse("n22@127.0.0.1"));

    port.close();
    caller.close();

    assertThat(toldWithin(Duration.ofMillis(300))).isFalse();
    assertThat(watch.isDead(node(OTHER, 0))).isFalse();
    assertThat(watch.isProvedDead(node(OTHER, 0))).isFalse();
  }

  @Test
  void aDeathWhileItsPortHasNoRoomForThisCallerIsSeenAllTheSame() throws Exception {
    watch.look(() -> List.of(node(OTHER, 0)));
    answer(OTHER).close();

    // at once or, if it was connected to again meanwhile, when that fails
    port.close();

    assertThat(toldWithin(BOUND)).isTrue();
    assertThat(watch.isDead(node(OTHER, 0))).isTrue();
  }

  @Test
  void aPortThatRefusesAndNeverAnsweredProvesNothing() throws Exception {
    port.close();
    watch.look(() -> List.of(node(OTHER, 0)));

    assertThat(toldWithin(Duration.ofMillis(1300))).isFalse();
    assertThat(watch.isProvedDead(node(OTHER, 0))).isFalse();
  }

  @Test
  void thePortIsCalledAtTheAddressInTheName() throws Exception {
    NodeName elsewhere = NodeName.parse("n3@127.0.0.3");
    port.close();
    port = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.3"));
    port.setSoTimeout((int) BOUND.toMillis());
    watch.look(() -> List.of(node(elsewhere, 0)));

    try (Socket caller = answer(elsewhere)) {
      assertThat(caller.isConnected()).isTrue();
      assertThat(watch.isProvedDead(node(elsewhere, 0))).isFalse();
    }
  }

  // a name that the watch does not know as one of this machine, and that leads here
  @Test
  void anotherMachineIsWatchedOnlyWhereItsRefusalIsTrusted() throws Exception {
    NodeName far = NodeName.parse("n4@LOCALHOST");
    watch.look(() -> List.of(node(far, 0)));
    port.setSoTimeout(300);
    assertThatThrownBy(port::accept).isInstanceOf(SocketTimeoutException.class);
    port.setSoTimeout((int) BOUND.toMillis());

    try (LifeWatch trusting = new LifeWatch(OWN, true, died::release)) {
      trusting.look(() -> List.of(node(far, 0)));
      Socket caller = answer(far);
      assertThat(trusting.isProvedDead(node(far, 0))).isFalse();
      port.close();
      caller.close();

      assertThat(toldWithin(BOUND)).isTrue();
      assertThat(trusting.isProvedDead(node(far, 0))).isTrue();
    }
    assertThat(watch.isProvedDead(node(far, 0))).as("where it is not trusted").isFalse();
  }

  @Test
  void whoIsNotInTheRosterAnyMoreOrHasLeftIsLetGo() throws Exception {
    watch.look(() -> List.of(node(OTHER, 0)));
    try (Socket caller = answer(OTHER)) {
      watch.look(() -> List.of(node(OTHER, 0).left(Instant.EPOCH)));

      caller.setSoTimeout((int) BOUND.toMillis());
      assertThat(caller.getInputStream().read()).as("the connection has ended").isEqualTo(-1);
    }
    assertThat(died.availablePermits()).isZero();
  }
}
