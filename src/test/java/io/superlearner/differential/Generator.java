package io.superlearner.differential;

import io.superlearner.runtime.supervisor.AutoShutdown;
import io.superlearner.runtime.supervisor.RestartType;
import io.superlearner.runtime.supervisor.Strategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/// Makes a scenario of a seed: a tree and what is done with it.
///
/// Windows are never left, since they are the one thing in which we differ on purpose; and no
/// shutdown limit is near the time that a child needs, since that would be a race on both sides.
final class Generator {

  private static final List<String> IDS = List.of("a", "b", "c", "d", "e");
  // intrinsic is ours alone
  private static final List<RestartType> RESTARTS =
      List.of(RestartType.PERMANENT, RestartType.TRANSIENT, RestartType.TEMPORARY);
  private static final List<String> REASONS =
      List.of("normal", "shutdown", "shutdown:x", "crash", "exception", "kill");
  private static final List<String> SIGNALS =
      List.of("normal", "shutdown", "shutdown:x", "crash", "kill", "kill");
  private static final List<String> STARTS =
      List.of(
          "info",
          "ok,error",
          "ok,error,ok",
          "ok,raise,error,ok",
          "ok,throw,ok",
          "ok,ignore",
          "ok,ignore,ok",
          "ok,ok,error,error,error,ok",
          "ignore",
          "ignore,ok");
  // OTP 25's simple_one_for_one keeps a child that ignores its restart, and breaks when it ends
  private static final List<String> NEW_STARTS =
      STARTS.stream().filter(starts -> !starts.contains(",ignore")).toList();
  private static final List<String> BAD_STARTS = List.of("error,ok", "throw,ok", "raise", "error");
  private static final List<String> ADMINISTRATION =
      List.of("terminate", "terminate", "restart", "restart", "delete");
  private static final List<String> MANNERS =
      List.of("trap:shutdown", "trap:normal", "trap:crash", "trap:shutdown:x", "stubborn");
  private static final List<Integer> BUDGETS = List.of(0, 1, 1, 2, 2, 3, 5, 100, 100, 100);
  private static final int DEPTH = 3;

  /// Something that a command may be for.
  private record Place(String path, String kind) {}

  private final Random random;
  private final List<Place> places = new ArrayList<>();
  // what the command before was for: what comes next is often for the same
  private String lastPath = "root";

  private Generator(long seed) {
    // neighbouring seeds must not begin alike
    this.random = new Random(seed * 0x9E3779B97F4A7C15L);
  }

  static Scenario scenario(long seed) {
    return new Generator(seed).make();
  }

  private Scenario make() {
    Spec.Head head = Spec.Head.plain("root", "infinity");
    Spec.Static root = supervisor(head, "root", 0);
    List<Scenario.Command> commands = new ArrayList<>();
    paths("simple").forEach(path -> commands.add(startNew(path)));
    for (int left = 4 + random.nextInt(14); left > 0; left--) {
      commands.add(command());
    }
    commands.add(last());
    return new Scenario(root, commands);
  }

  private Scenario.Command last() {
    return random.nextInt(3) == 0
        ? Scenario.Command.of("exit", "root", pick(List.of("normal", "shutdown", "crash", "kill")))
        : Scenario.Command.of("parent", pick(SIGNALS));
  }

  private <T> T pick(List<T> from) {
    return from.get(random.nextInt(from.size()));
  }

  private boolean oneIn(int many) {
    return random.nextInt(many) == 0;
  }

  // ---- trees ----

  private Spec.Static supervisor(Spec.Head head, String path, int depth) {
    places.add(new Place(path, "supervisor"));
    AutoShutdown auto =
        random.nextInt(depth == 0 ? 5 : 2) > 0
            ? AutoShutdown.NEVER
            : pick(List.of(AutoShutdown.values()));
    List<Spec> children = new ArrayList<>();
    int count = depth == 0 ? 1 + random.nextInt(4) : random.nextInt(4);
    for (String id : IDS.subList(0, count)) {
      children.add(child(id, path, depth, auto));
    }
    // most of the time the root is to see the other commands too
    int max = depth == 0 && !oneIn(4) ? 100 : pick(BUDGETS);
    return new Spec.Static(head, pick(List.of(Strategy.values())), max, auto, children);
  }

  private Spec child(String id, String above, int depth, AutoShutdown auto) {
    String path = above + "/" + id;
    int kind = random.nextInt(10);
    if (depth + 1 < DEPTH && kind < 3) {
      return supervisor(supervisorHead(id, auto), path, depth + 1);
    }
    if (depth + 1 < DEPTH && kind == 3) {
      return simple(supervisorHead(id, auto), path);
    }
    places.add(new Place(path, "worker"));
    return worker(id, auto);
  }

