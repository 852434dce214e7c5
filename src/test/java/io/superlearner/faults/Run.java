package io.superlearner.faults;

import io.superlearner.faults.Fact.Deed;
import io.superlearner.faults.Fact.Fault;
import io.superlearner.faults.Fact.Row;
import io.superlearner.faults.Fact.Shown;
import io.superlearner.faults.History.Copy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/// One run of one case: a bench with its load, what looks at its nodes all the time, and the words
/// in which cases are told.
final class Run implements AutoCloseable {

  private static final Duration LIST_LIMIT = Duration.ofSeconds(9);
  private static final long LOOK_NANOS = 400_000_000;
  private static final Duration TAKEOVER = Duration.ofSeconds(40);
  private static final Duration LOGGED_SOON = Duration.ofSeconds(30);
  private static final Duration SETTLED = Duration.ofSeconds(90);
  private static final int MEASURED_AGAIN = 3;
  private static final Duration POOLS_REST = Duration.ofSeconds(30);
  private static final Duration CROWDED = Duration.ofMinutes(2);

  final Bench bench;
  final Random random;
  final Mutant mutant;
  final Rivals rivals;
  final Client client;
  private final Load load;
  private final int base;
  // owned by the thread that tells the case
  private int keepers;
  private final List<Thread> lookers = new ArrayList<>();
  private final Length length;
  private volatile boolean over;

  Run(Bench bench, long seed, Length length, Mutant mutant) {
    this.bench = bench;
    this.length = length;
    base = length.sandboxes();
    this.mutant = mutant;
    random = new Random(seed);
    client = new Client(bench.witness);
    load = new Load(bench, client, seed, base * 2);
    rivals = new Rivals(bench, client, seed);
  }

  // ---- words of cases ----

  /// Tells whether there is time for many more operations, as in a full run.
  boolean isLong() {
    return length != Length.QUICK;
  }

  /// Tells whether there is time for half an hour of one thing.
  boolean isLongest() {
    return length == Length.LONGEST;
  }

  /// Starts the cluster, fills it, and starts the load.
  void begin() {
    bench.start();
    load.fill(base);
    bench.nodes.forEach(this::watch);
    load.start();
    pass(Duration.ofMillis(2_500 + random.nextInt(1_000)));
    measure();
  }

  // how much each node takes of its machine; a quick run has no time to clean up heaps
  private void measure() {
    if (isLong()) {
      bench
          .sound()
          .forEach(node -> {
            String[] words = command(node.index(), "taken").split(" ", -1);
            bench.witness.note(at ->
                new Fact.Taken(
                    at,
                    Fact.Life.parse(words[1]),
                    Long.parseLong(words[2]),
                    Integer.parseInt(words[3]),
                    Long.parseLong(words[4])));
          });
    }
  }

  private void watch(CoreNode node) {
    lookers.add(Thread.ofVirtual().start(() -> look(node)));
  }

  /// Lets more nodes join, and looks at them too.
  List<Integer> add(int count) {
    List<Integer> added = bench.add(count);
    added.forEach(index -> watch(bench.node(index)));
    return added;
  }

  /// Lets time pass under the fault or the load, which is what is to be watched.
  void pass(Duration span) {
    LockSupport.parkNanos(span.toNanos());
  }

  /// Returns the node on which most sandboxes live.
  int fullest() {
    History history = bench.witness.history();
    Map<Integer, Long> counts =
        history.alive(Judge.SIGN).stream()
            .filter(copy -> bench.isSound(copy.node()))
            .collect(Collectors.groupingBy(Copy::node, TreeMap::new, Collectors.counting()));
    return counts.entrySet().stream()
        .max(Comparator.comparingLong(Map.Entry::getValue))
        .map(Map.Entry::getKey)
        .orElseThrow(() -> new IllegalStateException("nothing lives anywhere"));
  }

  /// Returns the names of what lives on a node.
  List<String> livingOn(int node) {
    return bench.witness.history().alive(Judge.SIGN).stream()
        .filter(copy -> copy.node() == node)
        .map(copy -> copy.started.name())
        .toList();
  }

