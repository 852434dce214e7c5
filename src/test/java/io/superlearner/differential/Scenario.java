package io.superlearner.differential;

import java.util.ArrayList;
import java.util.List;

/// A tree, and what is done with it then. `supervision.erl` describes the words.
///
/// @param root the tree
/// @param commands what is done, one after another
record Scenario(Spec.Static root, List<Command> commands) {

  /// Something that is done.
  ///
  /// @param words the word of the command, the path it is for, and what it needs beside
  /// @param spec what is added; null for all commands but `add`
  record Command(List<String> words, Spec spec) {

    static Command of(String... words) {
      return new Command(List.of(words), null);
    }

    String word() {
      return words.getFirst();
    }

    String path() {
      return words.get(1);
    }

    private String text() {
      return String.join(" ", words) + (spec == null ? "" : "\n" + spec.text("  "));
    }
  }

  /// Returns what [#read] and the other side read.
  String text() {
    StringBuilder text = new StringBuilder("start\n").append(root.text("  ")).append('\n');
    commands.forEach(command -> text.append(command.text()).append('\n'));
    return text.toString();
  }

  /// Reads a scenario; the commands' specs stay where they are in the line.
  static Scenario read(List<String> lines) {
    List<List<?>> all = new ArrayList<>();
    for (String line : Words.joined(lines)) {
      all.add(Words.nested(line));
    }
    List<Command> commands = all.stream().skip(1).map(Scenario::command).toList();
    return new Scenario((Spec.Static) Spec.read((List<?>) all.getFirst().get(1)), commands);
  }

  private static Command command(List<?> line) {
    List<String> words =
        line.stream().filter(String.class::isInstance).map(String.class::cast).toList();
    Spec spec = line.getLast() instanceof List<?> nested ? Spec.read(nested) : null;
    return new Command(words, spec);
  }
}
