package io.superlearner.differential;

import io.superlearner.runtime.supervisor.AutoShutdown;
import io.superlearner.runtime.supervisor.RestartType;
import io.superlearner.runtime.supervisor.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/// Makes a scenario that fails smaller, as long as it still does.
final class Shrinker {

  private static final long LIMIT_SECONDS = 60;

  private Shrinker() {}

  /// Returns a scenario that fails, of which no part can be left out or made plainer; after a
  /// minute, the smallest found by then.
  static Scenario shrink(Scenario failing, Predicate<Scenario> fails) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    Scenario least = failing;
    Scenario next = failing;
    while (next != null) {
      least = next;
      next = null;
      for (Scenario candidate : smaller(least)) {
        if (System.nanoTime() - deadline < 0 && fails.test(candidate)) {
          next = candidate;
          break;
        }
      }
    }
    return least;
  }

  /// Returns what comes next in size, the smallest first.
  static List<Scenario> smaller(Scenario scenario) {
    List<Scenario> all = new ArrayList<>();
    List<Scenario.Command> commands = scenario.commands();
    for (int size = commands.size(); size > 0; size /= 2) {
      for (int from = 0; from + size <= commands.size(); from += size) {
        all.add(new Scenario(scenario.root(), without(commands, from, size)));
      }
    }
    for (Spec root : plainer(scenario.root())) {
      if (root instanceof Spec.Static tree) {
        all.add(new Scenario(tree, commands));
      }
    }
    for (int i = 0; i < commands.size(); i++) {
      for (Scenario.Command plainer : plainer(commands.get(i))) {
        all.add(new Scenario(scenario.root(), with(commands, i, plainer)));
      }
    }
    return all;
  }

  private static <T> List<T> without(List<T> list, int from, int size) {
    List<T> rest = new ArrayList<>(list);
    rest.subList(from, from + size).clear();
    return rest;
  }

  private static <T> List<T> with(List<T> list, int at, T other) {
    List<T> changed = new ArrayList<>(list);
    changed.set(at, other);
    return changed;
  }

  private static List<Scenario.Command> plainer(Scenario.Command command) {
    List<Scenario.Command> all = new ArrayList<>();
    List<String> words = command.words();
    if (command.spec() != null) {
      plainer(command.spec()).forEach(spec -> all.add(new Scenario.Command(words, spec)));
    }
    if (command.word().equals("new") && !words.get(3).equals("ok")) {
      all.add(new Scenario.Command(with(words, 3, "ok"), null));
    }
    for (int i = 2; command.word().equals("together") && i < words.size(); i++) {
      all.add(new Scenario.Command(without(words, i, 1), null));
    }
    return all;
  }

  // ---- trees ----

  private static List<Spec> plainer(Spec spec) {
    List<Spec> all = new ArrayList<>();
    switch (spec) {
      case Spec.Worker worker -> {
        if (!worker.manner().equals("plain")) {
          all.add(new Spec.Worker(worker.head().withShutdown("5000"), "plain"));
        }
      }
      case Spec.Static tree -> addPlainer(tree, all);
      case Spec.Simple simple -> {
        all.add(new Spec.Worker(simple.head().withShutdown("5000"), "plain"));
        if (simple.maxRestarts() != 100) {
          all.add(new Spec.Simple(simple.head(), 100, simple.template()));
        }
        plainer(simple.template())
            .forEach(one -> all.add(new Spec.Simple(simple.head(), simple.maxRestarts(), one)));
      }
    }
    String usual = spec instanceof Spec.Worker ? "5000" : "infinity";
    boolean stubborn = spec instanceof Spec.Worker(var _, var manner) && manner.equals("stubborn");
    plainer(spec.head(), stubborn ? spec.head().shutdown() : usual)
        .forEach(head -> all.add(spec.withHead(head)));
    return all;
  }

  private static void addPlainer(Spec.Static tree, List<Spec> all) {
    List<Spec> children = tree.children();
    for (int i = 0; i < children.size(); i++) {
      all.add(tree.withChildren(without(children, i, 1)));
    }
    all.add(new Spec.Worker(tree.head().withShutdown("5000"), "plain"));
    for (int i = 0; i < children.size(); i++) {
      for (Spec plainer : plainer(children.get(i))) {
        all.add(tree.withChildren(with(children, i, plainer)));
      }
    }
    if (tree.strategy() != Strategy.ONE_FOR_ONE) {
      all.add(
          new Spec.Static(
              tree.head(), Strategy.ONE_FOR_ONE, tree.maxRestarts(), tree.auto(), children));
    }
    if (tree.maxRestarts() != 100) {
      all.add(new Spec.Static(tree.head(), tree.strategy(), 100, tree.auto(), children));
    }
    if (tree.auto() != AutoShutdown.NEVER) {
      all.add(
          new Spec.Static(
              tree.head(), tree.strategy(), tree.maxRestarts(), AutoShutdown.NEVER, children));
    }
  }

  private static List<Spec.Head> plainer(Spec.Head head, String usualShutdown) {
    List<Spec.Head> all = new ArrayList<>();
    if (!head.starts().equals(List.of("ok"))) {
      all.add(head.withStarts(List.of("ok")));
    }
    for (int i = 0; head.starts().size() > 1 && i < head.starts().size(); i++) {
      all.add(head.withStarts(without(head.starts(), i, 1)));
    }
    if (head.significant()) {
      all.add(head.withSignificant(false));
    }
    if (!head.shutdown().equals(usualShutdown)) {
      all.add(head.withShutdown(usualShutdown));
    }
    if (head.restart() != RestartType.PERMANENT) {
      all.add(head.withRestart(RestartType.PERMANENT));
    }
    return all;
  }
}
