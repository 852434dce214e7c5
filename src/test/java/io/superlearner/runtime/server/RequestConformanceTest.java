package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Answered;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.From;
import io.superlearner.runtime.RequestCollection;
import io.superlearner.runtime.RequestCollection.Next;
import io.superlearner.runtime.RequestId;
import io.superlearner.runtime.Response;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Requests that are sent without waiting.
class RequestConformanceTest {

  private static final Duration SHORT = Duration.ofMillis(20);

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  /// A server that keeps each request until a cast tells what to answer it with.
  private Pid keeper() {
    return kernel.start(
        GenServer.behavior(
            Script.of(List.<From>of())
                .call((_, from, kept, _) -> Step.noReply(with(kept, from)))
                .cast((answer, kept, self) -> {
                  if (answer instanceof ExitReason reason) {
                    return Step.stop(reason, kept);
                  }
                  kept.forEach(from -> self.reply(from, answer));
                  return Step.noReply(List.of());
                })));
  }

  private static List<From> with(List<From> kept, From from) {
    List<From> next = new ArrayList<>(kept);
    next.add(from);
    return List.copyOf(next);
  }

  private void answer(Pid keeper, Object answer) {
    kernel.runtime().send(keeper, new Cast(answer));
  }

  private RequestId ask(Pid server) {
    return kernel.runtime().sendRequest(server, "what");
  }

  private static Response reply(Object value) {
    return new Response.Reply(value);
  }

  @Test
  @DisplayName(
      "Q16 an async request: wait, poll, wait zero and then long; the reply comes once, and"
          + " a foreign message is none of it")
  void asyncRequest() {
    Pid keeper = keeper();
    RequestId one = ask(keeper);
    assertThat(one.await(Duration.ZERO)).isEqualTo(new Response.TimedOut());
    assertThat(one.poll()).isEmpty();
    assertThat(one.check("foreign")).isEmpty();
    assertThat(one.check(new Answered(ask(keeper), reply("foreign")))).isEmpty();
    CompletableFuture<Response> waits = CompletableFuture.supplyAsync(() -> one.await(Waits.BOUND));
    answer(keeper, "value");
    assertThat(Waits.await("the reply", waits)).isEqualTo(reply("value"));
    assertThat(one.await(Waits.BOUND)).isEqualTo(new Response.NoRequest());
    assertThat(one.poll()).isEmpty();

    RequestId polled = ask(keeper);
    answer(keeper, null);
    Response found = polled.poll().orElse(null);
    while (found == null) {
      Thread.onSpinWait();
      found = polled.poll().orElse(null);
    }
    assertThat(found).isEqualTo(reply(null));
  }

  @Test
  void answerComesToAProcessAsAMessageOnce() {
    Pid keeper = keeper();
    Probe probe = kernel.probe();
    RequestId one = probe.ask(self -> self.sendRequest(keeper, "what"));
    answer(keeper, "value");
    Answered message = probe.expect(Answered.class);
    assertThat(one.check(message)).contains(reply("value"));
    assertThat(one.await(Duration.ZERO)).isEqualTo(new Response.NoRequest());
    // what a process takes by itself does not come again
    Response taken =
        probe.ask(self -> {
          RequestId other = self.sendRequest(keeper, "what");
          answer(keeper, "taken");
          return other.await(Waits.BOUND);
        });
    assertThat(taken).isEqualTo(reply("taken"));
    probe.expectNothing();
  }

  @Test
  @DisplayName(
      "Q13 a call that times out leaves the server unharmed, and its late reply is dropped")
  void lateReply() {
    Pid keeper = keeper();
    Probe probe = kernel.probe();
    assertThatThrownBy(() -> probe.call(keeper, "what", Duration.ofMillis(1)))
        .hasMessageContaining("timeout");
    answer(keeper, "late");
    RequestId next = ask(keeper);
    answer(keeper, "now");
    assertThat(next.await(Waits.BOUND)).isEqualTo(reply("now"));
    probe.expectNothing();
  }

  @Test
  void abandonedRequestsAreNotAnswered() {
    Pid keeper = keeper();
    Probe probe = kernel.probe();
    RequestId one = probe.ask(self -> self.sendRequest(keeper, "what"));
    assertThat(probe.<Response>ask(_ -> one.receive(SHORT))).isEqualTo(new Response.TimedOut());
    answer(keeper, "late");
    RequestId next = ask(keeper);
    answer(keeper, "now");
    assertThat(next.await(Waits.BOUND)).isEqualTo(reply("now"));
    assertThat(one.await(Duration.ZERO)).isEqualTo(new Response.NoRequest());
    probe.expectNothing();
  }

