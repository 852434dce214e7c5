package io.superlearner.differential;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// What happened in a scenario, without the order that nobody promises.
///
/// For each command it has the answer and, for each supervisor, the events of its children in their
/// order and then its own end. Not in order are the ends of the children of a supervisor that was
/// killed, and different children of a `simple_one_for_one`. A start is a RESTART if the supervisor
/// was up and nobody asked for it.
final class Log {

  private static final Set<String> ASKING = Set.of("add", "new", "restart");

  private final List<String> lines = new ArrayList<>();
  private final List<String> published = new ArrayList<>();
  private final Scenario scenario;
  private final Set<String> askedAmidst = new HashSet<>();
  private final Set<String> up = new HashSet<>();
  private final Set<String> killed = new HashSet<>();
  private final Set<String> simple = new HashSet<>();
  private final Set<String> supervisors = new HashSet<>();
  private final Map<String, Integer> restarts = new HashMap<>();
  private final Map<String, String> aboveOf = new HashMap<>();
  // of the command at hand
  private Map<String, List<String>> groups = new TreeMap<>();
  private int number;

  private Log(Scenario scenario) {
    this.scenario = scenario;
    for (Scenario.Command command : scenario.commands()) {
      command.words().stream()
          .filter(word -> word.startsWith("restart="))
          .forEach(word -> askedAmidst.add(command.path() + "/" + word.substring(8)));
    }
  }

  /// Makes a log of the events that a side wrote.
  static Log of(Scenario scenario, List<String> raw) {
    Log log = new Log(scenario);
    raw.stream().map(line -> line.split(" ", -1)).forEach(log::foresee);
    raw.forEach(line -> log.add(line, line.split(" ", -1)));
    log.flush();
    return log;
  }

  /// Returns the lines that both sides must have in common.
  List<String> lines() {
    return lines;
  }

  /// Returns what our supervisors should have published, sorted; of the children of a supervisor
  /// that was killed nobody tells the end.
  List<String> published() {
    return published.stream().map(this::unlessAsked).sorted().toList();
  }

  /// Drops the ends that nobody need tell from what was published, and sorts the rest.
  List<String> withoutOrphans(List<String> told) {
    return told.stream()
        .filter(line -> !isEndOfOrphan(line.split(" ", -1)))
        .map(this::unlessAsked)
        .sorted()
        .toList();
  }

  /// A start of a child that was to be restarted while others ended may have either cause.
  private String unlessAsked(String line) {
    String[] words = line.split(" ", -1);
    boolean start = words[0].endsWith("START");
    return start && askedAmidst.contains(words[1]) ? "START " + words[1] + " " + words[2] : line;
  }

  private boolean isEndOfOrphan(String[] words) {
    return words[0].equals("EXIT") && killed.contains(aboveOf.get(words[1] + "#" + words[2]));
  }

  // ---- one line after another ----

  private void foresee(String[] words) {
    switch (words[0]) {
      case "EXIT" -> {
        if (words[4].equals("killed")) {
          killed.add(words[1] + "#" + words[2]);
        }
      }
      case "START" -> {
        aboveOf.put(words[1] + "#" + words[2], above(words));
        if (words[4].equals("simple")) {
          simple.add(words[1] + "#" + words[2]);
        }
        if (!words[4].equals("worker")) {
          supervisors.add(words[1] + "#" + words[2]);
        }
      }
      default -> {}
    }
  }

  private static String above(String[] words) {
    int slash = words[1].lastIndexOf('/');
    return slash < 0 ? "" : words[1].substring(0, slash) + "#" + words[3];
  }

  private void add(String line, String[] words) {
    switch (words[0]) {
      case "COMMAND" -> command(Integer.parseInt(words[1]));
      case "START" -> started(words);
      case "EXIT" -> ended(words);
      case "FAIL", "IGNORE" -> group(above(words), words[0] + " " + words[1] + " " + words[2]);
      case "ANSWER" -> lines.add("  " + line);
      default -> lines.add(line);
    }
  }

  private void command(int next) {
    flush();
    number = next;
    lines.add("COMMAND " + next);
  }

  private void group(String of, String line) {
    groups.computeIfAbsent(of, _ -> new ArrayList<>()).add(line);
  }

  private void started(String[] words) {
    String own = words[1] + "#" + words[2];
    String above = above(words);
    String entry = words[1] + " of " + above;
    String id = words[1] + " " + words[2];
    up.add(own);
    if (!above.isEmpty() && up.contains(above) && !isAsked()) {
      String line = "RESTART " + id + " " + restarts.merge(entry, 1, Integer::sum);
      group(above, line);
      published.add(line);
      return;
    }
    if (!word().equals("restart")) {
      restarts.remove(entry);
    }
    group(above, "START " + id);
    if (!above.isEmpty()) {
      published.add("START " + id);
    }
  }

  private String word() {
    return number < 2 ? "start" : scenario.commands().get(number - 2).word();
  }

  private boolean isAsked() {
    return ASKING.contains(word());
  }

  private void ended(String[] words) {
    String id = words[1] + " " + words[2] + " " + words[4];
    String own = words[1] + "#" + words[2];
    group(above(words), "EXIT " + id);
    group(own, "END");
    String above = above(words);
    if (!above.isEmpty() && !killed.contains(above)) {
      published.add("EXIT " + id);
    }
    if (supervisors.contains(own)) {
      published.add("SUPDOWN " + id);
    }
  }

  private void flush() {
    groups.forEach((of, events) -> {
      if (killed.contains(of)) {
        Collections.sort(events);
      } else if (simple.contains(of)) {
        sortByChild(events);
      }
      lines.add("  " + of + ": " + String.join(", ", events));
    });
    groups = new TreeMap<>();
  }

  /// Sorts what came before the end of the supervisor and what came after it, which is nothing.
  private static void sortByChild(List<String> events) {
    int end = events.contains("END") ? events.indexOf("END") : events.size();
    // two of its children may have one path
    Comparator<String> byInstance =
        Comparator.comparing(line -> line.split(" ", -1)[1] + "#" + line.split(" ", -1)[2]);
    events.subList(0, end).sort(byInstance);
    events.subList(Math.min(end + 1, events.size()), events.size()).sort(byInstance);
  }
}
