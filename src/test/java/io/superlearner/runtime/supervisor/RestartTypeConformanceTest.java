package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group RT: restart type by exit reason.
final class RestartTypeConformanceTest {

  private static final ExitReason SHUTDOWN = ExitReason.shutdown();
  private static final ExitReason SHUTDOWN_WITH_INFO = ExitReason.shutdown("info");
  private static final ExitReason ABNORMAL = ExitReason.abnormal("broken");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private Tree treeOf(RestartType type) {
    return Tree.oneForOne(kernel, Toy.plain().spec("a").withRestart(type));
  }

  private Tree afterEnd(RestartType type, ExitReason reason) {
    Tree tree = treeOf(type);
    tree.end(tree.child("a"), reason);
    return tree;
  }

  private void assertRestarted(RestartType type, ExitReason reason) {
    Tree tree = treeOf(type);
    Pid before = tree.child("a");
    tree.end(before, reason);
    assertThat(tree.child("a")).isNotEqualTo(before);
    tree.assertCounts(1, 1, 0, 1);
  }

  private Tree assertStopped(RestartType type, ExitReason reason) {
    Tree tree = afterEnd(type, reason);
    assertThat(tree.entry("a").pid()).isNull();
    tree.assertCounts(1, 0, 0, 1);
    return tree;
  }

  private Tree assertForgotten(ExitReason reason) {
    Tree tree = afterEnd(RestartType.TEMPORARY, reason);
    assertThat(tree.which()).isEmpty();
    tree.assertCounts(0, 0, 0, 0);
    return tree;
  }

  @Test
  @DisplayName("RT01 permanent, normal: restarted")
  void rt01() {
    assertRestarted(RestartType.PERMANENT, ExitReason.normal());
  }

  @Test
  @DisplayName("RT02 transient, normal: not restarted, listed without process")
  void rt02() {
    assertStopped(RestartType.TRANSIENT, ExitReason.normal());
  }

  @Test
  @DisplayName("RT03 temporary, normal: removed")
  void rt03() {
    assertForgotten(ExitReason.normal());
  }

  @Test
  @DisplayName("RT04 permanent, shutdown: restarted")
  void rt04() {
    assertRestarted(RestartType.PERMANENT, SHUTDOWN);
  }

  @Test
  @DisplayName("RT05 transient, shutdown: not restarted, a restart call works")
  void rt05() {
    Tree tree = assertStopped(RestartType.TRANSIENT, SHUTDOWN);
    assertThat(tree.restart("a")).isEqualTo(new ChildResult.Started(tree.child("a"), null));
  }

  @Test
  @DisplayName("RT06 temporary, shutdown: removed, and can be added again")
  void rt06() {
    Tree tree = assertForgotten(SHUTDOWN);
    tree.started(Toy.plain().spec("a").withRestart(RestartType.TEMPORARY));
    tree.assertCounts(1, 1, 0, 1);
  }

  @Test
  @DisplayName("RT07 permanent, shutdown with a detail: restarted")
  void rt07() {
    assertRestarted(RestartType.PERMANENT, SHUTDOWN_WITH_INFO);
  }

  @Test
  @DisplayName("RT08 transient, shutdown with a detail: not restarted")
  void rt08() {
    assertStopped(RestartType.TRANSIENT, SHUTDOWN_WITH_INFO);
  }

  @Test
  @DisplayName("RT09 temporary, shutdown with a detail: removed")
  void rt09() {
    assertForgotten(SHUTDOWN_WITH_INFO);
  }

  @Test
  @DisplayName("RT10 permanent, abnormal: restarted")
  void rt10() {
    assertRestarted(RestartType.PERMANENT, ABNORMAL);
  }

  @Test
  @DisplayName("RT11 transient, abnormal: restarted")
  void rt11() {
    assertRestarted(RestartType.TRANSIENT, ABNORMAL);
  }

  @Test
  @DisplayName("RT12 temporary, abnormal: removed")
  void rt12() {
    assertForgotten(ABNORMAL);
  }

