package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, N12 and N13: the forms of a child's spec, and names.
final class NamesAndFormsConformanceTest {

  private static final Duration LIMIT = Tree.LIMIT;

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private Object ask(Tree tree, String id) {
    return kernel.runtime().call(tree.child(id), "what", LIMIT);
  }

  @Test
  @DisplayName("N12 a class, a class with its argument, and a map: all three forms work")
  void n12() {
    Class<?> echo = ChildSpecConformanceTest.Echo.class;
    Map<String, Object> map =
        Map.of("id", "map", "start", List.of(echo, "of", List.of("three", 3)));
    Map<String, Object> constructed =
        Map.of("id", "new", "start", List.of(echo, "new", List.of("four")));
    Tree tree =
        new Tree(
            kernel,
            kernel.started(
                Tree.tryStart(
                    kernel,
                    Supervisor.behavior(Map.of(), List.of(echo, map), kernel.scheduler()))));
    assertThat(ask(tree, "Echo")).isEqualTo("echo");
    assertThat(ask(tree, "map")).isEqualTo("three3");
    assertThat(tree.start(ChildSpec.read(List.of(echo, "two")).withId("pair")))
        .isInstanceOf(ChildResult.Started.class);
    assertThat(ask(tree, "pair")).isEqualTo("two");
    assertThat(Supervisor.startChild(kernel.runtime(), tree.pid, constructed, LIMIT))
        .isInstanceOf(ChildResult.Started.class);
    assertThat(ask(tree, "new")).isEqualTo("four");
    assertThat(ChildSpec.read(echo.getName())).isEqualTo(ChildSpec.read(echo));
    tree.kill(tree.child("map"));
    assertThat(ask(tree, "map")).isEqualTo("three3");
    Tree dynamic = Tree.dynamic(kernel, DynamicSpec.open());
    for (Object form : List.of(echo, List.of(echo, "two"), map)) {
      assertThat(dynamic.started(ChildSpec.read(form))).isNotNull();
    }
    dynamic.assertCounts(3, 3, 0, 3);
  }

  @Test
  @DisplayName("N13 a name of no legal kind: an argument error that lists the kinds")
  void n13() {
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> ChildSpec.read(Map.of("id", "a", "start", Toy.plain(), "name", 7)))
        .withMessage(
            "invalid_name: name is 7; expected null (no name) or text (a name on this node)");
    ChildSpec nameless = Toy.plain().spec("a").withName("");
    assertThat(nameless.problem())
        .contains(
            new SpecProblem(
                "invalid_name",
                "empty text; expected null (no name) or text (a name on this node)"));
    Tree tree = Tree.oneForOne(kernel);
    assertThat(tree.start(nameless)).isInstanceOf(ChildResult.BadSpec.class);
    assertThat(tree.start(nameless.withName("a name"))).isInstanceOf(ChildResult.Started.class);
    assertThat(tree.child("a")).isEqualTo(kernel.runtime().whereis("a name").orElseThrow());
  }

  @Test
  @DisplayName(
      "a name of one node that is taken: already_started with its owner, for any second comer")
  void nameOfOneNodeThatIsTaken() {
    Tree first = Tree.oneForOne(kernel, Toy.plain().spec("a").withName("unique"));
    Pid owner = first.child("a");
    Tree second = Tree.oneForOne(kernel);
    assertThat(second.start(Toy.plain().spec("b").withName("unique")))
        .isEqualTo(new ChildResult.AlreadyStarted(owner));
    assertThat(second.which()).isEmpty();
    assertThat(
            kernel
                .runtime()
                .start(
                    Supervisor.behavior(
                        SupervisorSpec.of(SupervisorFlags.of(Strategy.ONE_FOR_ONE)),
                        kernel.scheduler()),
                    Tree.options(kernel).withName("unique")))
        .isEqualTo(new StartOutcome.AlreadyStarted(owner));
    assertThat(
            Tree.tryStart(
                kernel,
                SupervisorFlags.of(Strategy.ONE_FOR_ONE),
                Toy.plain().spec("c").withName("unique")))
        .isEqualTo(
            new StartOutcome.Failed(
                ExitReason.shutdown("failed_to_start_child: c: already_started: " + owner)));
    assertThat(kernel.runtime().isAlive(owner)).isTrue();
    assertThat(kernel.runtime().whereis("unique")).contains(owner);
  }
}