  @Test
  @DisplayName(
      "Q17 a collection gives answers in the order in which they come, with their labels,"
          + " and counts down to none")
  void collection() {
    List<Pid> keepers = List.of(keeper(), keeper(), keeper());
    RequestCollection<String> asked = new RequestCollection<>();
    for (int i = 0; i < 3; i++) {
      asked.add(ask(keepers.get(i)), "label " + i);
    }
    assertThat(asked.size()).isEqualTo(3);
    for (int i : new int[] {2, 0, 1}) {
      CompletableFuture<Next<String>> waits =
          CompletableFuture.supplyAsync(() -> asked.await(Waits.BOUND));
      answer(keepers.get(i), "value " + i);
      assertThat(Waits.await("an answer", waits))
          .isInstanceOfSatisfying(
              Next.Taken.class,
              taken -> {
                assertThat(taken.label()).isEqualTo("label " + i);
                assertThat(taken.response()).isEqualTo(reply("value " + i));
              });
    }
    assertThat(asked.size()).isZero();
    assertThat(asked.await(Waits.BOUND)).isEqualTo(new Next.NoRequest<>());
    assertThat(asked.receive(Waits.BOUND)).isEqualTo(new Next.NoRequest<>());
  }

  @Test
  void collectionTakesAnswersThatCameBeforeAndFromMessages() {
    Pid keeper = keeper();
    Probe probe = kernel.probe();
    RequestId one = probe.ask(self -> self.sendRequest(keeper, "one"));
    answer(keeper, "early");
    Answered message = probe.expect(Answered.class);
    RequestCollection<Integer> asked = new RequestCollection<>();
    asked.add(one, 1);
    assertThat(asked.check("foreign")).isEmpty();
    assertThat(asked.check(message).orElseThrow().label()).isEqualTo(1);
    assertThat(asked.size()).isZero();
    assertThat(asked.check(message)).isEmpty();

    RequestId ready = ask(keeper);
    answer(keeper, "ready");
    RequestId later = ask(keeper);
    answer(keeper, "later");
    assertThat(later.await(Waits.BOUND)).isEqualTo(reply("later"));
    asked.add(ready, 2);
    assertThat(asked.await(Duration.ZERO)).hasToString(taken(2, "Reply[value=ready]", ready));
  }

  @SuppressWarnings("ObjectToString") // which request it is, is what is compared
  private static String taken(Object label, String response, RequestId request) {
    return "Taken[label=" + label + ", response=" + response + ", request=" + request + "]";
  }

  @Test
  @DisplayName(
      "Q18 a collection with an absolute deadline abandons those left, and drops their"
          + " replies")
  void deadline() {
    Pid quick = keeper();
    Pid slow = keeper();
    Probe probe = kernel.probe();
    answer(quick, "none kept yet");
    List<Next<String>> got =
        probe.ask(self -> {
          RequestCollection<String> asked = new RequestCollection<>();
          asked.add(self.sendRequest(quick, "what"), "quick");
          asked.add(self.sendRequest(slow, "what"), "slow");
          asked.add(self.sendRequest(slow, "what"), "slower");
          answer(quick, "value");
          long deadline = self.runtime().clock().nanos() + Duration.ofMillis(300).toNanos();
          List<Next<String>> all = new ArrayList<>();
          do {
            all.add(asked.receiveUntil(deadline));
          } while (all.getLast() instanceof Next.Taken);
          all.add(asked.receiveUntil(deadline));
          assertThat(asked.size()).isZero();
          return all;
        });
    assertThat(got).hasSize(3);
    assertThat(got.get(0).toString()).startsWith("Taken[label=quick, response=Reply[value=value]");
    assertThat(got.get(1)).isEqualTo(new Next.TimedOut<>());
    assertThat(got.get(2)).isEqualTo(new Next.NoRequest<>());
    answer(slow, "late");
    kernel.runtime().sendRequest(slow, "last");
    answer(slow, "flushed");
    Waits.await("the keeper", kernel.runtime().state(slow));
    probe.expectNothing();
  }

  @Test
  void awaitingUntilADeadlineKeepsTheRequests() {
    Pid slow = keeper();
    RequestCollection<String> asked = new RequestCollection<>();
    asked.add(ask(slow), "slow");
    long over = kernel.runtime().clock().nanos() - 1;
    assertThat(asked.awaitUntil(over)).isEqualTo(new Next.TimedOut<>());
    assertThat(asked.size()).isOne();
    assertThat(asked.toMap()).containsValue("slow");
    answer(slow, "value");
    assertThat(asked.awaitUntil(over + Waits.BOUND.toNanos())).isInstanceOf(Next.Taken.class);
  }

