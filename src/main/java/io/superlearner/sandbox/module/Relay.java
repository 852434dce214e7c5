package io.superlearner.sandbox.module;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Forwards what it gets to the process `to`, on this node or another: casts as casts, plain
/// messages as they are, and calls so that the target answers the caller itself. A call that cannot
/// be forwarded is answered with `{"error": …}`; anything else is then counted as lost.
final class Relay implements ProcessModule {

  @Override
  public String name() {
    return "relay";
  }

  @Override
  public String summary() {
    return "forwards every message to another process; argument to";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    Target to = Target.read(args);
    return ProcessModule.server(() -> new Server(to));
  }

  /// @param to whom it forwards to
  /// @param forwarded messages that reached the target's mailbox, or left for its node
  /// @param lost messages that did not
  record State(String to, long forwarded, long lost) {

    State after(boolean arrived) {
      return new State(to, forwarded + (arrived ? 1 : 0), lost + (arrived ? 0 : 1));
    }
  }

  private record Server(Target to) implements GenServer<State> {

    @Override
    public Init<State> init(Self self) {
      return Init.ready(new State(to.text(), 0, 0));
    }

    @Override
    public Step<State> handleCall(@Nullable Object request, From from, State state, Self self) {
      if (forward(new Request(from, request), self)) {
        return Step.noReply(state.after(true));
      }
      return Step.reply(Map.of("error", "no message reaches " + to), state.after(false));
    }

    @Override
    public Step.Quiet<State> handleCast(@Nullable Object message, State state, Self self) {
      return Step.noReply(state.after(forward(new Cast(message), self)));
    }

    @Override
    public Step.Quiet<State> handleInfo(Object message, State state, Self self) {
      return Step.noReply(state.after(forward(message, self)));
    }

    private boolean forward(Object message, Self self) {
      Optional<Pid> target = to.find(self.runtime());
      return target.isPresent()
          && !target.get().equals(self.pid())
          && to.send(self, target.get(), message);
    }
  }
}
