package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// A value that a process of its own keeps: the simplest server, Elixir's `Agent`.
///
/// ```java
/// Pid pid = started(self.startLink(Agent.behavior(() -> Map.of()), options));
/// Agent<Map<String, Integer>> stock = Agent.of(self, ServerRef.of(pid));
/// stock.update(all -> Map.of("tea", 3), limit);
/// int tea = stock.get(all -> all.get("tea"), limit);
/// assert tea == 3;
/// ```
///
/// The functions run inside the agent's process, one at a time, in the order in which one caller
/// sends them; so they must be quick, and what they throw ends the agent, and its caller's wait
/// with that reason. The value is handed out as it is, so it should not change.
///
/// An agent is supervised like any server, by its [#behavior].
///
/// @param <S> the value
public final class Agent<S extends @Nullable Object> {

  /// A result and the next value.
  ///
  /// @param <R> the result
  /// @param <S> the value
  public record Both<R extends @Nullable Object, S extends @Nullable Object>(R result, S next) {}

  private interface Call {
    @Nullable Object call(AgentServer.Ask ask, Duration limit);
  }

  private final ProcessRuntime runtime;
  private final ServerRef ref;
  private final Call call;
  private final Consumer<AgentServer.Ask> cast;

  private Agent(ProcessRuntime runtime, ServerRef ref, Call call, Consumer<AgentServer.Ask> cast) {
    this.runtime = runtime;
    this.ref = ref;
    this.call = call;
    this.cast = cast;
  }

  /// Returns the behavior of an agent, for one process.
  ///
  /// @param first makes the first value; what it throws makes the start fail
  public static <S extends @Nullable Object> Behavior behavior(Callable<S> first) {
    return GenServer.behavior(new AgentServer(first));
  }

  /// Returns a handle by which a process uses an agent; only that process may use it.
  public static <S extends @Nullable Object> Agent<S> of(Self self, ServerRef ref) {
    return new Agent<>(
        self.runtime(),
        ref,
        (ask, limit) -> ref.call(self, ask, limit),
        ask -> ref.cast(self, ask));
  }

  /// Returns a handle by which anybody who is no process uses an agent, from any thread.
  public static <S extends @Nullable Object> Agent<S> of(ProcessRuntime runtime, ServerRef ref) {
    return new Agent<>(
        runtime, ref, (ask, limit) -> ref.call(runtime, ask, limit), ask -> ref.cast(runtime, ask));
  }

  /// Returns what a function makes of the value; waits for it.
  ///
  /// @throws io.superlearner.runtime.CallException as any call
  @SuppressWarnings({"unchecked", "NullAway"}) // it keeps an S, says who made this handle
  public <R extends @Nullable Object> R get(Function<? super S, ? extends R> look, Duration limit) {
    return (R) call.call(new AgentServer.Ask.Get(value -> look.apply((S) value)), limit);
  }

  /// Replaces the value; waits until that is done.
  ///
  /// @throws io.superlearner.runtime.CallException as any call
  @SuppressWarnings({"unchecked", "NullAway"}) // as for get
  public void update(Function<? super S, ? extends S> change, Duration limit) {
    call.call(new AgentServer.Ask.Update(value -> change.apply((S) value)), limit);
  }

  /// Replaces the value and returns something; waits for it.
  ///
  /// @throws io.superlearner.runtime.CallException as any call
  @SuppressWarnings({"unchecked", "NullAway"}) // as for get
  public <R extends @Nullable Object> R getAndUpdate(
      Function<? super S, Both<R, S>> change, Duration limit) {
    return (R) call.call(new AgentServer.Ask.GetAndUpdate(value -> change.apply((S) value)), limit);
  }

  /// Replaces the value at some time, and does not wait nor tell whether there is an agent.
  @SuppressWarnings({"unchecked", "NullAway"}) // as for get
  public void cast(Function<? super S, ? extends S> change) {
    cast.accept(new AgentServer.Ask.Update(value -> change.apply((S) value)));
  }

  /// Stops the agent and waits until it is gone, see [Sys#stop].
  public void stop(ExitReason reason, Duration limit) {
    ref.stop(runtime, reason, limit);
  }
}