  /// Lets a child of each type end in one way: permanent and transient ones must be restarted, the
  /// temporary one removed.
  private Tree assertAllTypes(BiConsumer<Tree, Pid> end) {
    Tree tree =
        Tree.oneForOne(
            kernel,
            Toy.plain().spec("permanent").withRestart(RestartType.PERMANENT),
            Toy.plain().spec("transient").withRestart(RestartType.TRANSIENT),
            Toy.plain().spec("temporary").withRestart(RestartType.TEMPORARY));
    for (String id : List.of("permanent", "transient", "temporary")) {
      Pid before = tree.child(id);
      end.accept(tree, before);
      kernel.awaitDown(before);
      if (id.equals("temporary")) {
        assertThat(tree.which()).extracting(ChildEntry::id).doesNotContain("temporary");
      } else {
        assertThat(tree.child(id)).isNotEqualTo(before);
      }
    }
    return tree;
  }

  @Test
  @DisplayName("RT13 all types, killed: permanent and transient restarted, temporary removed")
  void rt13() {
    assertAllTypes(Tree::kill);
  }

  @Test
  @DisplayName("RT14 all types, errors thrown: abnormal with the class name, supervisor unharmed")
  void rt14() {
    List<Error> errors =
        List.of(
            new OutOfMemoryError("made up"),
            new StackOverflowError(),
            new NoClassDefFoundError("made/Up"));
    for (Error error : errors) {
      Tree tree =
          assertAllTypes((one, child) ->
              one.tell(
                  child,
                  _ -> {
                    throw error;
                  }));
      assertThat(kernel.runtime().isAlive(tree.pid)).isTrue();
      Event.ChildExited exited =
          kernel
              .events()
              .await(Event.ChildExited.class, event -> event.supervisor().equals(tree.pid));
      assertThat(exited.reason().toString()).startsWith(error.getClass().getName());
      assertThat(exited.reason().isExpected()).isFalse();
      tree.shutdown();
    }
  }

  @Test
  @DisplayName("RT15 all types, interrupted from outside: abnormal `interrupted`, flag cleared")
  void rt15() {
    List<Boolean> flagsAtStart = new ArrayList<>();
    Tree tree =
        assertAllTypes((one, child) -> {
          CompletableFuture<Thread> worker = new CompletableFuture<>();
          one.tell(
              child,
              _ -> {
                worker.complete(Thread.currentThread());
                new CountDownLatch(1).await();
              });
          worker.join().interrupt();
          assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.abnormal("interrupted"));
        });
    Toy successor =
        Toy.plain().starting(_ -> flagsAtStart.add(Thread.currentThread().isInterrupted()));
    tree.started(successor.spec("successor"));
    Pid busy = tree.child("successor");
    tree.tell(busy, _ -> Thread.currentThread().interrupt());
    assertThat(kernel.awaitDown(busy)).isEqualTo(ExitReason.abnormal("interrupted"));
    assertThat(tree.child("successor")).isNotEqualTo(busy);
    assertThat(flagsAtStart).containsExactly(false, false);
  }

  @Test
  @DisplayName("RT16 permanent and transient, stopped through the supervisor: the spec stays")
  void rt16() {
    for (RestartType type : List.of(RestartType.PERMANENT, RestartType.TRANSIENT)) {
      Tree tree = treeOf(type);
      tree.terminate("a");
      assertThat(tree.start(Toy.plain().spec("a"))).isEqualTo(new ChildResult.AlreadyPresent());
      assertThat(tree.restart("a")).isInstanceOf(ChildResult.Started.class);
    }
  }

  @Test
  @DisplayName("RT17 permanent and transient, killed or abnormal: add says already_started")
  void rt17() {
    for (RestartType type : List.of(RestartType.PERMANENT, RestartType.TRANSIENT)) {
      Tree tree = treeOf(type);
      tree.kill(tree.child("a"));
      assertAlreadyStarted(tree);
      tree.end(tree.child("a"), ABNORMAL);
      assertAlreadyStarted(tree);
    }
  }

  private static void assertAlreadyStarted(Tree tree) {
    assertThat(tree.start(Toy.plain().spec("a")))
        .isEqualTo(new ChildResult.AlreadyStarted(tree.child("a")));
  }

  @Test
  @DisplayName("RT18 temporary, ended in any way under each strategy: can be added again at once")
  void rt18() {
    ChildSpec spec = Toy.plain().spec("a").withRestart(RestartType.TEMPORARY);
    for (Strategy strategy : Strategy.values()) {
      Tree tree = Tree.of(kernel, strategy, spec);
      tree.kill(tree.child("a"));
      tree.end(tree.started(spec), ExitReason.normal());
      tree.end(tree.started(spec), ABNORMAL);
      tree.started(spec);
      tree.terminate("a");
      tree.started(spec);
      tree.assertCounts(1, 1, 0, 1);
    }
  }
}
