package io.superlearner.sandbox.module;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reacts to messages: cast `{"print": text}` prints a line, call `printed` answers the last 100
/// lines, oldest first. A line is cut to 1,000 characters.
final class Printer implements ProcessModule {

  private static final int KEPT = 100;
  private static final int LONGEST = 1000;

  @Override
  public String name() {
    return "printer";
  }

  @Override
  public String summary() {
    return "prints text that is cast to it; printed answers the last 100 lines";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    return ProcessModule.server(() -> new Server(config));
  }

  /// @param printed how many lines were printed
  /// @param lines the last of them, oldest first
  record State(long printed, List<String> lines) {

    State plus(String line) {
      int from = Math.max(0, lines.size() + 1 - KEPT);
      List<String> kept = new ArrayList<>(lines.subList(from, lines.size()));
      kept.add(line.length() <= LONGEST ? line : line.substring(0, LONGEST));
      return new State(printed + 1, List.copyOf(kept));
    }
  }

  private static final class Server extends PlainServer<State> {

    Server(Map<String, ?> config) {
      super("printer", "printed; cast {\"print\": text}", config);
    }

    @Override
    public Init<State> init(Self self) {
      return Init.ready(new State(0, List.of()));
    }

    @Override
    @Nullable Step<State> called(Verb verb, State state, Self self) {
      return verb.name().equals("printed") ? Step.reply(state.lines(), state) : null;
    }

    @Override
    Step.@Nullable Quiet<State> cast(Verb verb, State state, Self self) {
      return verb.name().equals("print") ? Step.noReply(state.plus(verb.textObject())) : null;
    }
  }
}
