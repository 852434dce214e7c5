package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.Init;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Ends that come at the worst moment.
final class SupervisorRaceTest {

  private static final ExitReason KILLED = ExitReason.killed();

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(9, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static Toy.Action waitFor(CountDownLatch reached, CountDownLatch forever) {
    return self -> {
      reached.countDown();
      self.blocking(() -> {
        forever.await();
        return true;
      });
    };
  }

  private void assertAllGone(List<Pid> pids) {
    pids.forEach(kernel::awaitDown);
    assertThat(kernel.runtime().list()).isEmpty();
  }

  @Test
  void aSupervisorThatIsKilledWhileAChildStartsTakesItAlong() {
    CountDownLatch inStart = new CountDownLatch(1);
    Toy stuck = Toy.plain().starting(waitFor(inStart, new CountDownLatch(1)));
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("a"));
    Pid a = tree.child("a");
    Thread adding = Thread.ofVirtual().start(() -> addInVain(tree, stuck.spec("stuck")));
    await(inStart);
    Pid starting =
        kernel.runtime().list().stream()
            .filter(info -> info.status() == ProcessInfo.Status.STARTING)
            .findFirst()
            .orElseThrow()
            .pid();
    kernel.watch(starting);
    tree.kill(tree.pid);
    assertAllGone(List.of(a, starting));
    join(adding);
    assertThat(kernel.events().of(Event.ChildStartFailed.class)).isEmpty();
    assertThat(kernel.events().of(Event.SupervisorExited.class))
        .singleElement()
        .satisfies(event -> assertThat(event.reason()).isEqualTo(KILLED));
  }

  private static void addInVain(Tree tree, ChildSpec spec) {
    try {
      tree.start(spec);
    } catch (SupervisorCallException ended) {
      assertThat(ended.reason()).isEqualTo(KILLED);
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  @Test
  void aSupervisorThatIsKilledWhileAChildStopsTakesAllAlong() {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    Toy slow =
        Toy.plain()
            .trapping((self, reason) -> {
              if (reason.equals(ExitReason.shutdown())) {
                waitFor(asked, mayEnd).run(self);
              }
              self.stop(reason);
            });
    Tree tree =
        Tree.oneForOne(
            kernel, Toy.plain().spec("a"), slow.spec("slow").withShutdown(Shutdown.infinity()));
    List<Pid> children = List.of(tree.child("a"), tree.child("slow"));
    kernel.runtime().exit(tree.pid, ExitReason.shutdown());
    await(asked);
    tree.kill(tree.pid);
    assertThat(kernel.awaitDown(children.getFirst())).isEqualTo(KILLED);
    mayEnd.countDown();
    assertAllGone(children);
    assertThat(kernel.events().of(Event.SupervisorExited.class)).hasSize(1);
  }

  @Test
  void aModuleWhoseInitNeverAnswersEndsWithTheLimitOfTheStart() {
    CountDownLatch forever = new CountDownLatch(1);
    SupervisorInit stuck =
        () -> {
          forever.await();
          return Init.ignore();
        };
    StartOutcome outcome =
        kernel
            .runtime()
            .start(
                Supervisor.behavior(stuck, kernel.scheduler()),
                Tree.options(kernel).withStartLimit(Duration.ofMillis(100)));
    assertThat(outcome).isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("timeout")));
    // the process that asks the module ends with its supervisor, on a thread of its own
    kernel.runtime().list().forEach(info -> kernel.awaitDown(info.pid()));
    assertThat(kernel.runtime().list()).isEmpty();
  }

  @Test
  void aChildThatEndsBetweenItsStartAndTheAnswerIsRestarted() {
    Toy hasty = Toy.plain();
    hasty.starting(self -> {
      if (hasty.starts.size() <= 50) {
        self.stop(ExitReason.normal());
        self.runtime().send(self.pid(), (Toy.Action) one -> one.stop(ExitReason.normal()));
      }
    });
    // a stop within the start makes the start fail, so the first must not do that
    Toy dyingAtOnce = Toy.plain();
    dyingAtOnce.starting(self -> {
      if (dyingAtOnce.starts.size() <= 50) {
        self.send(self.pid(), (Toy.Action) one -> one.stop(ExitReason.normal()));
      }
    });
    Tree tree = Tree.oneForOne(kernel, dyingAtOnce.spec("a"));
    kernel.events().awaitCount(50, event -> event instanceof Event.ChildRestarted);
    tree.assertCounts(1, 1, 0, 1);
    assertThat(kernel.runtime().isAlive(tree.child("a"))).isTrue();
    assertThat(dyingAtOnce.starts).hasSize(51);
    assertThat(tree.start(hasty.spec("hasty"))).isInstanceOf(ChildResult.Failed.class);
  }

