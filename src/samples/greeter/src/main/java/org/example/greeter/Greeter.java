package org.example.greeter;

import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Greets people and remembers whom. Argument `word`: how it greets.
public final class Greeter implements ProcessModule {

  /// Creates the module; it is found by ServiceLoader.
  public Greeter() {}

  @Override
  public String name() {
    return "greeter";
  }

  @Override
  public String summary() {
    return "greets people and remembers whom";
  }

  @Override
  public ChildType type() {
    return ChildType.WORKER;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    String word = args.text("word", 50);
    return ProcessModule.server(() -> new Server(word == null ? "Hello" : word));
  }

  /// @param greeted who was greeted, oldest first
  record Guests(List<String> greeted) {

    Guests and(String name) {
      List<String> next = new ArrayList<>(greeted);
      next.add(name);
      return new Guests(List.copyOf(next));
    }
  }

  private record Server(String word) implements GenServer<Guests> {

    @Override
    public Init<Guests> init(Self self) {
      return Init.ready(new Guests(List.of()));
    }

    @Override
    public Step<Guests> handleCall(Object request, From from, Guests guests, Self self) {
      if (request instanceof Map<?, ?> map && map.get("greet") instanceof String name) {
        return Step.reply(word + ", " + name + "!", guests.and(name));
      }
      if ("greeted".equals(request)) {
        return Step.reply(guests.greeted(), guests);
      }
      return Step.reply(Map.of("error", "greeter understands {\"greet\": name}, greeted"), guests);
    }
  }
}