  /// Returns any node but these.
  int anyBut(Integer... others) {
    Set<Integer> not = new HashSet<>(List.of(others));
    List<Integer> left =
        bench.nodes.stream().map(CoreNode::index).filter(i -> !not.contains(i)).toList();
    return left.get(random.nextInt(left.size()));
  }

  /// Waits until what lived on a node before its fault runs elsewhere, or was deleted.
  void awaitTakeover(int node) {
    var _ =
        Bench.happens(
            TAKEOVER,
            () -> {
              History history = bench.witness.history();
              long from =
                  history.spans.stream()
                      .filter(span -> span.node() == node)
                      .mapToLong(History.Span::from)
                      .max()
                      .orElse(0);
              return Figures.livingOn(history, node, from).stream()
                  .allMatch(lost -> isReplaced(history, lost, from));
            });
  }

  private static boolean isReplaced(History history, Copy lost, long from) {
    String name = lost.started.name();
    return history.copies.get(name).stream()
            .anyMatch(copy -> copy.start() > from && copy.node() != lost.node())
        || history.ops.stream()
            .anyMatch(op -> op.is(Deed.DELETE) && op.asked().name().equals(name));
  }

  /// Lets the clients rest, and waits until all members of truth should have what was written.
  void rest() {
    load.rest();
    pass(Duration.ofSeconds(2));
  }

  /// Lets the clients ask again.
  void goOn() {
    load.goOn();
  }

  /// Waits until something runs on a node.
  void awaitShare(int node, Duration limit) {
    Bench.await(
        "node " + node + " gets its share",
        limit,
        () -> {
          LockSupport.parkNanos(LOOK_NANOS);
          return bench.witness.history().alive(Judge.SIGN).stream().anyMatch(c -> c.node() == node);
        });
  }

  /// Requires that what has been created and not been deleted runs, wherever it is; what was
  /// created a moment ago may be on its way.
  void requireEachRuns() {
    History history = bench.witness.history();
    Set<String> alive =
        history.alive(Judge.SIGN).stream().map(c -> c.started.name()).collect(Collectors.toSet());
    Set<String> lost = new TreeSet<>(history.promised(bench.witness.now() - LIST_LIMIT.toMillis()));
    lost.removeAll(alive);
    require(lost.isEmpty(), "nobody runs " + lost);
  }

