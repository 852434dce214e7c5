package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Processes that go from node to node, and the messages that follow them.
class MovesTest {

  // the common pool has one thread on a small machine
  private static final Executor THREADS = task -> Thread.ofPlatform().daemon().start(task);

  private static final SandboxId BOX = SandboxId.parse("box");
  private static final String PLACE = "root/a";
  private static final Duration LIMIT = Duration.ofSeconds(2);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  /// What one process after the other has handled.
  private final ConcurrentLinkedQueue<Object> handled = new ConcurrentLinkedQueue<>();

  private Behavior keeper() {
    return Bodies.receiving((self, message) -> {
      if (message instanceof Request(From from, var payload)) {
        handled.add(payload);
        self.reply(from, List.of(self.pid(), payload));
      } else {
        handled.add(message);
      }
    });
  }

  private SpawnOptions inBox(String path, int bound) {
    return new SpawnOptions(
        path, "keeper", ProcessKind.WORKER, BOX, null, kernel.scheduler(), bound, null);
  }

  private Pid start(ProcessRuntime runtime, Behavior behavior, SpawnOptions options) {
    return ((StartOutcome.Started) runtime.start(behavior, options)).pid();
  }

  private Pid start(ProcessRuntime runtime) {
    return start(runtime, keeper(), inBox(PLACE, 0));
  }

  private static void suspend(ProcessRuntime runtime, Pid pid) {
    Waits.await("suspended", Sys.suspend(runtime, pid));
  }