  @Test
  void aNameIsFreeWhenItsOwnerIsRestarted() {
    ChildSpec named = Toy.plain().spec("a").withName("the-name");
    Tree tree =
        Tree.of(
            kernel,
            SupervisorFlags.of(Strategy.ONE_FOR_ONE).withBudget(10_000, Duration.ofSeconds(5)),
            named);
    for (int i = 0; i < 1000; i++) {
      kernel.runtime().exit(tree.entry("a").pid(), ExitReason.kill());
    }
    Pid last = tree.child("a");
    assertThat(kernel.runtime().whereis("the-name")).contains(last);
    assertThat(kernel.events().of(Event.ChildStartFailed.class)).isEmpty();
    assertThat(kernel.events().of(Event.ChildRestarted.class)).hasSize(1000);
  }

  @Test
  void aChildThatSendsItsSupervisorAnExitSignalHasNotEnded() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("a"));
    Pid child = tree.child("a");
    CountDownLatch sent = new CountDownLatch(1);
    tree.tell(
        child,
        self -> {
          self.exit(tree.pid, ExitReason.abnormal("lie"));
          sent.countDown();
        });
    await(sent);
    assertThat(tree.child("a")).isEqualTo(child);
    assertThat(kernel.runtime().size()).isEqualTo(2);
  }

  @Test
  void anInnerSupervisorThatIsKilledComesBackWithFreshChildren() {
    SupervisorSpec inner =
        SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE), Toy.plain().spec("leaf"));
    Tree tree =
        Tree.oneForOne(
            kernel,
            ChildSpec.supervisor("inner", context -> Supervisor.behavior(inner, context.lane())));
    Tree before = new Tree(kernel, tree.child("inner"));
    Pid leaf = before.child("leaf");
    tree.kill(before.pid);
    assertThat(kernel.awaitDown(leaf)).isEqualTo(KILLED);
    Tree after = new Tree(kernel, tree.child("inner"));
    assertThat(after.child("leaf")).isNotEqualTo(leaf);
    assertThat(after.view().children())
        .singleElement()
        .extracting(ChildView::path)
        .isEqualTo("root/inner/leaf");
  }

  // ---- storms ----

  private static final int THREADS = 4;
  private static final int STEPS = 150;

  private void storm(Tree tree, BiConsumer<Tree, Random> step) {
    List<Thread> threads =
        IntStream.range(0, THREADS)
            .mapToObj(seed ->
                Thread.ofVirtual()
                    .start(() -> {
                      Random random = new Random(seed);
                      for (int i = 0; i < STEPS; i++) {
                        step.accept(tree, random);
                      }
                    }))
            .toList();
    threads.forEach(SupervisorRaceTest::join);
  }

  /// Demands that the supervisor's list, its view and the runtime agree.
  private void assertConsistent(Tree tree) {
    List<ChildEntry> entries = tree.which();
    Set<Pid> running = new HashSet<>();
    entries.stream().map(ChildEntry::pid).filter(Objects::nonNull).forEach(running::add);
    Set<Pid> alive = new HashSet<>();
    kernel.runtime().list().forEach(info -> alive.add(info.pid()));
    assertThat(alive.remove(tree.pid)).isTrue();
    assertThat(running).isEqualTo(alive);
    assertThat(tree.view().children().stream().map(ChildView::pid).filter(Objects::nonNull))
        .containsExactlyInAnyOrderElementsOf(running);
    assertThat(tree.counts().active()).isEqualTo(running.size());
    List<Pid> linked = kernel.runtime().info(tree.pid).orElseThrow().links();
    assertThat(linked).containsExactlyInAnyOrderElementsOf(running);
  }

  private static SupervisorFlags generous(Strategy strategy) {
    return SupervisorFlags.of(strategy).withBudget(1_000_000, Duration.ofSeconds(5));
  }

  private static ChildSpec anyOf(Random random) {
    int number = random.nextInt(8);
    RestartType type = List.of(RestartType.values()).get(number % 3);
    Toy toy = number == 7 ? Toy.failing("no") : Toy.plain();
    return toy.spec("c" + number).withRestart(type).withName("n" + number);
  }

  private static void awaitGone(Tree tree, Pid victim) {
    try {
      assertThat(tree.runtime.awaitGone(victim, Tree.LIMIT)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new AssertionError(interrupted);
    }
  }

  private static void disturb(Tree tree, Random random) {
    String id = "c" + random.nextInt(8);
    switch (random.nextInt(8)) {
      case 0, 1 -> tree.start(anyOf(random));
      case 2 -> tree.terminate(id);
      case 3 -> tree.restart(id);
      case 4 -> tree.delete(id);
      default -> {
        List<ChildView> children = tree.view().children();
        if (!children.isEmpty()) {
          Pid victim = children.get(random.nextInt(children.size())).pid();
          if (victim != null) {
            ExitReason reason =
                random.nextBoolean() ? ExitReason.kill() : ExitReason.abnormal("storm");
            tree.runtime.exit(victim, reason);
            awaitGone(tree, victim);
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Strategy.class)
  void aStormOfCallsAndKillsLeavesAStaticSupervisorConsistent(Strategy strategy) {
    Tree tree = Tree.of(kernel, generous(strategy));
    storm(tree, SupervisorRaceTest::disturb);
    assertConsistent(tree);
    assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
    assertThat(kernel.runtime().list()).isEmpty();
    assertThat(kernel.runtime().names()).isEmpty();
  }

  @RepeatedTest(3)
  void aStormOfStartsAndKillsLeavesADynamicSupervisorConsistent() {
    DynamicSpec spec =
        DynamicSpec.of(Toy.plain().spec("t")).withBudget(1_000_000, Duration.ofSeconds(5));
    Tree tree = Tree.dynamic(kernel, spec);
    List<Pid> known = new CopyOnWriteArrayList<>();
    storm(
        tree,
        (one, random) -> {
          int what = random.nextInt(4);
          if (what < 2 || known.isEmpty()) {
            known.add(one.pidOf(one.start()));
          } else if (what == 2) {
            one.terminate(known.get(random.nextInt(known.size())));
          } else {
            one.runtime.exit(known.get(random.nextInt(known.size())), ExitReason.kill());
          }
        });
    assertConsistent(tree);
    assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
    assertThat(kernel.runtime().list()).isEmpty();
  }

  @Test
  void aStormDuringTheStopLeavesNothing() {
    List<ChildSpec> specs = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      specs.add(Toy.plain().spec("c" + i));
    }
    for (int round = 0; round < 20; round++) {
      Tree tree = Tree.of(kernel, generous(Strategy.ONE_FOR_ALL), specs.toArray(ChildSpec[]::new));
      List<Pid> children = tree.view().children().stream().map(ChildView::pid).toList();
      Thread killer =
          Thread.ofVirtual()
              .start(() -> children.forEach(pid -> tree.runtime.exit(pid, ExitReason.kill())));
      assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
      join(killer);
      assertThat(kernel.runtime().list()).isEmpty();
    }
  }

  @Test
  void aReaderSeesWholeChildrenWhileTheyComeAndGo() {
    Tree tree = Tree.simple(kernel, Toy.plain().spec("t").withRestart(RestartType.TEMPORARY));
    CountDownLatch done = new CountDownLatch(1);
    List<String> wrong = new CopyOnWriteArrayList<>();
    Thread reader =
        Thread.ofPlatform()
            .start(() -> {
              while (done.getCount() > 0) {
                for (ChildView child : tree.view().children()) {
                  boolean running = child.status() == ChildStatus.RUNNING;
                  if (running != (child.pid() != null) || running != (child.startedAt() != null)) {
                    wrong.add(child.toString());
                  }
                }
              }
            });
    try {
      for (int i = 0; i < 200; i++) {
        tree.terminate(tree.pidOf(tree.start()));
      }
    } finally {
      done.countDown();
      join(reader);
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void aFailingRestartDoesNotKeepTheSupervisorFromAnswering() {
    Toy toy =
        Toy.plain()
            .answering(n ->
                n == 1
                    ? Behavior.Start.running()
                    : new Behavior.Start.Refused(ExitReason.abnormal("no")));
    Tree tree = Tree.of(kernel, generous(Strategy.REST_FOR_ONE), toy.spec("a"));
    tree.kill(tree.child("a"));
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.RESTARTING);
    assertThat(tree.restart("a")).isEqualTo(new ChildResult.Restarting());
    assertThat(tree.delete("a")).isEqualTo(new ChildResult.Restarting());
    assertThat(tree.start(Toy.plain().spec("a"))).isEqualTo(new ChildResult.AlreadyPresent());
    assertThat(tree.terminate("a")).isEqualTo(new ChildResult.Done());
    assertThat(tree.entry("a").status()).isEqualTo(ChildStatus.STOPPED);
    assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
  }
}
