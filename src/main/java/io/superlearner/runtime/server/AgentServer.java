package io.superlearner.runtime.server;

import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The server behind an agent: its state is the agent's value, which may be null.
@SuppressWarnings("NullAway") // the state of a server may be null, though its type cannot say so
record AgentServer(Callable<? extends @Nullable Object> first) implements GenServer<Object> {

  /// What is asked of an agent; each function gets the value.
  sealed interface Ask {
    record Get(Function<@Nullable Object, @Nullable Object> look) implements Ask {}

    record Update(UnaryOperator<@Nullable Object> change) implements Ask {}

    record GetAndUpdate(Function<@Nullable Object, Agent.Both<?, ?>> change) implements Ask {}
  }

  @Override
  public Init<Object> init(Self self) throws Exception {
    return Init.ready(first.call());
  }

  @Override
  public Step<Object> handleCall(@Nullable Object request, From from, Object value, Self self) {
    return switch ((Ask) request) {
      case Ask.Get(var look) -> Step.reply(look.apply(value), value);
      case Ask.Update(var change) -> Step.reply(null, change.apply(value));
      case Ask.GetAndUpdate(var change) -> {
        Agent.Both<?, ?> both = change.apply(value);
        yield Step.reply(both.result(), both.next());
      }
    };
  }

  @Override
  public Step.Quiet<Object> handleCast(@Nullable Object message, Object value, Self self) {
    return Step.noReply(((Ask.Update) message).change().apply(value));
  }
}
