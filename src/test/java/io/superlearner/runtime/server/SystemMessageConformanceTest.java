package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.Sys;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// System messages to servers: looking at the state, replacing it, changing the code.
class SystemMessageConformanceTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  /// The first version of a server: a list of what it was cast.
  private record Version1() implements GenServer<List<Object>> {
    @Override
    public Init<List<Object>> init(Self self) {
      return Init.ready(List.of());
    }

    @Override
    public Step<List<Object>> handleCall(Object request, From from, List<Object> all, Self self) {
      return Step.reply(all, all);
    }

    @Override
    public Step.Quiet<List<Object>> handleCast(Object message, List<Object> all, Self self) {
      List<Object> next = new ArrayList<>(all);
      next.add(message);
      return Step.noReply(List.copyOf(next));
    }
  }

  /// A state of another type.
  private record Tally(List<Object> before, int after, Object extra) {}

  /// The second version: it counts.
  private record Version2() implements GenServer<Tally> {
    @Override
    public Init<Tally> init(Self self) {
      throw new AssertionError("a code change does not begin anew");
    }

    @Override
    public Step<Tally> handleCall(Object request, From from, Tally tally, Self self) {
      return Step.reply(tally, tally);
    }

    @Override
    public Step.Quiet<Tally> handleCast(Object message, Tally tally, Self self) {
      return Step.noReply(new Tally(tally.before(), tally.after() + 1, tally.extra()));
    }

    @Override
    @SuppressWarnings("unchecked")
    public Tally codeChange(Object oldVersion, Object old, Object extra) {
      if (!"1".equals(oldVersion)) {
        throw new IllegalArgumentException("cannot change from " + oldVersion);
      }
      return new Tally((List<Object>) old, 0, extra);
    }
  }

  private Pid start() {
    return kernel.start(
        GenServer.behavior(new Version1()), kernel.options("server").withName("server"));
  }

  private Object call(Pid pid) {
    return kernel.runtime().call(pid, "all", Waits.BOUND);
  }

  private Object state(Pid pid) {
    return Waits.await("the state", kernel.runtime().state(pid));
  }

  private void suspend(Pid pid) {
    Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
  }

  private void resume(Pid pid) {
    Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
  }

  private void cast(Pid pid, Object message) {
    kernel.runtime().send(pid, new Cast(message));
  }

  private CompletableFuture<Void> change(Pid pid, GenServer<?> code, String from) {
    return Sys.changeCode(kernel.runtime(), pid, code, from, "extra");
  }

  @Test
  @DisplayName("Q47 the state is read by name and by pid, also while the server is suspended")
  void getState() {
    Pid pid = start();
    cast(pid, "one");
    assertThat(call(pid)).isEqualTo(List.of("one"));
    Pid byName = ServerRef.named("server").whereis(kernel.runtime()).orElseThrow();
    assertThat(state(byName)).isEqualTo(List.of("one"));
    suspend(pid);
    cast(pid, "two");
    assertThat(state(pid)).isEqualTo(List.of("one"));
    assertThat(state(byName)).isEqualTo(List.of("one"));
  }

  @Test
  @DisplayName(
      "Q48 the state is replaced, also while the server is suspended; a function that throws"
          + " changes nothing")
  void replaceState() {
    Pid pid = start();
    assertThat(Waits.await("replaced", Sys.replaceState(kernel.runtime(), pid, _ -> List.of("a"))))
        .isEqualTo(List.of("a"));
    assertThat(call(pid)).isEqualTo(List.of("a"));
    IllegalStateException thrown = new IllegalStateException("no");
    assertThatThrownBy(() ->
            Sys.replaceState(
                    kernel.runtime(),
                    pid,
                    _ -> {
                      throw thrown;
                    })
                .get())
        .isInstanceOf(ExecutionException.class)
        .hasCause(thrown);
    assertThat(call(pid)).isEqualTo(List.of("a"));
    suspend(pid);
    cast(pid, "c");
    Waits.await("replaced", Sys.replaceState(kernel.runtime(), pid, _ -> List.of("b")));
    assertThat(state(pid)).isEqualTo(List.of("b"));
    resume(pid);
    assertThat(call(pid)).isEqualTo(List.of("b", "c"));
  }

  @Test
  @DisplayName(
      "M14 a state replacement that throws leaves the state as it was and reports the error"
          + " to whoever asked")
  void failingReplacement() {
    Pid pid = start();
    cast(pid, "one");
    call(pid);
    Error thrown = new StackOverflowError("deep");
    for (boolean suspended : List.of(false, true)) {
      if (suspended) {
        suspend(pid);
      }
      assertThat(
              Sys.replaceState(
                  kernel.runtime(),
                  pid,
                  _ -> {
                    throw thrown;
                  }))
          .failsWithin(Waits.BOUND)
          .withThrowableThat()
          .withCause(thrown);
      assertThat(state(pid)).isEqualTo(List.of("one"));
    }
    resume(pid);
    assertThat(call(pid)).isEqualTo(List.of("one"));
  }

  @Test
  @DisplayName(
      "M12 a code change without a migration function, or one that throws, is refused; the"
          + " server goes on with its old code")
  void refusedChange() {
    Pid pid = start();
    cast(pid, "one");
    call(pid);
    suspend(pid);
    assertThat(change(pid, new Version1(), "1"))
        .failsWithin(Waits.BOUND)
        .withThrowableThat()
        .withCauseInstanceOf(UnsupportedOperationException.class)
        .withMessageContaining("undefined: " + Version1.class.getName() + " has no codeChange");
    assertThat(change(pid, new Version2(), "0"))
        .failsWithin(Waits.BOUND)
        .withThrowableThat()
        .withMessageContaining("cannot change from 0");
    assertThat(Sys.changeCode(kernel.runtime(), pid, "no code", "1", null))
        .failsWithin(Waits.BOUND)
        .withThrowableThat()
        .withMessageContaining("a GenServer, not java.lang.String");
    assertThat(state(pid)).isEqualTo(List.of("one"));
    resume(pid);
    cast(pid, "two");
    assertThat(call(pid)).isEqualTo(List.of("one", "two"));
    assertThat(Waits.await("status", Sys.status(kernel.runtime(), pid)).code())
        .isEqualTo(Version1.class.getName());
  }

  @Test
  void codeOfARunningServerIsNotChanged() {
    Pid pid = start();
    assertThat(change(pid, new Version2(), "1"))
        .failsWithin(Waits.BOUND)
        .withThrowableThat()
        .withMessageContaining("not_suspended");
    assertThat(call(pid)).isEqualTo(List.of());
  }

  @Test
  @DisplayName(
      "M13 suspend, change, resume: what came meanwhile is handled by the new code after the"
          + " resume, in order, and none is lost")
  void changeOfCode() {
    Pid pid = start();
    Probe sender = kernel.probe();
    cast(pid, "old");
    call(pid);
    suspend(pid);
    sender.run(
        self -> IntStream.range(0, 1_000).forEach(number -> self.send(pid, new Cast(number))));
    CompletableFuture<Object> asked = CompletableFuture.supplyAsync(() -> call(pid));
    Waits.await("changed", change(pid, new Version2(), "1"));
    assertThat(state(pid)).isEqualTo(new Tally(List.of("old"), 0, "extra"));
    assertThat(asked).isNotDone();
    resume(pid);
    Tally tally = (Tally) Waits.await("the answer", asked);
    assertThat(tally.before()).isEqualTo(List.of("old"));
    assertThat(call(pid)).isEqualTo(new Tally(List.of("old"), 1_000, "extra"));
    assertThat(Waits.await("status", Sys.status(kernel.runtime(), pid)).code())
        .isEqualTo(Version2.class.getName());
  }

  @Test
  void messagesOfASuspensionAreHandledInTheirOrder() {
    Pid pid = start();
    suspend(pid);
    List<Object> sent = IntStream.range(0, 1_000).<Object>mapToObj(number -> number).toList();
    sent.forEach(number -> cast(pid, number));
    resume(pid);
    assertThat(call(pid)).isEqualTo(sent);
  }
}
