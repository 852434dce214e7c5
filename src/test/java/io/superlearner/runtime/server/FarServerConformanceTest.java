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
import java.util.function.Function;
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
  @DisplayName("Q33 of five nodes those with a killed, a lost and a suspended server are bad, in time")
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
        caller.ask(self ->
            self.runtime().nodes().multiCall(all, SERVER, "where", Duration.ofSeconds(1)));
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
                  kernel
                      .runtime()
                      .nodes()
                      .multiCall(all, SERVER, "where", Duration.ofMillis(100));
              assertThat(quick.bad()).containsKeys(names(2, 3, 4).toArray(NodeName[]::new));
            });
    assertThat(millis).isBetween(100L, 200L);

    // the replies that come now are late: the suspended server answers all that waited
    Sys.resume(fourth, suspended).join();
    assertThat(kernel.runtime().call(suspended, "where", Waits.BOUND)).isEqualTo(4);
    nodes.wire().flush();
    caller.expectNothing();
  }

  /// The three ways to call a server on another node.
  private Map<String, Function<Object, Object>> waysTo(Pid server) {
    Nodes cluster = kernel.runtime().nodes();
    Pid me = kernel.runtime().outside();
    NodeName node = Joined.name(server.node());
    String name = SERVER + "-of-" + server.node();
    return Map.of(
        "pid",
        request -> kernel.runtime().call(server, request, Waits.BOUND),
        "name",
        request -> cluster.call(me, SERVER, node, request, Waits.BOUND),
        "cluster-wide name",
        request ->
            kernel
                .runtime()
                .call(
                    cluster.whereis(name).orElse(kernel.runtime().outside()),
                    request,
                    Waits.BOUND));
  }

  @Test
  @DisplayName("Q36 a call to a far server that ends gets its reason, and noproc after that")
  void callToAServerThatEnds() {
    Joined nodes = Joined.of(kernel, 2);
    for (String way : List.of("pid", "name", "cluster-wide name")) {
      Pid server = serverOn(nodes, 2);
      Function<Object, Object> call = waysTo(server).get(way);
      assertThat(call.apply("where")).as(way).isEqualTo(2);
      assertThat(failureOf(() -> call.apply("end"))).as(way).isEqualTo(ENOUGH);
      assertThat(failureOf(() -> call.apply("where"))).as(way).isEqualTo(ExitReason.noproc());
    }
  }

  @Test
  @DisplayName("Q37 a call to a far server whose node has stopped: noproc by cluster-wide name, else noconnection")
  void callToAServerWhoseNodeHasStopped() {
    Joined nodes = Joined.of(kernel, 2);
    Map<String, Function<Object, Object>> ways = waysTo(serverOn(nodes, 2));
    ways.forEach((way, call) -> assertThat(call.apply("where")).as(way).isEqualTo(2));
    nodes.kill(2);
    nodes.wire().flush();
    assertThat(failureOf(() -> ways.get("pid").apply("where"))).isEqualTo(lost(2));
    assertThat(failureOf(() -> ways.get("name").apply("where"))).isEqualTo(lost(2));
    assertThat(failureOf(() -> ways.get("cluster-wide name").apply("where")))
        .isEqualTo(ExitReason.noproc());
  }
}
