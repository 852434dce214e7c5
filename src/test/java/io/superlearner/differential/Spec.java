package io.superlearner.differential;

import io.superlearner.runtime.supervisor.AutoShutdown;
import io.superlearner.runtime.supervisor.RestartType;
import io.superlearner.runtime.supervisor.Shutdown;
import io.superlearner.runtime.supervisor.Strategy;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What is started at a place of a tree, in the words of `supervision.erl`.
sealed interface Spec {

  /// What all kinds have.
  ///
  /// @param shutdown `kill`, `infinity` or milliseconds
  /// @param starts how the first, second, … start goes; the last repeats
  record Head(
      String id, RestartType restart, String shutdown, boolean significant, List<String> starts) {

    /// Returns a child that nothing is special about.
    static Head plain(String id, String shutdown) {
      return new Head(id, RestartType.PERMANENT, shutdown, false, List.of("ok"));
    }

    Head withId(String other) {
      return new Head(other, restart, shutdown, significant, starts);
    }

    Head withRestart(RestartType other) {
      return new Head(id, other, shutdown, significant, starts);
    }

    Head withShutdown(String other) {
      return new Head(id, restart, other, significant, starts);
    }

    Head withSignificant(boolean other) {
      return new Head(id, restart, shutdown, other, starts);
    }

    Head withStarts(List<String> other) {
      return new Head(id, restart, shutdown, significant, other);
    }

    /// Returns how a start goes.
    ///
    /// @param number 1 for the first
    String start(int number) {
      return starts.get(Math.min(number, starts.size()) - 1);
    }

    Shutdown shutdownOfOurs() {
      return switch (shutdown) {
        case "kill" -> Shutdown.brutalKill();
        case "infinity" -> Shutdown.infinity();
        default -> Shutdown.after(Long.parseLong(shutdown));
      };
    }

    private String text() {
      return "%s %s %s %s %s"
          .formatted(
              id,
              restart.word(),
              shutdown,
              significant ? "significant" : "ordinary",
              String.join(",", starts));
    }
  }

  /// A worker.
  ///
  /// @param manner what it does with exit signals: `plain`, `trap:REASON` or `stubborn`
  record Worker(Head head, String manner) implements Spec {
    @Override
    public Worker withHead(Head other) {
      return new Worker(other, manner);
    }

    @Override
    public String text(String indent) {
      return indent + "(worker " + head.text() + " " + manner + ")";
    }
  }

  record Static(
      Head head, Strategy strategy, int maxRestarts, AutoShutdown auto, List<Spec> children)
      implements Spec {
    @Override
    public Static withHead(Head other) {
      return new Static(other, strategy, maxRestarts, auto, children);
    }

    Static withChildren(List<Spec> others) {
      return new Static(head, strategy, maxRestarts, auto, others);
    }

    @Override
    public String text(String indent) {
      return indent
          + "(supervisor %s %s %d %s"
              .formatted(head.text(), strategy.word(), maxRestarts, auto.word())
          + children.stream()
              .map(child -> "\n" + child.text("  " + indent))
              .collect(Collectors.joining())
          + ")";
    }
  }

  /// A `simple_one_for_one`; only the ids and the starts of its children are their own.
  record Simple(Head head, int maxRestarts, Spec template) implements Spec {
    @Override
    public Simple withHead(Head other) {
      return new Simple(other, maxRestarts, template);
    }

    @Override
    public String text(String indent) {
      return indent
          + "(simple %s %d%n".formatted(head.text(), maxRestarts)
          + template.text("  " + indent)
          + ")";
    }
  }

  Head head();

  Spec withHead(Head other);

  /// Returns it as the other side reads it, over as many lines as it has parts.
  String text(String indent);

  default String id() {
    return head().id();
  }

  /// Returns `worker`, `supervisor` or `simple`.
  default String kind() {
    return switch (this) {
      case Worker _ -> "worker";
      case Static _ -> "supervisor";
      case Simple _ -> "simple";
    };
  }

  /// Reads what [Words#nested] made of [#text].
  static Spec read(List<?> words) {
    List<?> more = words.subList(6, words.size());
    Head head =
        new Head(
            (String) words.get(1),
            RestartType.valueOf(upper(words.get(2))),
            (String) words.get(3),
            words.get(4).equals("significant"),
            List.of(((String) words.get(5)).split(",", -1)));
    return switch ((String) words.getFirst()) {
      case "worker" -> new Worker(head, (String) more.getFirst());
      case "simple" ->
          new Simple(head, Integer.parseInt((String) more.get(0)), read((List<?>) more.get(1)));
      case "supervisor" ->
          new Static(
              head,
              Strategy.valueOf(upper(more.get(0))),
              Integer.parseInt((String) more.get(1)),
              AutoShutdown.valueOf(upper(more.get(2))),
              more.stream().skip(3).map(child -> read((List<?>) child)).toList());
      default -> throw new IllegalArgumentException("no such kind: " + words);
    };
  }

  private static String upper(Object word) {
    return ((String) word).toUpperCase(Locale.ROOT);
  }
}