  private static void await(String what, BooleanSupplier condition) {
    long end = System.nanoTime() + Waits.BOUND.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited for: " + what).isLessThan(end);
      LockSupport.parkNanos(100_000);
    }
  }

  private void awaitHandled(Object... messages) {
    await("handled: " + List.of(messages), () -> handled.size() >= messages.length);
    assertThat(handled).containsExactly(messages);
  }

  private Departure depart(ProcessRuntime from, Pid pid) throws InterruptedException {
    return from.moves().depart(BOX, List.of(new Moves.Going(pid, PLACE)), LIMIT);
  }

  private Arrival arrive(ProcessRuntime to, Departure departure) {
    Arrival arrival = to.moves().expect(BOX, departure.before());
    start(to);
    return arrival;
  }

  @Test
  void whatWaitsIsHandledByTheSuccessorInItsOrder() throws Exception {
    Joined nodes = Joined.of(kernel, 2);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source);
    suspend(source, old);
    for (int i = 0; i < 100; i++) {
      source.send(old, i);
    }
    Departure departure = depart(source, old);
    source.send(old, 100);
    assertThat(source.isAlive(old)).isFalse();
    assertThat(departure.waiting()).isEqualTo(101);

    Arrival arrival = arrive(nodes.runtime(2), departure);
    assertThat(departure.carry(arrival.now())).isEqualTo(101);
    source.send(old, 101);

    await("all are handled", () -> handled.size() == 102);
    assertThat(handled).containsExactlyElementsOf(IntStream.range(0, 102).boxed().toList());
    assertThat(source.deadLetters().latest(10)).isEmpty();
  }

  @Test
  void aCallThatWaitsGetsItsAnswerFromTheSuccessorWhoeverAsked() throws Exception {
    Joined nodes = Joined.of(kernel, 3);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source);
    suspend(source, old);
    List<CompletableFuture<Object>> calls = new ArrayList<>();
    for (int node = 1; node <= 3; node++) {
      ProcessRuntime caller = nodes.runtime(node);
      calls.add(CompletableFuture.supplyAsync(() -> caller.call(old, "ask", Waits.BOUND), THREADS));
    }
    await("all wait", () -> source.info(old).orElseThrow().mailbox() == 3);

    Departure departure = depart(source, old);
    Arrival arrival = arrive(nodes.runtime(2), departure);
    departure.carry(arrival.now());

    for (CompletableFuture<Object> call : calls) {
      assertThat(Waits.await("an answer", call))
          .isEqualTo(List.of(arrival.now().get(PLACE), "ask"));
    }
    assertThat(nodes.runtime(3).call(old, "later", Waits.BOUND))
        .isEqualTo(List.of(arrival.now().get(PLACE), "later"));
  }

  @Test
  void whatIsSentToTheNewPidWaitsForWhatIsOnItsWayToTheOldOne() throws Exception {
    Joined nodes = Joined.of(kernel, 3);
    ProcessRuntime source = nodes.runtime(1);
    ProcessRuntime sender = nodes.runtime(3);
    Pid old = start(source);
    suspend(source, old);
    nodes.wire().freeze(nodes.life(3), nodes.life(1));
    sender.send(old, "first");

    Departure departure = depart(source, old);
    Arrival arrival = arrive(nodes.runtime(2), departure);
    CompletableFuture<Long> carried =
        CompletableFuture.supplyAsync(() -> departure.carry(arrival.now()), THREADS);
    sender.send(arrival.now().get(PLACE), "second");
    nodes.wire().flush();
    assertThat(handled).isEmpty();

    nodes.wire().thaw(nodes.life(3), nodes.life(1));
    assertThat(Waits.await("carried", carried)).isEqualTo(1);
    awaitHandled("first", "second");
  }

  @Test
  void aNodeThatKnowsTheNewPidSendsThereWhatIsForTheOldOne() throws Exception {
    Joined nodes = Joined.of(kernel, 3);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source);
    Departure departure = depart(source, old);
    Arrival arrival = arrive(nodes.runtime(2), departure);
    departure.carry(arrival.now());
    nodes.kill(1);

    nodes.runtime(3).send(old, "without the first node");
    nodes.runtime(2).send(old, "on the same node");

    await("both are handled", () -> handled.size() == 2);
  }

  @Test
  void aNodeThatIsSilentHoldsUpNobodyForLongAndItsLateMessageIsLostNotReordered() throws Exception {
    Joined nodes = Joined.of(kernel, 3);
    ProcessRuntime source = nodes.runtime(1);
    ProcessRuntime sender = nodes.runtime(3);
    Pid old = start(source);
    nodes.wire().freeze(nodes.life(3), nodes.life(1));
    sender.send(old, "first");
    Departure departure = depart(source, old);
    Arrival arrival = arrive(nodes.runtime(2), departure);
    sender.send(arrival.now().get(PLACE), "second");

    assertThat(departure.carry(arrival.now())).isZero();
    awaitHandled("second");
    nodes.wire().thaw(nodes.life(3), nodes.life(1));
    await("it is a dead letter", () -> !source.deadLetters().latest(1).isEmpty());

    assertThat(source.deadLetters().latest(1).getFirst().cause())
        .isEqualTo(DeadLetter.Cause.NO_PROCESS);
    assertThat(handled).containsExactly("second");
  }

  @Test
  void siblingsThatStartTogetherMayCallEachOtherAtOnce() throws Exception {
    Joined nodes = Joined.of(kernel, 2);
    Pid old = start(nodes.runtime(1));
    Departure departure = depart(nodes.runtime(1), old);
    ProcessRuntime target = nodes.runtime(2);
    Arrival arrival = arrive(target, departure);
    Pid first = arrival.now().get(PLACE);
    AtomicReference<Object> answer = new AtomicReference<>();
    start(
        target,
        Bodies.starting(self -> {
          answer.set(self.call(first, "hello", Waits.BOUND));
          return Behavior.Start.running();
        }),
        inBox("root/b", 0));
    assertThat(answer.get()).isEqualTo(List.of(first, "hello"));
    departure.carry(arrival.now());
  }

  @Test
  void whatHasNoSuccessorIsADeadLetterAndItsCallerIsTold() throws Exception {
    Joined nodes = Joined.of(kernel, 2);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source);
    suspend(source, old);
    source.send(old, "nobody's");
    CompletableFuture<Object> call =
        CompletableFuture.supplyAsync(
            () -> nodes.runtime(2).call(old, "ask", Waits.BOUND), THREADS);
    await("both wait", () -> source.info(old).orElseThrow().mailbox() == 2);

    Departure departure = depart(source, old);
    assertThat(departure.carry(Map.of())).isZero();

    assertThatThrownBy(() -> Waits.await("an answer", call))
        .rootCause()
        .isInstanceOfSatisfying(
            CallException.class,
            failed -> assertThat(failed.reason()).isEqualTo(ExitReason.noproc()));
    assertThat(source.deadLetters().estimateCount(DeadLetter.Cause.NOT_CARRIED)).isEqualTo(2);
  }

  @Test
  void whatNobodyCarriesInTimeIsADeadLetter() throws Exception {
    Joined nodes = Joined.of(kernel, 2);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source);
    Departure departure = depart(source, old);
    assertThat(source.send(old, "late")).isEqualTo(Delivery.DELIVERED);

    kernel.clock().advance(Departure.PATIENCE);

    await(
        "it is told", () -> source.deadLetters().estimateCount(DeadLetter.Cause.NOT_CARRIED) == 1);
    assertThat(source.send(old, "too late")).isEqualTo(Delivery.NO_PROCESS);
    assertThat(departure.carry(Map.of())).isZero();
  }

  @Test
  void theBoundOfTheMailboxHoldsWhileTheProcessIsAway() throws Exception {
    Joined nodes = Joined.of(kernel, 2);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source, keeper(), inBox(PLACE, 3));
    Departure departure = depart(source, old);
    for (int i = 0; i < 3; i++) {
      assertThat(source.send(old, i)).isEqualTo(Delivery.DELIVERED);
    }
    assertThat(source.send(old, 3)).isEqualTo(Delivery.MAILBOX_FULL);
    Arrival arrival = arrive(nodes.runtime(2), departure);
    assertThat(departure.carry(arrival.now())).isEqualTo(3);
    awaitHandled(0, 1, 2);
  }

  @Test
  void theSandboxMayComeBackToItsOwnNode() throws Exception {
    Joined nodes = Joined.of(kernel, 2);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source);
    suspend(source, old);
    source.send(old, 1);
    nodes.runtime(2).send(old, 2);
    nodes.wire().flush();
    Departure departure = depart(source, old);
    Arrival arrival = arrive(source, departure);
    source.send(arrival.now().get(PLACE), 4);
    source.send(old, 3);

    assertThat(departure.carry(arrival.now())).isEqualTo(3);
    awaitHandled(1, 2, 3, 4);
    nodes.runtime(2).send(old, 5);
    awaitHandled(1, 2, 3, 4, 5);
  }

  @Test
  void whatIsNotCarriedToANodeThatWasLostGoesToTheNextOne() throws Exception {
    Joined nodes = Joined.of(kernel, 3);
    ProcessRuntime source = nodes.runtime(1);
    Pid old = start(source);
    Departure departure = depart(source, old);
    Arrival lost = arrive(nodes.runtime(2), departure);
    Map<String, Pid> there = lost.now();
    nodes.kill(2);
    nodes.wire().flush();
    source.send(old, "kept");
    assertThat(departure.carry(there)).isEqualTo(-1);

    Arrival arrival = arrive(nodes.runtime(3), departure);
    assertThat(departure.carry(arrival.now())).isEqualTo(1);
    awaitHandled("kept");
  }

  @Test
  void theLossOfTheNodeThatWasLeftLetsInWhatWaits() throws Exception {
    Joined nodes = Joined.of(kernel, 2);
    Departure departure = depart(nodes.runtime(1), start(nodes.runtime(1)));
    Arrival arrival = arrive(nodes.runtime(2), departure);
    nodes.runtime(2).send(arrival.now().get(PLACE), "straight");
    nodes.kill(1);
    awaitHandled("straight");
  }

  @Test
  void aProcessThatDoesNotComeToItsEndIsCutOffAndWhatWaitsGoesAlong() throws Exception {
    kernel.allowLeaked();
    Joined nodes = Joined.of(kernel, 2);
    ProcessRuntime source = nodes.runtime(1);
    CountDownLatch stuck = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    Pid old =
        start(
            source,
            Bodies.receiving((_, _) -> {
              stuck.countDown();
              Bodies.stuckUntil(never);
            }),
            inBox(PLACE, 0));
    source.send(old, "stuck");
    stuck.await();
    source.send(old, 1);
    source.send(old, 2);

    Departure departure =
        source.moves().depart(BOX, List.of(new Moves.Going(old, PLACE)), Duration.ofMillis(50));
    Arrival arrival = arrive(nodes.runtime(2), departure);
    departure.carry(arrival.now());

    awaitHandled(1, 2);
    never.countDown();
  }

  @Test
  void sendersOnAllNodesKeepTheirOrderOverManyMoves() throws Exception {
    Joined nodes = Joined.of(kernel, 3);
    AtomicReference<Pid> newest = new AtomicReference<>(start(nodes.runtime(1)));
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Integer>> senders = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      ProcessRuntime from = nodes.runtime(1 + i % 3);
      String name = "s" + i;
      senders.add(CompletableFuture.supplyAsync(() -> send(from, name, newest, over), THREADS));
    }
    for (int move = 0; move < 30; move++) {
      Pid old = newest.get();
      ProcessRuntime source = nodes.runtime(old.node());
      ProcessRuntime target = nodes.runtime(1 + (old.node() + move % 2) % 3);
      int before = handled.size();
      await("messages come", () -> handled.size() > before + 50);
      suspend(source, old);
      Departure departure = depart(source, old);
      Arrival arrival = arrive(target, departure);
      // some learn of it at once, while others go on with the old pid
      newest.set(arrival.now().get(PLACE));
      assertThat(departure.carry(arrival.now())).isNotNegative();
      await("all has come", () -> target.moves().arriving(BOX).isEmpty());
    }
    over.set(true);
    int sent = 0;
    for (CompletableFuture<Integer> sender : senders) {
      sent += Waits.await("the end of a sender", sender);
    }
    int all = sent;
    await("all is handled", () -> handled.size() == all);
    Map<String, Integer> last = new HashMap<>();
    for (Object message : handled) {
      String text = (String) message;
      String sender = text.substring(0, text.indexOf(' '));
      int number = Integer.parseInt(text.substring(text.indexOf(' ') + 1));
      assertThat(number).isEqualTo(last.getOrDefault(sender, 0) + 1);
      last.put(sender, number);
    }
  }

  // it goes on with an old pid for a while, and never back to one before
  private static int send(
      ProcessRuntime from, String name, AtomicReference<Pid> newest, AtomicBoolean over) {
    int sent = 0;
    Pid to = newest.get();
    while (!over.get()) {
      if (ThreadLocalRandom.current().nextInt(20) == 0) {
        to = newest.get();
      }
      Delivery delivery = from.send(to, name + " " + (sent + 1));
      assertThat(delivery).isIn(Delivery.DELIVERED, Delivery.SENT);
      sent++;
      LockSupport.parkNanos(20_000);
    }
    return sent;
  }
}