  @Test
  @DisplayName("Q19 the same request cannot be added twice")
  void addedTwice() {
    RequestId one = ask(keeper());
    RequestCollection<String> asked = new RequestCollection<>();
    asked.add(one, "label");
    assertThatThrownBy(() -> asked.add(one, "label")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new RequestCollection<String>().add(one, "other"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(asked.size()).isOne();
  }

  @Test
  @DisplayName(
      "Q20 the error of one member of a collection comes with its label and leaves the"
          + " others alone")
  void errorOfAMember() {
    Pid dying = keeper();
    Pid living = keeper();
    RequestCollection<String> asked = new RequestCollection<>();
    asked.add(ask(dying), "dying");
    asked.add(ask(living), "living");
    ExitReason reason = ExitReason.shutdown("enough");
    answer(dying, reason);
    assertThat(asked.await(Waits.BOUND).toString())
        .startsWith("Taken[label=dying, response=Failed[reason=shutdown: enough]");
    answer(living, "well");
    assertThat(asked.await(Waits.BOUND).toString())
        .startsWith("Taken[label=living, response=Reply[value=well]");
  }

  @Test
  @DisplayName(
      "Q21 a request to no process or a dead name is answered with noproc, one to a node out of"
          + " reach with noconnection")
  void nobody() {
    Pid gone = keeper();
    answer(gone, ExitReason.normal());
    kernel.awaitDown(gone);
    Response noproc = new Response.Failed(ExitReason.noproc());
    assertThat(ask(gone).await(Waits.BOUND)).isEqualTo(noproc);
    assertThat(ServerRef.named("dead").sendRequest(kernel.runtime(), "what").await(Waits.BOUND))
        .isEqualTo(noproc);
    Probe probe = kernel.probe();
    RequestId one = probe.ask(self -> ServerRef.of(gone).sendRequest(self, "what"));
    assertThat(probe.expect(Answered.class)).isEqualTo(new Answered(one, noproc));

    // a node that nobody knows has no processes; one that is known may have them still
    assertThat(ask(new Pid(9, 1, 0)).await(Waits.BOUND)).isEqualTo(noproc);
    Joined nodes = Joined.of(kernel, 2);
    Pid there = nodes.probe(2).pid();
    nodes.kill(2);
    nodes.wire().flush();
    Response lost = new Response.Failed(new ExitReason.NoConnection(Joined.name(2)));
    assertThat(ask(there).await(Waits.BOUND)).isEqualTo(lost);
    RequestId other =
        probe.ask(self -> ServerRef.at("name", Joined.name(2)).sendRequest(self, "what"));
    assertThat(probe.expect(Answered.class)).isEqualTo(new Answered(other, lost));
  }

  @Test
  @DisplayName(
      "Q55 a reply through its address comes once; a second, or one after the address has"
          + " expired, is dropped")
  void replyOnceByAddress() {
    Probe replier = kernel.probe();
    Probe asker = kernel.probe();
    RequestId one = asker.ask(self -> self.sendRequest(replier.pid(), "what"));
    From address = replier.expect(io.superlearner.runtime.Request.class).from();
    replier.run(self -> self.reply(address, List.of("payload", 1)));
    replier.run(self -> self.reply(address, "second"));
    assertThat(asker.expect(Answered.class))
        .isEqualTo(new Answered(one, reply(List.of("payload", 1))));
    asker.expectNothing();

    RequestId other = asker.ask(self -> self.sendRequest(replier.pid(), "what"));
    From expired = replier.expect(io.superlearner.runtime.Request.class).from();
    other.abandon();
    replier.run(self -> self.reply(expired, "late"));
    asker.expectNothing();
  }

  @Test
  void requestOfAProcessThatHasEndedIsAnsweredToNobody() {
    Pid keeper = keeper();
    Probe probe = kernel.probe();
    RequestId one = probe.ask(self -> self.sendRequest(keeper, "what"));
    probe.stop(ExitReason.normal());
    probe.awaitDown();
    answer(keeper, "value");
    assertThat(one.await(Waits.BOUND)).isEqualTo(reply("value"));
  }

  @Test
  void endOfTheCalleeAnswersWhatWaitsAndWhatItOwes() {
    Pid keeper = keeper();
    Probe probe = kernel.probe();
    probe.monitor(keeper);
    RequestId owed = probe.ask(self -> self.sendRequest(keeper, "owed"));
    kernel.runtime().exit(keeper, ExitReason.kill());
    Response killed = new Response.Failed(ExitReason.killed());
    assertThat(List.of(probe.expect(), probe.expect()))
        .anyMatch(message -> message.equals(new Answered(owed, killed)))
        .anyMatch(message -> message instanceof Down);
  }
}
