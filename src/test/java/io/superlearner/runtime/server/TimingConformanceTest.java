package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.Sys;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What a server does between two messages: continues, time-outs, hibernation.
class TimingConformanceTest {

  private static final Duration LIMIT = Duration.ofMillis(500);

  private static final List<String> PING = List.of("ping");
  private static final List<String> TIMES = List.of("TIMEOUT", "time");

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  /// A message that wants a step with this continuation.
  private record Do(Then then) {}

  /// The argument of a continue that wants another continuation.
  private record Go(Then then) {}

  /// A server whose state is what it has seen, in order, and that continues as it is told.
  private static Script<List<Object>> told(Then first) {
    return Script.<List<Object>>opening(
            _ -> first == null ? Init.ready(List.of()) : Init.ready(List.of(), first))
        .call((request, _, seen, _) ->
            request instanceof Do(Then then)
                ? Step.reply("done", seen, then)
                : Step.reply(seen, plus(seen, request)))
        .cast(TimingConformanceTest::quietly)
        .info(TimingConformanceTest::quietly)
        .then((what, seen, _) -> {
          List<Object> next = plus(seen, "continue");
          return what instanceof Go(Then then) ? Step.noReply(next, then) : Step.noReply(next);
        });
  }

  private static Step.Quiet<List<Object>> quietly(Object message, List<Object> seen, Self self) {
    return message instanceof Do(Then then)
        ? Step.noReply(seen, then)
        : Step.noReply(plus(seen, message));
  }

  private static List<Object> plus(List<Object> seen, Object one) {
    List<Object> next = new ArrayList<>(seen);
    next.add(one);
    return List.copyOf(next);
  }

  private Pid start(GenServer<?> server) {
    return kernel.start(GenServer.behavior(server));
  }

  private Object call(Pid pid, Object request) {
    return kernel.runtime().call(pid, request, Waits.BOUND);
  }

  private Object state(Pid pid) {
    return Waits.await("the state", kernel.runtime().state(pid));
  }

  // ---- continues ----

