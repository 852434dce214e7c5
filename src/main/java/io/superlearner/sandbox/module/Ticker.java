package io.superlearner.sandbox.module;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Steady traffic: casts `message` (by default `tick`) to the process `to` every `every`
/// milliseconds (by default 1000). While nobody has that name, the mailbox is full, or its node out
/// of reach, the tick is counted as lost. Call `sent` answers how many reached their mailbox or
/// left for its node.
final class Ticker implements ProcessModule {

  private static final long LONGEST_MS = 3_600_000;

  @Override
  public String name() {
    return "ticker";
  }

  @Override
  public String summary() {
    return "casts a message to a process again and again; arguments every, to, message";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    Duration every = Duration.ofMillis(args.whole("every", 1, LONGEST_MS, 1000));
    Target to = Target.read(args);
    Object message = args.has("message") ? args.any("message") : "tick";
    return ProcessModule.server(() -> new Server(every, to, message, config));
  }

  /// @param to whom it sends to
  /// @param sent messages that reached a mailbox, or left for another node
  /// @param lost messages that did not
  record State(String to, long sent, long lost) {}

  private record Tick() {}

  private static final class Server extends PlainServer<State> {
    private final Duration every;
    private final Target to;
    private final @Nullable Object message;

    Server(Duration every, Target to, @Nullable Object message, Map<String, ?> config) {
      super("ticker", "sent", config);
      this.every = every;
      this.to = to;
      this.message = message;
    }

    @Override
    public Init<State> init(Self self) {
      self.startTimer(every, new Tick());
      return Init.ready(new State(to.text(), 0, 0));
    }

    @Override
    @Nullable Step<State> called(Verb verb, State state, Self self) {
      return verb.name().equals("sent") ? Step.reply(state.sent(), state) : null;
    }

    @Override
    public Step.Quiet<State> handleInfo(Object info, State state, Self self) {
      if (!(info instanceof Tick)) {
        return Step.noReply(state);
      }
      self.startTimer(every, info);
      Optional<Pid> target = to.find(self.runtime());
      boolean sent = target.isPresent() && to.send(self, target.get(), new Cast(message));
      return Step.noReply(
          new State(state.to(), state.sent() + (sent ? 1 : 0), state.lost() + (sent ? 0 : 1)));
    }
  }
}
