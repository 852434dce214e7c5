package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.cluster.hazelcast.TestGrid;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.DeadLetter;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.TraceFact;
import io.superlearner.runtime.TraceHistory;
import io.superlearner.sandbox.SampleJar;
import io.superlearner.sandbox.SandboxAnswer;
import io.superlearner.testkit.Waits;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Two whole nodes on two members of a real grid, without a server.
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("grid")
class FarGridTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);

  @TempDir static Path directory;

  private TestGrid grid;
  private LifeSocket lifePort;
  private RealNode one;
  private RealNode two;

  @BeforeAll
  void startTwoNodes() throws Exception {
    grid = new TestGrid(2);
    lifePort = new LifeSocket(0, NodeName.parse("node2@127.0.0.1"));
    Truth truth = new InMemoryTruth();
    one = new RealNode(grid.member(0), truth, 1, 0, directory);
    two = new RealNode(grid.member(1), truth, 2, lifePort.port(), directory);
    await("both see each other", () -> one.sees(two) && two.sees(one));
  }

  @AfterEach
  void destroySandboxes() {
    for (RealNode node : List.of(one, two)) {
      node.node.sandboxes().list().stream()
          .map(info -> info.spec().id())
          .forEach(node.node.sandboxes()::destroy);
    }
  }

  @AfterAll
  void stop() throws Exception {
    one.close();
    two.close();
    lifePort.close();
    grid.close();
  }

  private static void await(String what, BooleanSupplier condition) {
    Instant end = Instant.now().plus(LIMIT);
    while (!condition.getAsBoolean()) {
      assertThat(Instant.now()).as("waited for: " + what).isBefore(end);
      LockSupport.parkNanos(2_000_000);
    }
  }

  private static Map<String, Object> child(String id, String module, Map<String, Object> args) {
    return Map.of("id", id, "module", module, "args", args, "name", id + "-name");
  }

  private static Object call(RealNode from, Pid to, Object request) {
    return from.runtime().call(to, request, LIMIT);
  }

  private static void assertCreated(SandboxAnswer answer) {
    assertThat(answer).isInstanceOf(SandboxAnswer.Done.class);
  }

  @Test
  void aRelayReachesANamedPrinterOnAnotherNodeInOrder() {
    assertCreated(two.create("there", List.of(child("printer", "printer", Map.of()))));
    assertCreated(
        one.create("here", List.of(child("relay", "relay", Map.of("to", "printer-name")))));
    await("the name is known", () -> one.runtime().nodes().whereis("printer-name").isPresent());
    Pid relay = one.pid("here", "root/relay");
    for (int i = 0; i < 3000; i++) {
      one.runtime().send(relay, new Cast(Map.of("print", "line " + i)));
    }
    assertThat((List<?>) call(one, relay, "printed")).last().isEqualTo("line 2999");
    assertThat((List<?>) call(two, two.pid("there", "root/printer"), "printed"))
        .hasSize(100)
        .first()
        .isEqualTo("line 2900");
  }

  @Test
  void aTickerCastsToAPidOfAnotherNode() {
    assertCreated(two.create("there", List.of(child("kv", "counter", Map.of()))));
    Pid counter = two.pid("there", "root/kv");
    assertCreated(
        one.create(
            "here",
            List.of(
                child(
                    "t",
                    "ticker",
                    Map.of("every", 5, "to", counter.toString(), "message", "increment")))));
    await("ten ticks", () -> (long) call(one, counter, "get") >= 10);
  }

  @Test
  void aNameIsUniqueInTheClusterAndFollowsItsProcess() {
    assertCreated(two.create("there", List.of(child("c", "counter", Map.of()))));
    Pid owner = two.pid("there", "root/c");
    assertThat(one.create("here", List.of(child("c", "counter", Map.of()))).toString())
        .contains("already_started")
        .contains(owner.toString());
    await("the name is seen", () -> one.runtime().nodes().whereis("c-name").isPresent());
    two.runtime().exit(owner, ExitReason.kill());
    await(
        "the name follows the restart",
        () ->
            one.runtime().nodes().whereis("c-name").filter(pid -> !pid.equals(owner)).isPresent());
    var _ = two.node.sandboxes().destroy(io.superlearner.identity.SandboxId.parse("there"));
    assertCreated(one.create("here", List.of(child("c", "counter", Map.of()))));
    await(
        "the name is here now",
        () -> two.runtime().nodes().whereis("c-name").filter(pid -> pid.node() == 1).isPresent());
  }

  @Test
  @Order(Integer.MAX_VALUE)
  void theDeathOfANodeEndsCallsAndWatchesAndFreesItsNames() throws Exception {
    assertCreated(two.create("there", List.of(child("c", "scripted", Map.of()))));
    Pid there = two.pid("there", "root/c");
    LinkedBlockingQueue<Down> downs = new LinkedBlockingQueue<>();
    var _ = one.runtime().watch(there, downs::add);
    assertThat(call(one, there, "ping")).isEqualTo("pong");
    two.runtime().send(there, new Cast(Map.of("do", "sleep", "ms", 60_000)));
    CompletableFuture<ExitReason> failure = new CompletableFuture<>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            call(one, there, "ping");
          } catch (CallException failed) {
            failure.complete(failed.reason());
          }
        });
    lifePort.close();
    two.die();
    ExitReason lost = new ExitReason.NoConnection(two.name);
    assertThat(downs.poll(20, TimeUnit.SECONDS)).extracting(Down::reason).isEqualTo(lost);
    assertThat(Waits.await("the call", failure)).isIn(lost, ExitReason.abnormal("timeout"));
    assertThat(one.runtime().send(there, "x")).isEqualTo(Delivery.NO_CONNECTION);
    await("its name is free", () -> one.runtime().nodes().whereis("c-name").isEmpty());
    assertCreated(one.create("here", List.of(child("c", "counter", Map.of()))));
    assertThat(downs).isEmpty();
  }

  @Test
  void whatCannotTravelIsRefusedHereWithALetterThatSaysSo() {
    assertCreated(two.create("there", List.of(child("p", "printer", Map.of()))));
    Pid there = two.pid("there", "root/p");
    assertThatThrownBy(() -> one.runtime().send(there, new AtomicInteger(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("AtomicInteger");
    DeadLetter letter = one.runtime().deadLetters().latest(1).getFirst();
    assertThat(letter.cause()).isEqualTo(DeadLetter.Cause.NOT_SENDABLE);
    assertThat(letter.to()).isEqualTo(there);
  }

  @Test
  void traceIdsGoWithTheMessages() {
    assertCreated(two.create("there", List.of(child("p", "printer", Map.of()))));
    Pid there = two.pid("there", "root/p");
    TraceHistory here = new TraceHistory(100);
    TraceHistory arrived = new TraceHistory(100);
    try (var _ = one.runtime().trace(there::equals, here);
        var _ = two.runtime().trace(there::equals, arrived)) {
      one.runtime().send(there, new Cast(Map.of("print", "x")));
      assertThat(call(one, there, "printed")).isEqualTo(List.of("x"));
    }
    List<Long> sent =
        here.facts().stream()
            .filter(TraceFact.Sent.class::isInstance)
            .map(fact -> ((TraceFact.Sent) fact).message())
            .toList();
    List<Long> handled =
        arrived.facts().stream()
            .filter(TraceFact.HandlingBegan.class::isInstance)
            .map(fact -> ((TraceFact.HandlingBegan) fact).message())
            .toList();
    assertThat(sent).hasSize(2).isEqualTo(handled);
  }

  private static final String CLERK =
      """
      package sample;

      import io.superlearner.identity.Pid;
      import io.superlearner.runtime.*;
      import io.superlearner.runtime.server.*;
      import io.superlearner.runtime.supervisor.*;
      import java.time.Duration;
      import java.util.*;

      public final class Clerk implements ProcessModule {
        public sealed interface Mail permits Letter, Bill {}
        public record Letter(String text, List<Stamp> stamps) implements Mail {}
        public record Bill(int cents) implements Mail {}
        public enum Stamp { AIR, SEA }
        record Secret(String text) {}

        public String name() { return "clerk"; }
        public String summary() { return "writes letters"; }
        public ChildType type() { return ChildType.WORKER; }
        public Collection<Class<?>> messageTypes() { return List.of(Mail.class, Stamp.class); }
        public Made make(Arguments args, Map<String, ?> config) {
          return ProcessModule.server(Server::new);
        }

        static final class Server implements GenServer<String> {
          public Init<String> init(Self self) { return Init.ready(""); }
          public Step<String> handleCall(Object request, From from, String state, Self self) {
            if (request instanceof Letter(String text, List<Stamp> stamps)) {
              return Step.reply(new Bill(text.length() + stamps.size()), state);
            }
            Map<?, ?> order = (Map<?, ?>) request;
            Pid to = Pid.parse((String) order.get("to"));
            Object mail = order.get("what").equals("secret")
                ? new Secret("x") : new Letter("hello", List.of(Stamp.AIR, Stamp.SEA));
            return Step.reply(String.valueOf(self.call(to, mail, Duration.ofSeconds(5))), state);
          }
        }
      }
      """;

  @Test
  void recordsThatAModuleHasNamedGoBetweenItsSandboxes() throws Exception {
    SampleJar.ofSources(
        Map.of("Clerk.java", CLERK), "sample.Clerk\n", directory.resolve("clerk.jar"));
    assertCreated(two.create("there", List.of(child("c2", "clerk", Map.of()))));
    assertCreated(one.create("here", List.of(child("c1", "clerk", Map.of()))));
    Pid here = one.pid("here", "root/c1");
    String there = two.pid("there", "root/c2").toString();
    assertThat(call(one, here, Map.of("to", there, "what", "letter"))).isEqualTo("Bill[cents=7]");
    assertThatThrownBy(() -> call(one, here, Map.of("to", there, "what", "secret")))
        .hasMessageContaining("sample.Clerk$Secret");
  }
}
