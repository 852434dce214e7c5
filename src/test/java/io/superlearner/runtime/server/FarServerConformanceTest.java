package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.From;
import io.superlearner.runtime.MultiReply;
import io.superlearner.runtime.Nodes;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.RequestId;
import io.superlearner.runtime.Response;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.Sys;
import io.superlearner.testkit.Joined;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Servers of several nodes, case by case.
class FarServerConformanceTest {

  private static final String SERVER = "server";
  private static final ExitReason ENOUGH = ExitReason.abnormal("enough");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  /// Replies with its node; ends without a reply when asked to.
  private record WhereAmI() implements GenServer<Integer> {
    @Override
    public Init<Integer> init(Self self) {
      return Init.ready(self.pid().node());
    }

    @Override
    public Step<Integer> handleCall(Object request, From from, Integer node, Self self) {
      return "end".equals(request) ? Step.stop(ENOUGH, node) : Step.reply(node, node);
    }
  }

  /// Starts a server under a name on its node and one that counts in the whole cluster.
  private Pid serverOn(Joined nodes, int node) {
    ProcessRuntime runtime = nodes.runtime(node);
    SpawnOptions options = kernel.options("server").withName(SERVER);
    StartOutcome outcome =
        runtime.start(
            GenServer.behavior(new WhereAmI()), options.withClusterName(SERVER + "-of-" + node));
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      return pid;
    }
    throw new AssertionError("expected a start, got " + outcome);
  }

  private static List<NodeName> names(int... nodes) {
    return IntStream.of(nodes).mapToObj(Joined::name).toList();
  }

  private static ExitReason lost(int node) {
    return new ExitReason.NoConnection(Joined.name(node));
  }

  private static ExitReason failureOf(Runnable call) {
    try {
      call.run();
    } catch (CallException failed) {
      return failed.reason();
    }
    throw new AssertionError("expected a failure");
  }

  // the best of several: a busy machine may slow down some
  private static long bestMillis(int tries, Runnable body) {
    return LongStream.range(0, tries)
        .map(_ -> {
          long begin = System.nanoTime();
          body.run();
          return (System.nanoTime() - begin) / 1_000_000;
        })
        .min()
        .orElseThrow();
  }

  private void assertStops(ServerRef server, Pid pid) {
    ProcessRuntime here = kernel.runtime();
    server.stop(here, ExitReason.normal(), Waits.BOUND);
    assertThat(failureOf(() -> here.call(pid, "where", Waits.BOUND)))
        .isEqualTo(ExitReason.noproc());
    assertThat(failureOf(() -> server.stop(here, ExitReason.normal(), Waits.BOUND)))
        .as("a second stop of %s", server)
        .isEqualTo(ExitReason.noproc());
  }

  @Test
  @DisplayName("Q08 a server stops by its name, name and node, cluster-wide name or registry, once")
  void stopByEachKindOfName() {
    Joined nodes = Joined.of(kernel, 2);
    Pid named = serverOn(nodes, 1);
    assertStops(ServerRef.named(SERVER), named);
    for (int node = 1; node <= 2; node++) {
      assertStops(ServerRef.at(SERVER, Joined.name(node)), serverOn(nodes, node));
      assertStops(ServerRef.inCluster(SERVER + "-of-" + node), serverOn(nodes, node));
      Pid known = serverOn(nodes, node);
      assertStops(ServerRef.via("key", _ -> Optional.of(known)), known);
    }
  }

  @Test
  @DisplayName(
      "Q09 a server on another node stops; when its node is gone it is out of reach, or nobody")
  void stopOnAnotherNode() {
    Joined nodes = Joined.of(kernel, 2);
    assertStops(ServerRef.at(SERVER, Joined.name(2)), serverOn(nodes, 2));
    Pid server = serverOn(nodes, 2);
    nodes.kill(2);
    nodes.wire().flush();
    assertThat(failureOfStop(ServerRef.at(SERVER, Joined.name(2)))).isEqualTo(lost(2));
    assertThat(failureOfStop(ServerRef.of(server))).isEqualTo(lost(2));
    assertThat(failureOfStop(ServerRef.inCluster(SERVER + "-of-2"))).isEqualTo(ExitReason.noproc());
  }

  private ExitReason failureOfStop(ServerRef server) {
    return failureOf(() -> server.stop(kernel.runtime(), ExitReason.normal(), Waits.BOUND));
  }

  @Test
  @DisplayName("Q23 a cast to a node that takes nothing returns within a second")
  void castToANodeThatTakesNothing() {
    Joined nodes = Joined.of(kernel, 2);
    Probe there = nodes.probe(2);
    there.run(self -> self.register(SERVER));
    nodes.wire().freeze(nodes.life(1), nodes.life(2));
    Nodes cluster = kernel.runtime().nodes();
    long longest =
        bestMillis(
            3,
            () -> {
              kernel.runtime().send(there.pid(), new Cast("by pid"));
              cluster.send(SERVER, Joined.name(2), new Cast("by name"));
              cluster.abcast(names(2), SERVER, "to all");
            });
    assertThat(longest).isLessThan(1000);
    nodes.wire().flush();
    there.expectNothing();
    nodes.wire().thaw(nodes.life(1), nodes.life(2));
    for (int i = 0; i < 3; i++) {
      there.expectMessage(new Cast("by pid"));
      there.expectMessage(new Cast("by name"));
      there.expectMessage(new Cast("to all"));
    }
  }

  @Test
  @DisplayName("Q31 a cast to a list of nodes with a dead one reaches those that live")
  void castToAListOfNodes() {
    Joined nodes = Joined.of(kernel, 4);
    List<Probe> live = List.of(nodes.probe(1), nodes.probe(2), nodes.probe(4));
    live.forEach(probe -> probe.run(self -> self.register(SERVER)));
    Probe bystander = nodes.probe(2);
    nodes.kill(3);
    kernel.runtime().nodes().abcast(names(3, 1, 2, 4, 99), SERVER, "hello");
    live.forEach(probe -> probe.expectMessage(new Cast("hello")));
    live.forEach(Probe::expectNothing);
    bystander.expectNothing();
  }

  @Test
  @DisplayName("Q32 a call to good and bad nodes returns the replies, and who is bad and why")
  void callToGoodAndBadNodes() {
    Joined nodes = Joined.of(kernel, 4);
    serverOn(nodes, 1);
    serverOn(nodes, 2);
    nodes.kill(3);
    MultiReply all =
        kernel.runtime().nodes().multiCall(names(1, 2, 3, 4, 99), SERVER, "where", Waits.BOUND);
    assertThat(all.replies()).isEqualTo(Map.of(Joined.name(1), 1, Joined.name(2), 2));
    assertThat(all.bad())
        .isEqualTo(
            Map.of(
                Joined.name(3), lost(3),
                Joined.name(4), ExitReason.noproc(),
                Joined.name(99), lost(99)));
  }

  @Test
  @DisplayName(
      "Q33 of five nodes those with a killed, a lost and a suspended server are bad, in time")
  void callToFiveNodes() {
    Joined nodes = Joined.of(kernel, 5);
    IntStream.rangeClosed(1, 5).forEach(node -> serverOn(nodes, node));
    ProcessRuntime second = nodes.runtime(2);
    second.exit(second.whereis(SERVER).orElseThrow(), ExitReason.kill());
    nodes.kill(3);
    ProcessRuntime fourth = nodes.runtime(4);
    Pid suspended = fourth.whereis(SERVER).orElseThrow();
    Sys.suspend(fourth, suspended).join();
    Probe caller = nodes.probe(1);
    List<NodeName> all = names(1, 2, 3, 4, 5);

    MultiReply answer =
        caller.ask(
            self -> self.runtime().nodes().multiCall(all, SERVER, "where", Duration.ofSeconds(1)));
    assertThat(answer.replies()).isEqualTo(Map.of(Joined.name(1), 1, Joined.name(5), 5));
    assertThat(answer.bad())
        .isEqualTo(
            Map.of(
                Joined.name(2), ExitReason.noproc(),
                Joined.name(3), lost(3),
                Joined.name(4), ExitReason.abnormal("timeout")));
    long millis =
        bestMillis(
            5,
            () -> {
              MultiReply quick =
                  kernel.runtime().nodes().multiCall(all, SERVER, "where", Duration.ofMillis(100));
              assertThat(quick.bad()).containsKeys(names(2, 3, 4).toArray(NodeName[]::new));
            });
    assertThat(millis).isBetween(100L, 200L);

    // the replies that come now are late: the suspended server answers all that waited
    Sys.resume(fourth, suspended).join();
    assertThat(kernel.runtime().call(suspended, "where", Waits.BOUND)).isEqualTo(4);
    nodes.wire().flush();
    caller.expectNothing();
  }

  private Object call(ServerRef server, Object request) {
    return server.call(kernel.runtime(), request, Waits.BOUND);
  }

  private static List<ServerRef> waysTo(Pid server) {
    return List.of(
        ServerRef.of(server),
        ServerRef.at(SERVER, Joined.name(server.node())),
        ServerRef.inCluster(SERVER + "-of-" + server.node()));
  }

  @Test
  @DisplayName("Q36 a call to a far server that ends gets its reason, and noproc after that")
  void callToAServerThatEnds() {
    Joined nodes = Joined.of(kernel, 2);
    for (int way = 0; way < 3; way++) {
      ServerRef server = waysTo(serverOn(nodes, 2)).get(way);
      assertThat(call(server, "where")).isEqualTo(2);
      assertThat(failureOf(() -> call(server, "end"))).isEqualTo(ENOUGH);
      assertThat(failureOf(() -> call(server, "where"))).isEqualTo(ExitReason.noproc());
      RequestId late = server.sendRequest(kernel.runtime(), "where");
      assertThat(late.receive(Waits.BOUND)).isEqualTo(new Response.Failed(ExitReason.noproc()));
    }
  }

  @Test
  @DisplayName(
      "Q37 a call to a far server whose node has stopped: noproc by cluster-wide name, else noconnection")
  void callToAServerWhoseNodeHasStopped() {
    Joined nodes = Joined.of(kernel, 2);
    List<ServerRef> ways = waysTo(serverOn(nodes, 2));
    ways.forEach(way -> assertThat(call(way, "where")).isEqualTo(2));
    RequestId open = ways.getFirst().sendRequest(kernel.runtime(), "where");
    assertThat(open.receive(Waits.BOUND)).isEqualTo(new Response.Reply(2));
    nodes.kill(2);
    nodes.wire().flush();
    List<ExitReason> expected = List.of(lost(2), lost(2), ExitReason.noproc());
    for (int way = 0; way < 3; way++) {
      ServerRef server = ways.get(way);
      assertThat(failureOf(() -> call(server, "where"))).isEqualTo(expected.get(way));
      assertThat(server.sendRequest(kernel.runtime(), "where").receive(Waits.BOUND))
          .isEqualTo(new Response.Failed(expected.get(way)));
    }
  }
}
