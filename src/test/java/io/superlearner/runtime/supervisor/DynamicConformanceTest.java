package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group N up to N11: dynamic supervisor extras.
final class DynamicConformanceTest {

  private static final Behavior.Start REFUSED =
      new Behavior.Start.Refused(ExitReason.abnormal("no"));

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static DynamicSpec open() {
    return DynamicSpec.open().withBudget(1_000_000_000, Duration.ofSeconds(60));
  }

  private static ChildResult most(int children) {
    return new ChildResult.MaxChildren(children);
  }

  private static Toy failingFrom(int start) {
    return Toy.plain().answering(n -> n < start ? Behavior.Start.running() : REFUSED);
  }

  @Test
  @DisplayName("N01 a dynamic supervisor can be a child; the same name twice: already_started")
  void n01() {
    ChildSpec pool =
        ChildSpec.supervisor("pool", context -> DynamicSupervisor.behavior(open(), context.lane()));
    Tree tree =
        Tree.oneForOne(
            kernel, pool.withId("one").withName("one"), pool.withId("two").withName("two"));
    Tree one = new Tree(kernel, tree.child("one"));
    assertThat(kernel.runtime().isAlive(one.started(Toy.plain().spec("x")))).isTrue();
    assertThat(kernel.runtime().whereis("two")).contains(tree.child("two"));
    assertThat(tree.start(pool.withId("three").withName("one")))
        .isEqualTo(new ChildResult.AlreadyStarted(one.pid));
    StartOutcome again =
        kernel
            .runtime()
            .start(
                DynamicSupervisor.behavior(open(), kernel.scheduler()),
                Tree.options(kernel).withName("two"));
    assertThat(again).isEqualTo(new StartOutcome.AlreadyStarted(tree.child("two")));
  }

  @Test
  @DisplayName("N02 max_children 0: add is refused")
  void n02() {
    Tree tree = Tree.dynamic(kernel, open().withMaxChildren(0));
    assertThat(tree.start(Toy.plain().spec("a"))).isEqualTo(most(0));
  }

  @Test
  @DisplayName("N03 a child that fails to restart still counts to max_children")
  void n03() {
    Tree tree = Tree.dynamic(kernel, open().withMaxChildren(1));
    tree.kill(tree.started(failingFrom(2).spec("a")));
    assertThat(tree.start(Toy.plain().spec("b"))).isEqualTo(most(1));
    assertThat(tree.which()).extracting(ChildEntry::status).containsExactly(ChildStatus.RESTARTING);
  }

  @Test
  @DisplayName("N04 a restarted child counts once")
  void n04() {
    Tree tree = Tree.dynamic(kernel, open().withMaxChildren(1));
    tree.kill(tree.started(Toy.plain().spec("a")));
    assertThat(tree.start(Toy.plain().spec("b"))).isEqualTo(most(1));
    tree.terminate(tree.which().getFirst().pid());
    tree.started(Toy.plain().spec("b"));
  }

  @Test
  @DisplayName("N05 what a start answers is handed on")
  void n05() {
    Tree tree = Tree.dynamic(kernel, open());
    Pid plain = tree.started(Toy.plain().spec("a"));
    assertThat(tree.start(Toy.plain().telling("info").spec("a")))
        .isInstanceOfSatisfying(
            ChildResult.Started.class, started -> assertThat(started.info()).isEqualTo("info"));
    assertThat(tree.start(Toy.ignoring().spec("a"))).isEqualTo(new ChildResult.Ignored());
    assertThat(tree.start(Toy.failing("no").spec("a")))
        .isEqualTo(new ChildResult.Failed(ExitReason.abnormal("no"), null));
    assertThat(tree.start(Toy.plain().answering(_ -> null).spec("a")))
        .isInstanceOfSatisfying(
            ChildResult.Failed.class,
            failed -> assertThat(failed.reason().toString()).startsWith("bad_return_value"));
    tree.assertCounts(2, 2, 0, 2);
    assertThat(tree.which()).extracting(ChildEntry::pid).contains(plain);
  }