  /// Creates some sandboxes that nobody else knows, each with a few calls behind it, and has them
  /// saved.
  ///
  /// @return the names of those of which all was acknowledged
  List<String> keepSome(int count) {
    List<String> kept = new CopyOnWriteArrayList<>();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = "kept" + ++keepers;
      CoreNode node = bench.nodes.get(i % bench.nodes.size());
      threads.add(
          Thread.ofVirtual()
              .start(() -> {
                if (isOk(node, Deed.CREATE, name)
                    && isOk(node, Deed.CALL, name)
                    && isOk(node, Deed.CALL, name)
                    && isOk(node, Deed.CHECKPOINT, name)) {
                  kept.add(name);
                }
              }));
    }
    threads.forEach(Load::join);
    require(!kept.isEmpty(), "nothing can be saved");
    return kept;
  }

  /// Calls each of these until it answers, so that the witness learns what it knows.
  void askKept(List<String> names) {
    CoreNode node = bench.sound().getFirst();
    for (String name : names) {
      var _ = Bench.happens(TAKEOVER, () -> isOk(node, Deed.CALL, name));
    }
  }

  private boolean isOk(CoreNode node, Deed deed, String name) {
    return client.ask(node, deed, name).result() == Fact.Result.OK;
  }

  /// Creates sandboxes, besides those of the load, until so many live on each node.
  void crowd(int each) {
    Bench.await(
        each + " sandboxes on each node",
        CROWDED,
        () -> {
          History history = bench.witness.history();
          for (CoreNode node : bench.nodes) {
            int less = each - Figures.livingOn(history, node.index(), history.over).size();
            for (int i = 0; i < less; i++) {
              var _ = client.ask(node, Deed.CREATE, "crowd" + ++keepers);
            }
          }
          return bench.nodes.stream().allMatch(node -> livingOn(node.index()).size() >= each);
        });
  }

  /// Requires what a case wants to reach besides.
  static void require(boolean reached, String what) {
    if (!reached) {
      throw new IllegalStateException(what);
    }
  }

  /// Requires that a node's log says something, or will soon: what starts again takes its time.
  void requireLogged(int node, String text) {
    long deadline = System.nanoTime() + LOGGED_SOON.toNanos();
    while (!hasLogged(node, text) && System.nanoTime() < deadline) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    require(hasLogged(node, text), "the log of node " + node + " says nothing of: " + text);
  }

  private boolean hasLogged(int node, String text) {
    try {
      return Files.readString(bench.node(node).log()).contains(text);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Takes a fault out of a node, and starts the node again if it has ended meanwhile.
  void backToWork(int node, Fault fault) {
    if (bench.node(node).isAlive()) {
      bench.mended(node, fault);
    } else {
      bench.restart(node);
    }
  }

  /// Tells what the case found out, for whoever reads along.
  void say(String text) {
    System.out.println("    " + text);
  }

  /// Asks a node for something that is not for the witness to know.
  ///
  /// @return its answer
  String command(int node, String words) {
    try {
      return bench.node(node).ask(words, SETTLED);
    } catch (IOException silent) {
      throw new UncheckedIOException(silent);
    }
  }

  void sayWhetherAlive(int node) {
    say("node " + node + (bench.node(node).isAlive() ? " is alive" : " has ended"));
  }

  /// Ends the load, waits until everything is well again, and looks on for a moment.
  void settle() {
    load.close();
    bench.awaitWhole();
    if (!Bench.happens(SETTLED, this::isWell)) {
      System.err.println("    not settled within " + SETTLED.toSeconds() + " s");
    }
    measure();
    // threads of pools that had much to do go after a minute, what has leaked does not
    for (int i = 0; i < MEASURED_AGAIN && !Growth.of(bench.witness.history()).isEmpty(); i++) {
      pass(POOLS_REST);
      measure();
    }
    pass(Duration.ofSeconds(2));
  }

  private boolean isWell() {
    LockSupport.parkNanos(LOOK_NANOS);
    History history = bench.witness.history();
    Set<String> alive =
        history.alive(Judge.SIGN).stream().map(c -> c.started.name()).collect(Collectors.toSet());
    Map<Integer, Shown> last = history.lastShown();
    return Figures.equalSince(history).isPresent()
        && last.values().stream()
            .allMatch(one ->
                one.rows().stream().map(Row::name).collect(Collectors.toSet()).equals(alive));
  }

  // ---- looking ----

  private void look(CoreNode node) {
    while (!over) {
      if (!bench.node(node.index()).isAlive() || isAway(node.index())) {
        LockSupport.parkNanos(LOOK_NANOS);
        continue;
      }
      try {
        String answer = node.ask("list", LIST_LIMIT);
        if (answer.startsWith("ok ")) {
          Shown form = shown(node.index(), answer.substring(3));
          bench.witness.note(at -> new Shown(at, form.node(), form.missing(), form.rows()));
        }
      } catch (IOException silent) {
        // what a node does not show cannot be judged
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private boolean isAway(int index) {
    return bench.has(index, Fault.KILLED) || bench.has(index, Fault.PAUSED);
  }

  private static Shown shown(int node, String text) {
    List<Row> rows = new ArrayList<>();
    Set<Integer> missing = new HashSet<>();
    for (String word : text.strip().split(" ", -1)) {
      if (word.startsWith("!")) {
        missing.add(Integer.parseInt(word.substring(1)));
      }
      String[] parts = word.split("=", -1);
      if (parts.length == 3) {
        rows.add(new Row(parts[0], Integer.parseInt(parts[1]), parts[2].equals("r")));
      }
    }
    rows.sort(Comparator.comparing(Row::name));
    return new Shown(0, node, missing, rows);
  }

  /// Ends the run and judges it.
  Verdict judged(Goals goals) {
    load.close();
    over = true;
    bench.witness.note(Fact.Over::new);
    return Judge.of(bench.witness.log(), goals);
  }

  @Override
  public void close() {
    over = true;
    bench.close();
  }
}