  @Test
  @DisplayName("Q26 a continue runs before any queued message, chains, and can stop the server")
  void continues() throws InterruptedException {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<Object> order = new ArrayList<>();
    Script<Integer> server =
        Script.<Integer>opening(_ -> Init.ready(0, Then.continueWith("from init")))
            .call((request, _, count, _) -> {
              order.add(request);
              return Step.reply("replied", count, Then.continueWith("from call"));
            })
            .cast((message, count, _) -> {
              order.add(message);
              return Step.noReply(count, Then.continueWith("from cast"));
            })
            .info((message, count, _) -> {
              order.add(message);
              return Step.noReply(count, Then.continueWith("from info"));
            })
            .then((what, count, _) -> {
              order.add(what);
              started.countDown();
              if (count == 0) {
                assertThat(release.await(5, TimeUnit.SECONDS)).isTrue();
              }
              return switch (count) {
                case 0, 2 -> Step.noReply(count + 1, Then.continueWith("chained"));
                case 6 -> Step.stop(ExitReason.abnormal("enough"), count);
                default -> Step.noReply(count + 1);
              };
            })
            .end((_, count, _) -> order.add("end " + count));
    // the starter goes on although the continue still runs
    Pid pid = start(server);
    assertThat(started.await(5, TimeUnit.SECONDS)).isTrue();
    kernel.runtime().send(pid, new Cast("cast"));
    kernel.runtime().send(pid, "info");
    var request = kernel.runtime().sendRequest(pid, "call");
    kernel.runtime().send(pid, new Cast("last"));
    kernel.runtime().send(pid, "never");
    release.countDown();
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.abnormal("enough"));
    assertThat(request.await(Waits.BOUND)).hasToString("Reply[value=replied]");
    assertThat(order)
        .containsExactly(
            "from init",
            "chained",
            "cast",
            "from cast",
            "chained",
            "info",
            "from info",
            "call",
            "from call",
            "last",
            "from cast",
            "end 6");
  }

  @Test
  void processThatStartsAServerDoesNotWaitForItsContinue() {
    CountDownLatch release = new CountDownLatch(1);
    Script<Integer> server =
        Script.<Integer>opening(_ -> Init.ready(0, Then.continueWith("load")))
            .then((_, count, self) -> {
              boolean released = self.blocking(() -> release.await(5, TimeUnit.SECONDS));
              return Step.noReply(released ? count + 1 : -1);
            });
    Probe probe = kernel.probe();
    Pid pid = kernel.started(probe.startLink(GenServer.behavior(server), "server"));
    assertThat(kernel.runtime().isAlive(pid)).isTrue();
    release.countDown();
    assertThat(state(pid)).isEqualTo(1);
  }

  // ---- time-outs ----

  /// Lets a time-out begin after a callback.
  private interface Way {
    void begin(Pid pid, Then then);
  }

  private List<Way> ways() {
    return List.of(
        (pid, then) -> call(pid, new Do(then)),
        (pid, then) -> kernel.runtime().send(pid, new Cast(new Do(then))),
        (pid, then) -> kernel.runtime().send(pid, new Do(then)));
  }

  /// Makes each kind of time-out anew, as absolute ones depend on the time.
  private List<Then> kinds(Duration limit) {
    List<Then.Timeout> plain =
        List.of(
            Then.timeout(limit),
            Then.timeout(limit, "time"),
            Then.timeoutAt(kernel.clock().nanos() + limit.toNanos(), "time"));
    List<Then> all = new ArrayList<>();
    for (Then.Timeout timeout : plain) {
      Then hibernating = Then.hibernate(timeout);
      all.addAll(
          List.of(
              timeout,
              Then.continueWith(new Go(timeout)),
              hibernating,
              Then.continueWith(new Go(hibernating))));
    }
    return all;
  }

  @Test
  @DisplayName(
      "Q27 an idle time-out fires after its time unless a message comes, in each of its"
          + " forms, after each callback")
  void idleTimeouts() {
    int combinations = 0;
    for (int kind = 0; kind < kinds(LIMIT).size(); kind++) {
      for (boolean interrupted : List.of(false, true)) {
        Pid begun = start(told(kinds(LIMIT).get(kind)));
        judge(begun, interrupted);
        for (Way way : ways()) {
          Pid pid = start(told(null));
          way.begin(pid, kinds(LIMIT).get(kind));
          judge(pid, interrupted);
          combinations++;
        }
      }
    }
    assertThat(combinations).isEqualTo(72);
  }

  private void judge(Pid pid, boolean interrupted) {
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(LIMIT.minusMillis(1));
    assertThat(seen(pid)).isEmpty();
    if (interrupted) {
      call(pid, "ping");
      assertThat(kernel.clock().scheduled()).isZero();
    }
    kernel.clock().advance(Duration.ofMillis(1));
    call(pid, "end");
    List<Object> seen = seen(pid);
    assertThat(seen).hasSize(2).endsWith("end");
    assertThat(String.valueOf(seen.getFirst())).isIn(interrupted ? PING : TIMES);
    assertThat(kernel.clock().scheduled()).isZero();
  }

  private List<Object> seen(Pid pid) {
    List<Object> all = new ArrayList<>((List<?>) state(pid));
    all.remove("continue");
    return all;
  }

  @Test
  @DisplayName("Q28 a zero time-out fires before messages that come later, or wait already")
  void zeroTimeouts() {
    for (int kind = 0; kind < kinds(Duration.ZERO).size(); kind++) {
      for (boolean asCall : List.of(true, false)) {
        Then then = kinds(Duration.ZERO).get(kind);
        Script<List<Object>> server = told(null);
        server.info((message, seen, self) -> {
          if (message instanceof Do) {
            self.send(self.pid(), "later");
          }
          return quietly(message, seen, self);
        });
        server.call((request, _, seen, self) -> {
          self.send(self.pid(), "later");
          return request instanceof Do(Then wanted)
              ? Step.reply("done", seen, wanted)
              : Step.reply(seen, seen);
        });
        Pid pid = start(server);
        if (asCall) {
          call(pid, new Do(then));
        } else {
          kernel.runtime().send(pid, new Do(then));
        }
        List<?> seen = (List<?>) call(pid, "all");
        assertThat(seen.stream().map(String::valueOf).filter(one -> !one.equals("continue")))
            .first()
            .isIn(TIMES);
        assertThat(kernel.clock().scheduled()).isZero();
      }
    }
  }

  @Test
  @DisplayName("Q29 system messages do not cancel a plain time-out, an ordinary message does")
  void systemMessagesAndTimeouts() {
    Pid pid = start(told(null));
    kernel.runtime().send(pid, new Do(Then.timeout(LIMIT)));
    kernel.clock().awaitScheduled(1);
    state(pid);
    Waits.await("the status", Sys.status(kernel.runtime(), pid));
    Waits.await("replaced", Sys.replaceState(kernel.runtime(), pid, state -> state));
    Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
    Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
    kernel.clock().advance(LIMIT);
    assertThat(call(pid, "one")).isEqualTo(List.of(Then.Idle.TIMEOUT));

    kernel.runtime().send(pid, new Do(Then.timeout(LIMIT)));
    kernel.clock().awaitScheduled(1);
    call(pid, "two");
    assertThat(kernel.clock().scheduled()).isZero();
    kernel.clock().advance(LIMIT);
    assertThat(call(pid, "three")).isEqualTo(List.of(Then.Idle.TIMEOUT, "one", "two"));
  }

  @Test
  void messageThatOvertakesATimeoutThatIsOverDropsIt() {
    Pid pid = start(told(null));
    kernel.runtime().send(pid, new Do(Then.timeout(LIMIT)));
    kernel.clock().awaitScheduled(1);
    Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
    kernel.runtime().send(pid, "first");
    kernel.clock().advance(LIMIT);
    Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
    assertThat(call(pid, "all")).isEqualTo(List.of("first"));
  }

  @Test
  void timersOfAServersOwnAreNoTimeouts() {
    Script<List<Object>> server = told(null);
    server.cast((_, seen, self) -> {
      self.startTimer(LIMIT, "timer");
      return Step.noReply(seen);
    });
    Pid pid = start(server);
    kernel.runtime().send(pid, new Cast("begin"));
    kernel.clock().awaitScheduled(1);
    call(pid, "ping");
    kernel.clock().advance(LIMIT);
    assertThat(call(pid, "all")).isEqualTo(List.of("ping", "timer"));
  }

  @Test
  void stoppingServerDoesNotContinue() {
    List<Object> continued = new ArrayList<>();
    Script<Integer> server =
        Script.of(0)
            .cast((_, count, self) -> {
              self.stop(ExitReason.shutdown());
              return Step.noReply(count, Then.continueWith("never"));
            })
            .then((what, count, _) -> {
              continued.add(what);
              return Step.noReply(count);
            });
    Pid pid = start(server);
    kernel.runtime().send(pid, new Cast("stop"));
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.shutdown());
    assertThat(continued).isEmpty();
  }

  @Test
  void failureOfAContinueEndsTheServer() {
    Script<Integer> server =
        Script.<Integer>opening(_ -> Init.ready(0, Then.continueWith("load")))
            .then((_, _, _) -> {
              throw new IllegalStateException("cannot load");
            });
    assertThat(endOf(server)).hasToString("java.lang.IllegalStateException: cannot load");
  }

  @Test
  void nullIsNoContinuation() {
    Script<Integer> server =
        Script.<Integer>opening(_ -> Init.ready(0, Then.continueWith("x"))).then((_, _, _) -> null);
    assertThat(endOf(server).toString())
        .startsWith("bad_return_value: ")
        .endsWith(".handleContinue returned null");
  }

  /// Starts a server that ends by itself at once.
  private ExitReason endOf(GenServer<?> server) {
    Probe probe = kernel.probe();
    probe.run(self -> self.startMonitor(GenServer.behavior(server), kernel.options("ends")));
    return probe.expect(Down.class).reason();
  }

  // ---- hibernation ----

  @Test
  @DisplayName(
      "Q30 a server hibernates after each callback and by itself, keeps its state, and a"
          + " look at the state does not wake it for good")
  void hibernation() {
    Pid pid = start(told(Then.hibernate()));
    for (Way way : ways()) {
      way.begin(pid, Then.hibernate());
      rests(pid);
      assertThat(state(pid)).isEqualTo(List.of());
      rests(pid);
    }
    call(pid, "kept");
    // without being told, too: nothing is held but the object and its state
    kernel.clock().advance(Duration.ofMillis(100));
    rests(pid);
    assertThat(state(pid)).isEqualTo(List.of("kept"));
    rests(pid);
    assertThat(call(pid, "still")).isEqualTo(List.of("kept"));
  }

  private void rests(Pid pid) {
    call(pid, new Do(Then.hibernate()));
    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (kernel.runtime().info(pid).orElseThrow().status() != ProcessInfo.Status.WAITING) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Thread.onSpinWait();
    }
  }
}