  @Test
  @DisplayName("N06 a start that throws or exits: the cause and its stack, supervisor lives")
  void n06() {
    Tree tree = Tree.dynamic(kernel, open());
    List<Throwable> causes = List.of(new IllegalStateException("x"), new StackOverflowError("y"));
    for (Throwable cause : causes) {
      Toy toy =
          Toy.plain()
              .starting(_ -> {
                switch (cause) {
                  case RuntimeException thrown -> throw thrown;
                  case Error thrown -> throw thrown;
                  default -> throw new AssertionError(cause);
                }
              });
      assertThat(tree.start(toy.spec("a")))
          .isEqualTo(new ChildResult.Failed(new ExitReason.Crashed(cause), null));
      assertThat(cause.getStackTrace()).isNotEmpty();
    }
    Toy exiting =
        Toy.plain()
            .starting(_ -> {
              throw new ExitException(ExitReason.abnormal("out"));
            });
    assertThat(tree.start(exiting.spec("a")))
        .isEqualTo(new ChildResult.Failed(ExitReason.abnormal("out"), null));
    assertThat(tree.which()).isEmpty();
  }

  @Test
  @DisplayName("N07 what a start answers to a restart: runs, dropped at ignore, else retried")
  void n07() {
    Tree tree = Tree.dynamic(kernel, open());
    Pid info = tree.started(Toy.plain().telling("info").spec("info"));
    tree.kill(info);
    tree.assertCounts(1, 1, 0, 1);
    Toy ignoring =
        Toy.plain()
            .answering(n -> n == 1 ? Behavior.Start.running() : new Behavior.Start.Ignored());
    tree.kill(tree.started(ignoring.spec("ignoring")));
    tree.assertCounts(1, 1, 0, 1);
    Toy wrong = Toy.plain().answering(n -> n == 1 ? Behavior.Start.running() : null);
    Pid last = tree.started(wrong.spec("wrong"));
    tree.kill(last);
    tree.assertCounts(2, 1, 0, 2);
    kernel.events().awaitCount(5, Event.ChildStartFailed.class::isInstance);
    tree.terminate(last);
  }

  @Test
  @DisplayName("N08 extra arguments come first, also at a restart")
  void n08() {
    Toy toy = Toy.plain();
    Tree tree = Tree.dynamic(kernel, open().withExtraArgs(List.of("extra")));
    tree.kill(tree.started(toy.spec("a")));
    tree.assertCounts(1, 1, 0, 1);
    assertThat(toy.starts)
        .extracting(ChildContext::args)
        .containsExactly(List.of("extra"), List.of("extra"));
  }

  @Test
  @DisplayName("N09 a stop with children that are tried again is clean")
  void n09() {
    Tree tree = Tree.dynamic(kernel, open());
    tree.kill(tree.started(failingFrom(2).spec("a")));
    tree.started(Toy.plain().spec("b"));
    assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
    assertThat(kernel.runtime().list()).isEmpty();
  }

  @Test
  @DisplayName("N10 the link, the name and the place of a dynamic supervisor are visible")
  void n10() {
    ChildSpec pool =
        ChildSpec.supervisor("pool", context -> DynamicSupervisor.behavior(open(), context.lane()))
            .withName("the-pool");
    Tree tree = Tree.oneForOne(kernel, pool);
    var info = kernel.runtime().info(tree.child("pool")).orElseThrow();
    assertThat(info.parent()).isEqualTo(tree.pid);
    assertThat(info.links()).containsExactly(tree.pid);
    assertThat(info.name()).isEqualTo("the-pool");
    assertThat(info.options().path()).isEqualTo("root/pool");
    assertThat(info.options().module()).isEqualTo("supervisor");
  }

  @Test
  @DisplayName("N11 children of a dynamic supervisor are listed without id")
  void n11() {
    Tree tree = Tree.dynamic(kernel, open());
    tree.started(Toy.plain().spec("a"));
    tree.started(Toy.plain().spec("a"));
    assertThat(tree.which()).extracting(ChildEntry::id).containsExactly(null, null);
    tree.assertCounts(2, 2, 0, 2);
  }
}
