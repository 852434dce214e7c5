package io.superlearner.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.security.Identity;
import io.superlearner.security.Role;
import jakarta.interceptor.InvocationContext;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GateTest {

  private static final Instant NOW = Instant.parse("2026-11-21T07:00:00Z");

  private final Caller caller = new Caller();
  private final EventBus events = new EventBus();
  private final List<Event> published = new ArrayList<>();
  private final Gate gate =
      new Gate(
          caller,
          events,
          InstantSource.fixed(NOW),
          new Transcript() {
            @Override
            public String target(Method operation, @Nullable Object[] arguments) {
              return "target";
            }

            @Override
            public String result(Method operation, @Nullable Object returned) {
              return "200";
            }
          });

  @BeforeEach
  void listen() {
    events.subscribe(published::add);
  }

  static final class Things {
    @Operation(id = "reads", summary = "s", effect = Effect.READS)
    void reads() {}

    @Operation(id = "changes", summary = "s", effect = Effect.CHANGES)
    void changes() {}

    @Operation(id = "destroys", summary = "s", effect = Effect.DESTROYS)
    void destroys() {}

    @Operation(id = "admins", summary = "s", effect = Effect.READS, role = Role.ADMIN)
    void admins() {}

    @Operation(id = "lax", summary = "s", effect = Effect.DESTROYS, role = Role.VIEWER)
    void lax() {}
  }

  private record Call(Method method, Callable<Object> body) implements InvocationContext {

    static Call of(String name, Callable<Object> body) {
      try {
        return new Call(Things.class.getDeclaredMethod(name), body);
      } catch (NoSuchMethodException wrong) {
        throw new AssertionError(wrong);
      }
    }

    @Override
    public Object getTarget() {
      return new Things();
    }

    @Override
    public @Nullable Object getTimer() {
      return null;
    }

    @Override
    public Method getMethod() {
      return method;
    }

    @Override
    public @Nullable Constructor<?> getConstructor() {
      return null;
    }

    @Override
    public Object[] getParameters() {
      return new Object[0];
    }

    @Override
    public void setParameters(Object[] parameters) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Map<String, Object> getContextData() {
      return new HashMap<>();
    }

    @Override
    public Object proceed() throws Exception {
      return body.call();
    }
  }

  private void arrive(Role role) {
    caller.arrive(
        new Identity("anna", role, Identity.How.TOKEN, "token/x", "token/x", Instant.MAX),
        "::1",
        "r1");
  }

  @ParameterizedTest
  @CsvSource({
    "VIEWER,reads,true",
    "VIEWER,changes,false",
    "VIEWER,destroys,false",
    "VIEWER,lax,false",
    "VIEWER,admins,false",
    "OPERATOR,reads,true",
    "OPERATOR,changes,true",
    "OPERATOR,destroys,true",
    "OPERATOR,admins,false",
    "ADMIN,destroys,true",
    "ADMIN,admins,true",
  })
  void theRoleDecides(Role role, String operation, boolean allowed) throws Exception {
    arrive(role);
    Call call = Call.of(operation, () -> "ran");

    if (allowed) {
      assertThat(gate.run(call)).isEqualTo("ran");
    } else {
      assertThatThrownBy(() -> gate.run(call))
          .isInstanceOfSatisfying(
              DeniedException.class, denied -> assertThat(denied.isAnonymous()).isFalse());
      assertThat(published).isEmpty();
    }
  }

  @Test
  void whoProvedNothingMayDoNothing() {
    assertThatThrownBy(() -> gate.run(Call.of("reads", () -> "ran")))
        .isInstanceOfSatisfying(
            DeniedException.class, denied -> assertThat(denied.isAnonymous()).isTrue());
  }

  @Test
  void whatRanIsPublished() throws Exception {
    arrive(Role.OPERATOR);

    gate.run(Call.of("changes", () -> "ran"));

    assertThat(published)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.OperationRan.class,
            ran -> {
              assertThat(ran.operation()).isEqualTo("changes");
              assertThat(ran.actor()).isEqualTo("anna");
              assertThat(ran.effect()).isEqualTo("changes");
              assertThat(ran.target()).isEqualTo("target");
              assertThat(ran.result()).isEqualTo("200");
              assertThat(ran.at()).isEqualTo(NOW);
              assertThat(ran.durationNanos()).isPositive();
            });
  }

  @Test
  void whatFailedIsPublishedToo() {
    arrive(Role.OPERATOR);

    assertThatThrownBy(() ->
            gate.run(
                Call.of(
                    "changes",
                    () -> {
                      throw new IllegalStateException("broken");
                    })))
        .hasMessage("broken");

    assertThat(published)
        .singleElement()
        .isInstanceOfSatisfying(
            Event.OperationRan.class, ran -> assertThat(ran.result()).isEqualTo("internal_error"));
  }
}
