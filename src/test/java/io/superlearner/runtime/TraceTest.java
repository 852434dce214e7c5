package io.superlearner.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TraceTest {

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private final TraceHistory history = new TraceHistory(100_000);

  private <F extends TraceFact> List<F> facts(Class<F> kind) {
    return history.facts().stream().filter(kind::isInstance).map(kind::cast).toList();
  }

  private static boolean isNumber(Object payload) {
    return payload instanceof Integer;
  }

  @Test
  @DisplayName("on: every send and receive of many appears once, in order, with one id")
  void everySendAndReceiveAppears() {
    int senders = 4;
    int each = 1000;
    Probe receiver = kernel.probe("receiver");
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < senders; i++) {
      probes.add(kernel.probe("sender" + i));
    }
    try (Subscription _ = kernel.runtime().trace(_ -> true, history)) {
      probes.forEach(probe -> probe.tell(self -> sendAll(self, receiver.pid(), each)));
      probes.forEach(Probe::settle);
      receiver.settle();
    }
    Map<Pid, Integer> lastSent = new HashMap<>();
    Map<Long, TraceFact.Sent> sent = new HashMap<>();
    for (TraceFact.Sent fact : facts(TraceFact.Sent.class)) {
      if (isNumber(fact.payload())) {
        assertThat(fact.to()).isEqualTo(receiver.pid());
        assertThat(fact.payload()).isEqualTo(lastSent.merge(fact.pid(), 1, Integer::sum) - 1);
        assertThat(sent.put(fact.message(), fact)).isNull();
      }
    }
    assertThat(sent).hasSize(senders * each);
    Map<Pid, Integer> lastBegan = new HashMap<>();
    Set<Long> ended = new java.util.HashSet<>();
    facts(TraceFact.HandlingEnded.class).forEach(fact -> ended.add(fact.message()));
    int handled = 0;
    for (TraceFact.HandlingBegan fact : facts(TraceFact.HandlingBegan.class)) {
      if (isNumber(fact.payload())) {
        TraceFact.Sent origin = sent.get(fact.message());
        assertThat(origin.payload()).isSameAs(fact.payload());
        assertThat(origin.seq()).isLessThan(fact.seq());
        assertThat(origin.nanos()).isLessThanOrEqualTo(fact.nanos());
        assertThat(fact.payload()).isEqualTo(lastBegan.merge(origin.pid(), 1, Integer::sum) - 1);
        assertThat(ended).contains(fact.message());
        handled++;
      }
    }
    assertThat(handled).isEqualTo(senders * each);
    assertThat(history.dropped()).isZero();
  }

  private static void sendAll(Self self, Pid to, int count) {
    for (int i = 0; i < count; i++) {
      self.send(to, i);
    }
  }

  @Test
  @DisplayName("off: nothing is built, before a trace and after its end")
  void offNothingIsBuilt() {
    Pid pid = kernel.start(Bodies.echo());
    assertThat(kernel.runtime().tracer()).isNull();
    assertThat(kernel.runtime().post().signal(pid, pid, "m"))
        .isExactlyInstanceOf(Signal.Ordinary.class);
    Subscription trace = kernel.runtime().trace(pid::equals, history);
    assertThat(kernel.runtime().post().signal(pid, pid, "m")).isInstanceOf(Signal.Traced.class);
    trace.close();
    trace.close();
    assertThat(kernel.runtime().tracer()).isNull();
    long written = history.written();
    kernel.runtime().call(pid, 1, Waits.BOUND);
    assertThat(history.written()).isEqualTo(written);
    assertThat(kernel.runtime().post().signal(pid, pid, "m"))
        .isExactlyInstanceOf(Signal.Ordinary.class);
  }

  @Test
  @DisplayName("only chosen processes are told of, and each trace gets its own")
  void onlyChosenProcesses() {
    Pid one = kernel.start(Bodies.echo(), kernel.options("one"));
    Pid other = kernel.start(Bodies.echo(), kernel.options("other"));
    TraceHistory ofOther = new TraceHistory(16);
    try (Subscription _ = kernel.runtime().trace(Set.of(one)::contains, history);
        Subscription _ = kernel.runtime().trace(Set.of(other)::contains, ofOther)) {
      kernel.runtime().call(one, 1, Waits.BOUND);
      kernel.runtime().call(other, 2, Waits.BOUND);
      settle(one, other);
    }
    assertThat(facts(TraceFact.HandlingBegan.class)).isNotEmpty();
    assertThat(facts(TraceFact.HandlingBegan.class)).allMatch(fact -> fact.pid().equals(one));
    assertThat(facts(TraceFact.Sent.class)).allMatch(fact -> fact.to().equals(one));
    assertThat(ofOther.facts().stream().filter(TraceFact.HandlingBegan.class::isInstance))
        .isNotEmpty()
        .allMatch(fact -> fact.pid().equals(other));
  }

  private void settle(Pid... pids) {
    for (Pid pid : pids) {
      Awaiting.until(
          () -> kernel.runtime().info(pid).orElseThrow().status() == ProcessInfo.Status.WAITING);
    }
  }

  @Test
  @DisplayName("calls are followed over hand-offs: request, cause, reply")
  void callsAreFollowed() {
    Pid back = kernel.start(Bodies.echo(), kernel.options("back"));
    Pid front =
        kernel.start(
            Bodies.receiving((self, message) -> {
              if (message instanceof Request(From from, var payload)) {
                self.reply(from, self.call(back, payload, Waits.BOUND));
              }
            }),
            kernel.options("front"));
    for (int i = 0; i < 100; i++) {
      kernel.runtime().call(front, "warm up until calls are handed off", Waits.BOUND);
    }
    int calls = 200;
    try (Subscription _ = kernel.runtime().trace(Set.of(front, back)::contains, history)) {
      for (int i = 0; i < calls; i++) {
        assertThat(kernel.runtime().call(front, i, Waits.BOUND)).isEqualTo(i);
      }
      settle(front, back);
    }
    List<TraceFact.Sent> asked =
        facts(TraceFact.Sent.class).stream().filter(fact -> fact.to().equals(back)).toList();
    assertThat(asked).hasSize(calls);
    Map<Long, TraceFact.Sent> toFront = new HashMap<>();
    facts(TraceFact.Sent.class).stream()
        .filter(fact -> fact.to().equals(front))
        .forEach(fact -> toFront.put(fact.message(), fact));
    for (int i = 0; i < calls; i++) {
      TraceFact.Sent fact = asked.get(i);
      assertThat(((Request) fact.payload()).payload()).isEqualTo(i);
      assertThat(((Request) toFront.get(fact.cause()).payload()).payload()).isEqualTo(i);
    }
    List<TraceFact.Replied> replies = facts(TraceFact.Replied.class);
    assertThat(replies).hasSize(2 * calls);
    assertThat(replies.getFirst().pid()).isEqualTo(back);
    assertThat(replies.getFirst().to()).isEqualTo(front);
    assertThat(replies.getFirst().cause()).isEqualTo(asked.getFirst().message());
    assertThat(replies.getFirst().value()).isEqualTo(0);
  }

  @Test
  @DisplayName("spawns, links, exit signals and ends are told")
  void spawnsLinksAndEnds() {
    Probe parent = kernel.probe("parent");
    Pid loner = kernel.start(Bodies.echo(), kernel.options("loner"));
    Pid child;
    try (Subscription _ = kernel.runtime().trace(_ -> true, history)) {
      child = kernel.started(parent.trapping().startLink(Bodies.echo(), "child"));
      parent.link(loner);
      parent.unlink(loner);
      parent.exit(child, ExitReason.shutdown());
      parent.expectExit(child);
      kernel.runtime().send(child, "nobody there");
      parent.settle();
    }
    assertThat(facts(TraceFact.Spawned.class))
        .extracting(TraceFact.Spawned::pid, TraceFact.Spawned::parent, TraceFact.Spawned::path)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(child, parent.pid(), "child"));
    assertThat(facts(TraceFact.Linked.class))
        .extracting(TraceFact.Linked::other)
        .containsExactly(loner);
    assertThat(facts(TraceFact.Unlinked.class))
        .extracting(TraceFact.Unlinked::other)
        .containsExactly(loner);
    assertThat(facts(TraceFact.ExitSent.class))
        .extracting(TraceFact.ExitSent::to)
        .containsExactly(child);
    TraceFact.Exited exited = facts(TraceFact.Exited.class).getFirst();
    assertThat(exited.pid()).isEqualTo(child);
    assertThat(exited.reason()).isEqualTo(ExitReason.shutdown());
    assertThat(facts(TraceFact.HandlingBegan.class))
        .anyMatch(fact -> fact.payload().equals(new ExitMessage(child, ExitReason.shutdown())));
    TraceFact.Undelivered lost = facts(TraceFact.Undelivered.class).getFirst();
    assertThat(lost.delivery()).isEqualTo(Delivery.NO_PROCESS);
    assertThat(facts(TraceFact.Sent.class))
        .anyMatch(
            fact -> fact.message() == lost.message() && fact.payload().equals("nobody there"));
  }

  @Test
  @DisplayName("a message from another node keeps the id that it came with")
  void idTravels() {
    Pid far = new Pid(9, 1, 0);
    Pid pid = kernel.start(Bodies.echo());
    try (Subscription _ = kernel.runtime().trace(pid::equals, history)) {
      assertThat(kernel.runtime().arrive(far, pid, "from afar", 77)).isEqualTo(Delivery.DELIVERED);
      settle(pid);
    }
    TraceFact.HandlingBegan began = facts(TraceFact.HandlingBegan.class).getFirst();
    assertThat(began.message()).isEqualTo(77);
    assertThat(began.payload()).isEqualTo("from afar");
    assertThat(facts(TraceFact.Sent.class)).isEmpty();
    try (Subscription _ = kernel.runtime().trace(pid::equals, history)) {
      assertThat(kernel.runtime().departing(kernel.runtime().outside(), pid, "m")).isPositive();
    }
    assertThat(kernel.runtime().departing(kernel.runtime().outside(), pid, "m")).isZero();
  }

  @Test
  @DisplayName("a sink that throws harms neither the process nor other traces")
  void failingSinkHarmsNobody() {
    Pid pid = kernel.start(Bodies.echo());
    try (Subscription _ =
            kernel
                .runtime()
                .trace(
                    pid::equals,
                    _ -> {
                      throw new IllegalStateException("sink");
                    });
        Subscription _ = kernel.runtime().trace(pid::equals, history)) {
      assertThat(kernel.runtime().call(pid, 1, Waits.BOUND)).isEqualTo(1);
      settle(pid);
    }
    assertThat(facts(TraceFact.HandlingEnded.class)).hasSize(1);
  }

  @Test
  @DisplayName("a history keeps the last facts and tells how many it has lost")
  void historyIsBounded() {
    TraceHistory few = new TraceHistory(5);
    for (int i = 1; i <= 20; i++) {
      few.accept(new TraceFact.Linked(i, i, new Pid(1, 1, 0), new Pid(1, 2, 0)));
    }
    assertThat(few.facts())
        .extracting(TraceFact::seq)
        .containsExactly(13L, 14L, 15L, 16L, 17L, 18L, 19L, 20L);
    assertThat(few.written()).isEqualTo(20);
    assertThat(few.dropped()).isEqualTo(12);
  }
}
