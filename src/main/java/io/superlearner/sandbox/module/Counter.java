package io.superlearner.sandbox.module;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.sandbox.Durable;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A server with a number for its state.
///
/// Call or cast `increment` and `decrement`, each with an optional `by`; call or cast `reset`; call
/// `get`; cast `crash`. Each call answers the number. Argument `start`: the first number; without
/// it the sandbox's setting `counter_start` is taken, else 0. The number is saved in the
/// checkpoints of a sandbox.
final class Counter implements ProcessModule {

  private static final long MOST = 1_000_000_000_000L;

  @Override
  public String name() {
    return "counter";
  }

  @Override
  public String summary() {
    return "a server with state: increment, decrement, reset, get, crash";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    long usual = config.get("counter_start") instanceof Integer number ? number : 0;
    long start = args.whole("start", -MOST, MOST, usual);
    return Durable.server(() -> new Server(start, config));
  }

  /// @param count the number
  record State(long count) {}

  private static final class Server extends PlainServer<State> implements Durable<State> {
    private final long start;

    Server(long start, Map<String, ?> config) {
      super("counter", "increment, decrement (with by), reset, get; cast crash", config);
      this.start = start;
    }

    @Override
    public Init<State> init(Self self) {
      return Init.ready(new State(start));
    }

    @Override
    public Object save(State state) {
      return Map.of("count", state.count());
    }

    @Override
    public State load(@Nullable Object saved) {
      if (saved instanceof Map<?, ?> map
          && (map.get("count") instanceof Long || map.get("count") instanceof Integer)) {
        return new State(((Number) map.get("count")).longValue());
      }
      throw new IllegalArgumentException("not what counter saves (expected {\"count\": number})");
    }

    @Override
    @Nullable Step<State> called(Verb verb, State state, Self self) {
      State next = verb.name().equals("get") ? state : next(verb, state);
      return next == null ? null : Step.reply(next.count(), next);
    }

    @Override
    Step.@Nullable Quiet<State> cast(Verb verb, State state, Self self) {
      if (verb.name().equals("crash")) {
        throw new IllegalStateException("asked to crash at " + state.count());
      }
      State next = next(verb, state);
      return next == null ? null : Step.noReply(next);
    }

    private @Nullable State next(Verb verb, State state) {
      return switch (verb.name()) {
        case "increment" -> new State(Math.addExact(state.count(), by(verb)));
        case "decrement" -> new State(Math.subtractExact(state.count(), by(verb)));
        case "reset" -> new State(start);
        default -> null;
      };
    }

    private static long by(Verb verb) {
      return verb.object() == null || verb.object() instanceof Map
          ? verb.whole("by", -MOST, MOST, 1)
          : new Verb("", null, Map.of("by", verb.object())).whole("by", -MOST, MOST, 1);
    }
  }
}
