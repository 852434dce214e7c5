package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Sys;
import io.superlearner.runtime.SystemStatus;
import io.superlearner.runtime.registry.Registry;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What is told of a server that crashes, or is asked for its status, and what it can hide.
class CrashReportConformanceTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");
  private static final String SECRET = "hunter2";

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  /// A state with something that nobody else should see.
  private record Session(String user, String token) {}

  private Pid start(GenServer<?> server) {
    return kernel.start(GenServer.behavior(server));
  }

  private List<Event.ProcessCrashed> crashes() {
    return kernel.events().of(Event.ProcessCrashed.class);
  }

  /// The report of a process whose end is known: it is published before.
  private Event.ProcessCrashed crashOf(Pid pid) {
    kernel.awaitDown(pid);
    return kernel.events().await(Event.ProcessCrashed.class, crash -> crash.pid().equals(pid));
  }

  private SystemStatus status(Pid pid) {
    return Waits.await("the status", Sys.status(kernel.runtime(), pid));
  }

  /// A server that ends as it is told, by returning, throwing or exiting.
  private static Script<Session> ending() {
    return Script.of(new Session("ann", SECRET))
        .call((request, _, session, self) ->
            switch (request) {
              case ExitReason reason -> Step.stop(reason, session);
              case RuntimeException thrown -> throw thrown;
              default -> {
                self.stop(BOOM);
                yield Step.noReply(session);
              }
            })
        .cast((_, session, _) -> Step.noReply(session));
  }

  // ---- reports ----

  @Test
  @DisplayName("Q10 an end with normal, shutdown or a shutdown with detail makes no crash report")
  void expectedEnds() {
    ExitReason detailed = ExitReason.shutdown("x");
    for (ExitReason reason : List.of(ExitReason.normal(), ExitReason.shutdown(), detailed)) {
      for (Object request : List.of(reason, new ExitException(reason))) {
        Pid pid = start(ending());
        assertThatThrownBy(() -> kernel.runtime().call(pid, request, Waits.BOUND))
            .hasMessageContaining(reason.toString());
        assertThat(kernel.awaitDown(pid)).isEqualTo(reason);
      }
    }
    assertThat(crashes()).isEmpty();
  }

  @Test
  @DisplayName(
      "Q11 a crash in a handler makes one report, with the last message, the formatted"
          + " state, the client and where the client waits")
  void crashInAHandler() {
    Probe client = kernel.probe();
    Pid pid =
        start(ending().format(raw -> raw.withState("formatted " + ((Session) raw.state()).user())));
    IllegalStateException thrown = new IllegalStateException("crashed");
    assertThatThrownBy(() -> callFromHere(client, pid, thrown)).hasStackTraceContaining("crashed");
    Event.ProcessCrashed crash = crashOf(pid);
    assertThat(crash.reason()).isEqualTo(new ExitReason.Crashed(thrown));
    assertThat(crash.lastMessage()).isEqualTo(thrown.toString());
    assertThat(crash.state()).isEqualTo("formatted ann");
    assertThat(crash.client()).isEqualTo(client.pid());
    assertThat(crash.clientStack())
        .isNotEmpty()
        .anyMatch(frame -> frame.contains("callFromHere"))
        .noneMatch(frame -> frame.contains(Script.class.getName()));
    client.settle();
    assertThat(crashes()).hasSize(1);
  }

  private static void callFromHere(Probe client, Pid pid, Object request) {
    client.ask(self -> self.call(pid, request, Waits.BOUND));
  }

  @Test
  void reportOfACrashOnBorrowedThreadTellsTheClientsStackToo() {
    Probe client = kernel.probe();
    Pid pid =
        start(
            Script.of(0)
                .call((request, _, count, _) -> {
                  if (request.equals("crash")) {
                    throw new IllegalStateException("crashed");
                  }
                  return Step.reply(request, count);
                }));
    // a server that has proved quick is run on its caller's thread
    for (int i = 0; i < 100; i++) {
      callFromHere(client, pid, "quick");
    }
    assertThatThrownBy(() -> callFromHere(client, pid, "crash")).isNotNull();
    assertThat(crashOf(pid).clientStack())
        .anyMatch(frame -> frame.contains("callFromHere"))
        .noneMatch(frame -> frame.contains(Script.class.getName()));
  }

  @Test
  void crashOutsideOfARequestHasNoClient() {
    Pid pid = start(ending().cast((_, _, _) -> null));
    kernel.runtime().send(pid, new Cast("what"));
    Event.ProcessCrashed crash = crashOf(pid);
    assertThat(crash.client()).isNull();
    assertThat(crash.clientStack()).isEmpty();
    assertThat(crash.lastMessage()).isEqualTo("Cast[payload=what]");
    assertThat(crash.log()).isEmpty();
  }

  @Test
  @DisplayName("Q44 a terminate that crashes decides the reason, and there is one report")
  void crashInTerminate() {
    ExitReason crash = ExitReason.abnormal("crash, terminate");
    Script<Session> server = ending();
    server.end((_, _, _) -> {
      throw new ExitException(crash);
    });
    for (ExitReason asked : List.of(ExitReason.normal(), BOOM)) {
      kernel.events().clear();
      Pid pid = start(server.format(raw -> raw.withState("formatted")));
      assertThatThrownBy(() -> kernel.runtime().call(pid, asked, Waits.BOUND))
          .hasMessageContaining("crash, terminate");
      assertThat(kernel.awaitDown(pid)).isEqualTo(crash);
      assertThat(crashes())
          .singleElement()
          .satisfies(report -> {
            assertThat(report.reason()).isEqualTo(crash);
            assertThat(report.state()).isEqualTo("formatted");
          });
    }
  }

  // ---- the format hook ----

  @Test
  @DisplayName(
      "Q42 a status goes through the format hook, also of servers whose names are no texts")
  void formattedStatus() {
    UnaryOperator<ProcessStatus> hook =
        raw -> raw.withState("of " + ((Session) raw.state()).user());
    Pid anonymous = start(ending().format(hook));
    Pid named =
        kernel.start(
            GenServer.behavior(ending().format(hook)), kernel.options("x").withName("name"));
    try (Registry<Object, String> registry = Registry.unique(kernel.runtime())) {
      registry.register(anonymous, List.of("key", 1), "");
      ServerRef via = ServerRef.via(List.of("key", 1), registry::whereis);
      for (ServerRef ref : List.of(ServerRef.of(anonymous), ServerRef.named("name"), via)) {
        Pid pid = ref.whereis(kernel.runtime()).orElseThrow();
        SystemStatus status = status(pid);
        assertThat(status.shown()).isEqualTo(new ProcessStatus("of ann", null, null, List.of()));
        assertThat(status.info().pid()).isEqualTo(pid);
        assertThat(status.code()).isEqualTo(Script.class.getName());
        assertThat(status.suspended()).isFalse();
      }
    }
    Waits.await("suspended", Sys.suspend(kernel.runtime(), named));
    assertThat(status(named).suspended()).isTrue();
    assertThat(status(named).info().name()).isEqualTo("name");
  }

  @Test
  @DisplayName("Q43 a crash report goes through the format hook")
  void formattedReport() {
    Pid pid = start(ending().format(raw -> raw.withState("formatted").withMessage("hidden")));
    assertThatThrownBy(() -> kernel.runtime().call(pid, BOOM, Waits.BOUND)).isNotNull();
    Event.ProcessCrashed crash = crashOf(pid);
    assertThat(crash.state()).isEqualTo("formatted");
    assertThat(crash.lastMessage()).isEqualTo("hidden");
    assertThat(crash.reason()).isEqualTo(BOOM);
  }

  @Test
  @DisplayName(
      "Q45 a format hook that crashes, throws or returns null gives a placeholder and leaves"
          + " the server unharmed")
  void brokenHook() {
    List<UnaryOperator<ProcessStatus>> hooks =
        List.of(
            _ -> null,
            _ -> {
              throw new IllegalStateException(SECRET);
            },
            _ -> {
              throw new NoSuchMethodError(SECRET);
            });
    for (UnaryOperator<ProcessStatus> hook : hooks) {
      Pid pid = start(ending().format(hook));
      assertThat(String.valueOf(status(pid).shown().state()))
          .contains(Script.class.getName() + ".formatStatus")
          .doesNotContain(SECRET);
      assertThat(kernel.runtime().isAlive(pid)).isTrue();
      RuntimeException thrown = new IllegalArgumentException(SECRET);
      assertThatThrownBy(() -> kernel.runtime().call(pid, thrown, Waits.BOUND)).isNotNull();
      Event.ProcessCrashed crash = crashOf(pid);
      assertThat(crash.toString()).doesNotContain(SECRET);
      assertThat(crash.state()).contains(".formatStatus ");
      assertThat(crash.reason().toString()).contains("IllegalArgumentException");
    }
  }

  @Test
  @DisplayName(
      "Q46 a format hook masks message, reason, state and log, so that a secret is never in"
          + " a report nor in a status")
  void masks() {
    UnaryOperator<ProcessStatus> mask =
        raw ->
            new ProcessStatus(
                new Session(((Session) raw.state()).user(), "***"),
                raw.message() == null ? null : "a message",
                raw.reason() == null ? null : ExitReason.abnormal("masked"),
                raw.log().stream().<Object>map(_ -> "one").toList());
    for (boolean masks : List.of(false, true)) {
      kernel.events().clear();
      Pid pid = start(masks ? ending().format(mask) : ending());
      Waits.await("a log", Sys.keepLog(kernel.runtime(), pid, 2));
      for (int i = 0; i < 3; i++) {
        kernel.runtime().send(pid, new Cast(SECRET + i));
      }
      SystemStatus status = status(pid);
      while (status.shown().log().size() < 2) {
        status = status(pid);
      }
      RuntimeException thrown = new IllegalStateException(SECRET);
      assertThatThrownBy(() -> kernel.runtime().call(pid, thrown, Waits.BOUND)).isNotNull();
      Event.ProcessCrashed crash = crashOf(pid);
      assertThat(crash.log()).hasSize(2);
      if (masks) {
        assertThat(status.toString()).contains("ann", "***").doesNotContain(SECRET);
        assertThat(crash.toString()).contains("ann", "***", "masked").doesNotContain(SECRET);
      } else {
        assertThat(status.shown().toString()).contains("token=" + SECRET);
        assertThat(crash.state()).contains(SECRET);
        assertThat(crash.lastMessage()).contains(SECRET);
        assertThat(crash.reason().toString()).contains(SECRET);
        assertThat(crash.log().getLast()).contains(thrown.toString());
      }
    }
  }

  @Test
  void logKeepsTheLastMessagesUntilItIsSwitchedOff() {
    Pid pid = start(ending().info((_, session, _) -> Step.noReply(session)));
    Waits.await("a log", Sys.keepLog(kernel.runtime(), pid, 2));
    List.of("one", "two", "three").forEach(message -> kernel.runtime().send(pid, message));
    while (!status(pid).shown().log().equals(List.of("two", "three"))) {
      assertThat(status(pid).shown().log()).hasSizeLessThan(3);
    }
    Waits.await("no log", Sys.keepLog(kernel.runtime(), pid, 0));
    assertThat(status(pid).shown().log()).isEmpty();
    assertThatThrownBy(() -> Sys.keepLog(kernel.runtime(), pid, -1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
