package org.example.greeter;

import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import java.util.Map;

/// A supervisor with two greeters, of whom one works by day and one by night.
public final class GreetingOffice implements ProcessModule {

  /// Creates the module; it is found by ServiceLoader.
  public GreetingOffice() {}

  @Override
  public String name() {
    return "greeting_office";
  }

  @Override
  public String summary() {
    return "two greeters under one supervisor";
  }

  @Override
  public ChildType type() {
    return ChildType.SUPERVISOR;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    SupervisorSpec spec =
        SupervisorSpec.of(
            SupervisorFlags.of(Strategy.ONE_FOR_ONE),
            greeter("day", "Good day", config),
            greeter("night", "Good night", config));
    return new Made.Tree(() -> Init.ready(spec));
  }

  private static ChildSpec greeter(String id, String word, Map<String, ?> config) {
    Arguments args = Arguments.of("", Map.of("word", word));
    Made made = new Greeter().make(args, config);
    if (made instanceof Made.Worker(var behavior)) {
      return ChildSpec.worker(id, place -> behavior.get()).withModule("greeter");
    }
    throw new IllegalStateException("a greeter is a worker");
  }
}
