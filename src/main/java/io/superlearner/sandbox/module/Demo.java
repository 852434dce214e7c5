package io.superlearner.sandbox.module;

import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorInit;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// A ready-made tree of counters and printers under one strategy.
final class Demo implements ProcessModule {

  private final String name;
  private final String summary;
  private final Strategy strategy;
  private final List<Child> children;

  /// A child of the tree.
  private record Child(String id, ProcessModule module) {}

  private Demo(String name, String summary, Strategy strategy, List<Child> children) {
    this.name = name;
    this.summary = summary;
    this.strategy = strategy;
    this.children = children;
  }

  /// Returns the tree in which a child that fails is restarted alone. It also runs as part of each
  /// node's own tree.
  static Demo oneForOne() {
    return three("demo_one_for_one", "a child that fails is restarted alone", Strategy.ONE_FOR_ONE);
  }

  /// Returns the tree in which all children are restarted with one that fails.
  static Demo oneForAll() {
    return three("demo_one_for_all", "with one that fails all are restarted", Strategy.ONE_FOR_ALL);
  }

  /// Returns the tree in which the children started after one that fails are restarted with it.
  static Demo restForOne() {
    return three(
        "demo_rest_for_one",
        "with one that fails those started after it are restarted",
        Strategy.REST_FOR_ONE);
  }

  /// Returns the small tree of the first experiment.
  static Demo test() {
    return new Demo(
        "test_demo",
        "a counter and a printer, for the first experiment",
        Strategy.ONE_FOR_ONE,
        List.of(new Child("counter", new Counter()), new Child("printer", new Printer())));
  }

  private static Demo three(String name, String summary, Strategy strategy) {
    return new Demo(
        name,
        "two counters and a printer: " + summary,
        strategy,
        List.of(
            new Child("counter_1", new Counter()),
            new Child("counter_2", new Counter()),
            new Child("printer", new Printer())));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String summary() {
    return summary;
  }

  @Override
  public ChildType type() {
    return ChildType.SUPERVISOR;
  }

  @Override
  public Made make(Arguments args, Map<String, ?> config) {
    return new Made.Tree(init(config));
  }

  /// Returns what the tree is made from, at each start.
  SupervisorInit init(Map<String, ?> config) {
    List<ChildSpec> specs = new ArrayList<>();
    for (Child child : children) {
      if (child.module().make(Arguments.of("", Map.of()), config)
          instanceof Made.Worker(var behavior)) {
        specs.add(
            ChildSpec.worker(child.id(), _ -> behavior.get()).withModule(child.module().name()));
      }
    }
    SupervisorSpec spec = new SupervisorSpec(SupervisorFlags.of(strategy), specs);
    return () -> Init.ready(spec);
  }
}
