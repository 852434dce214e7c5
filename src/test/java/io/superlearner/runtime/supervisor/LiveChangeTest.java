package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class LiveChangeTest {

  private static final ChildSpec SPEC = Toy.plain().spec("t");

  @Test
  void theArgumentsOfATemporaryChildAreNotKeptAndNotMadeUp() {
    ChildSpec temporary = SPEC.withRestart(RestartType.TEMPORARY);
    DynamicSpec before = DynamicSpec.of(temporary).withExtraArgs(List.of(1, 2));
    DynamicSpec after = DynamicSpec.of(temporary.withModule("next")).withExtraArgs(List.of(3));
    Child child = Child.fresh("1", "root/1", temporary, List.of());
    assertThat(LiveChange.child(child, before, after))
        .isEqualTo(child.with(temporary.withModule("next"), List.of()));
  }

  @Test
  void aChildWithASpecOfItsOwnKeepsItAndGetsTheNewExtraArguments() {
    DynamicSpec before = DynamicSpec.open().withExtraArgs(List.of(1));
    Child child = Child.fresh("1", "root/1", SPEC, List.of(1));
    assertThat(LiveChange.child(child, before, before.withExtraArgs(List.of(2, 3))))
        .isEqualTo(child.with(SPEC, List.of(2, 3)));
  }

  @Test
  void theOtherKindIsNamed() {
    assertThat(LiveChange.otherKind(true))
        .map(SpecProblem::detail)
        .hasValueSatisfying(text -> assertThat(text).startsWith("a list of children "));
    assertThat(LiveChange.otherKind(false))
        .map(SpecProblem::detail)
        .hasValueSatisfying(text -> assertThat(text).startsWith("a dynamic spec "));
  }
}