  private Spec.Simple simple(Spec.Head head, String path) {
    places.add(new Place(path, "simple"));
    int max = pick(BUDGETS);
    Spec template = worker("t", AutoShutdown.NEVER);
    if (oneIn(6)) {
      int before = places.size();
      template = supervisor(supervisorHead("t", AutoShutdown.NEVER), path + "/t", DEPTH - 1);
      places.subList(before, places.size()).clear();
    }
    return new Spec.Simple(head, max, template);
  }

  private Spec.Head supervisorHead(String id, AutoShutdown auto) {
    String shutdown = oneIn(5) ? "kill" : oneIn(8) ? "5000" : "infinity";
    List<String> starts = oneIn(8) ? starts() : List.of("ok");
    return marked(new Spec.Head(id, restart(), shutdown, false, starts), auto);
  }

  private Spec.Worker worker(String id, AutoShutdown auto) {
    String manner = oneIn(3) ? pick(MANNERS) : "plain";
    String shutdown = oneIn(4) ? "kill" : oneIn(4) ? "infinity" : "5000";
    if (manner.equals("stubborn") && !shutdown.equals("kill")) {
      shutdown = oneIn(2) ? "0" : "3";
    }
    List<String> starts = oneIn(4) ? starts() : List.of("ok");
    return new Spec.Worker(
        marked(new Spec.Head(id, restart(), shutdown, false, starts), auto), manner);
  }

  private Spec.Head marked(Spec.Head head, AutoShutdown auto) {
    boolean allowed = auto != AutoShutdown.NEVER && head.restart() != RestartType.PERMANENT;
    return head.withSignificant(allowed ? oneIn(2) : oneIn(150));
  }

  private RestartType restart() {
    return pick(RESTARTS);
  }

  private List<String> starts() {
    return List.of(pick(oneIn(20) ? BAD_STARTS : STARTS).split(",", -1));
  }

  // ---- commands ----

  private Scenario.Command command() {
    int kind = random.nextInt(100);
    if (kind < 28) {
      return Scenario.Command.of("exit", anyPath(), pick(REASONS));
    }
    if (kind < 38) {
      return Scenario.Command.of("signal", anyPath(), pick(SIGNALS));
    }
    if (kind < 55) {
      return together(pick(paths("supervisor", "simple")));
    }
    if (kind < 63) {
      return add(pick(paths("supervisor")));
    }
    if (kind < 72) {
      List<String> simple = paths("simple");
      return simple.isEmpty() ? command() : startNew(pick(simple));
    }
    if (kind < 96) {
      return Scenario.Command.of(pick(ADMINISTRATION), anyPath());
    }
    return Scenario.Command.of(pick(List.of("which", "count", "spec", "misterminate")), anyPath());
  }

  private String anyPath() {
    if (oneIn(3)) {
      return lastPath;
    }
    // mostly not the root, whose end is the end of all
    boolean root = oneIn(40) || places.size() == 1;
    lastPath = root ? "root" : places.get(1 + random.nextInt(places.size() - 1)).path();
    return lastPath;
  }

  private List<String> paths(String... kinds) {
    return places.stream()
        .filter(place -> List.of(kinds).contains(place.kind()))
        .map(Place::path)
        .toList();
  }

  private Scenario.Command together(String above) {
    List<String> words = new ArrayList<>(List.of("together", above));
    List<String> children =
        places.stream()
            .map(Place::path)
            .filter(path -> path.lastIndexOf('/') == above.length() && path.startsWith(above))
            .map(path -> path.substring(above.length() + 1))
            .distinct()
            .toList();
    if (children.isEmpty()) {
      return command();
    }
    for (int left = 1 + random.nextInt(4); left > 0; left--) {
      words.add(step(pick(children)));
    }
    return new Scenario.Command(words, null);
  }

  private String step(String id) {
    int kind = random.nextInt(9);
    return switch (kind) {
      case 0, 1 -> pick(ADMINISTRATION) + "=" + id;
      case 2 -> pick(List.of("which=", "count="));
      default -> id + ":" + pick(REASONS);
    };
  }

  private Scenario.Command add(String above) {
    int depth = (int) above.chars().filter(c -> c == '/').count();
    Spec added = child(pick(IDS), above, depth, pick(List.of(AutoShutdown.values())));
    return new Scenario.Command(List.of("add", above), added);
  }

  private Scenario.Command startNew(String above) {
    String id = pick(List.of("x", "y", "z"));
    places.add(new Place(above + "/" + id, "new"));
    String starts = oneIn(3) ? pick(NEW_STARTS) : "ok";
    return Scenario.Command.of("new", above, id, starts);
  }
}
