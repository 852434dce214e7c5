package io.superlearner.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/// Measures a running cluster through REST, as its users see it: the workloads C1, C5, C6, C7, C10
/// and C11. `scripts/measure` runs it. It prints what it measured, and ends with status 1 if
/// something that must hold did not: a lost message, nodes that differ.
public final class ClusterMeasureMain {

  private static final Duration LONGEST = Duration.ofMinutes(3);

  private final Path root;
  private final Path run;
  private final String token;
  private final List<URI> bases;
  private boolean sound = true;

  private ClusterMeasureMain(Path root, Path run, List<URI> bases) throws IOException {
    this.root = root;
    this.run = run;
    this.token = Files.readString(run.resolve("token")).strip();
    this.bases = bases;
  }

  /// Runs the workloads one after the other.
  ///
  /// @param args the project's directory, the cluster's directory, the workloads separated by
  ///   commas, how many rounds, and the addresses of the nodes, the first node's first
  public static void main(String[] args) throws Exception {
    List<URI> bases = Arrays.stream(args).skip(4).map(URI::create).toList();
    ClusterMeasureMain measure = new ClusterMeasureMain(Path.of(args[0]), Path.of(args[1]), bases);
    int rounds = Integer.parseInt(args[3]);
    measure.clear();
    for (String workload : Pattern.compile(",").splitAsStream(args[2]).toList()) {
      switch (workload) {
        case "C1" -> measure.farOperations();
        case "C5" -> measure.equalRegistries();
        case "C6" -> measure.takeovers(rounds);
        case "C7" -> measure.migrations(rounds);
        case "C10" -> measure.manyProcesses(rounds);
        case "C11" -> measure.manySandboxes(rounds);
        default -> throw new IllegalArgumentException("no workload " + workload);
      }
    }
    System.exit(measure.sound ? 0 : 1);
  }

  private Operator at(int node) {
    return new Operator(new Api(bases.get(node), token));
  }

  private String nameOf(int node) {
    return at(node).api().get("cluster/status").data().path("current_node").asText();
  }

  // what a run that was broken off has left
  private void clear() {
    for (String id : at(0).sandboxIds()) {
      if (id.startsWith("measure-")) {
        at(0).destroy(id);
      }
    }
  }

  private static void say(String workload, String figures) {
    System.out.printf("%-4s %s%n", workload, figures);
  }

  private void broken(String workload, String what) {
    sound = false;
    say(workload, "BROKEN: " + what);
  }

  private static String spread(List<Long> nanos) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).sorted().toArray();
    return "n %d, p50 %.1f ms, p95 %.1f ms, p99 %.1f ms, max %.1f ms"
        .formatted(
            sorted.length, at(sorted, 0.50), at(sorted, 0.95), at(sorted, 0.99), at(sorted, 1.0));
  }

  private static double at(long[] sorted, double share) {
    int place = (int) Math.ceil(share * sorted.length) - 1;
    return sorted[Math.clamp(place, 0, sorted.length - 1)] / 1e6;
  }

  private static <T> List<T> together(int clients, Callable<T> body) throws InterruptedException {
    try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
      List<Future<T>> running = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        running.add(threads.submit(body));
      }
      List<T> results = new ArrayList<>();
      for (Future<T> one : running) {
        results.add(one.get());
      }
      return results;
    } catch (ExecutionException failure) {
      throw new IllegalStateException(failure.getCause());
    }
  }

  private static void await(String what, Callable<Boolean> condition) throws Exception {
    long begin = System.nanoTime();
    while (!condition.call()) {
      if (System.nanoTime() - begin > LONGEST.toNanos()) {
        throw new IllegalStateException("waited in vain: " + what);
      }
      LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
    }
  }

  private void script(String... command) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(root.resolve("scripts/cluster").toString()));
    words.addAll(List.of(command));
    Process process =
        new ProcessBuilder(words)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(run.resolve("measure.log").toFile())
            .start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException(words + " failed, see " + run.resolve("measure.log"));
    }
  }

  // ---- C1 ----

  private void farOperations() throws InterruptedException {
    at(0).create("measure-far", "counter", nameOf(1));
    String pid = worker(0, "measure-far");
    Callable<List<Long>> client =
        () -> {
          List<Long> took = new ArrayList<>();
          for (int i = 0; i < 250; i++) {
            took.add(
                at(0)
                    .api()
                    .get("processes/" + Api.quoted(pid) + "/info")
                    .expect(200)
                    .took()
                    .toNanos());
          }
          return took;
        };
    together(20, client);
    List<Long> all = together(20, client).stream().flatMap(List::stream).toList();
    List<Long> alone = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      alone.add(
          at(0).api().get("processes/" + Api.quoted(pid) + "/info").expect(200).took().toNanos());
    }
    say("C1", "a far process by REST, 20 clients at once: " + spread(all));
    say("C1", "the same, one client: " + spread(alone));
    at(0).destroy("measure-far");
  }

  private String worker(int node, String sandbox) {
    for (JsonNode row :
        Data.list(at(node).api().get("processes?limit=1000&sandbox=" + sandbox).items())) {
      if (row.path("type").asText().equals("worker")) {
        return row.path("pid").asText();
      }
    }
    throw new IllegalStateException("no worker in " + sandbox);
  }

  // ---- C5 ----

  private void equalRegistries() throws Exception {
    long begin = System.nanoTime();
    await("all nodes tell the same", this::isEqual);
    say(
        "C5",
        "%d nodes, registries equal on all %.1f s after the question"
            .formatted(bases.size(), (System.nanoTime() - begin) / 1e9));
    at(0).create("measure-one", "counter", null);
    long made = System.nanoTime();
    await("all nodes know it", this::isEqual);
    say(
        "C5",
        "a new sandbox is told by all after %.0f ms".formatted((System.nanoTime() - made) / 1e6));
    at(0).destroy("measure-one");
  }

  private boolean isEqual() {
    List<String> told = new ArrayList<>();
    for (int node = 0; node < bases.size(); node++) {
      Answer status = at(node).api().get("cluster/status");
      int size = status.data().path("cluster_size").asInt();
      if (size != bases.size()) {
        return false;
      }
      told.add(at(node).sandboxIds().toString());
    }
    return told.stream().distinct().count() == 1;
  }

  // ---- C6 ----

  private void takeovers(int rounds) throws Exception {
    List<Long> took = new ArrayList<>();
    List<Long> leaders = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      int victim = round % bases.size();
      int witness = (victim + 1) % bases.size();
      String id = "measure-take-" + round;
      Operator operator = at(witness);
      operator.create(id, "counter", nameOf(victim));
      call(witness, worker(witness, id), "increment");
      operator.api().post("cluster/sandboxes/" + id + "/checkpoints").expect(200);
      boolean leads = nameOf(victim).equals(leader(witness));
      String before = operator.sandbox(id).path("pid").asText();
      long begin = System.nanoTime();
      script("kill", String.valueOf(victim + 1));
      await("it answers elsewhere", () -> answers(witness, id, before));
      long nanos = System.nanoTime() - begin;
      took.add(nanos);
      if (leads) {
        leaders.add(nanos);
      }
      operator.destroy(id);
      script("start", String.valueOf(victim + 1));
      await("the node is back", this::isEqual);
    }
    say("C6", "kill -9 to its state read elsewhere: " + spread(took));
    if (!leaders.isEmpty()) {
      say("C6", "of these, when truth's leader was killed: " + spread(leaders));
    }
  }

  private String leader(int node) {
    return at(node).api().get("cluster/quorum").data().path("leader").asText();
  }

  private boolean answers(int node, String id, String before) {
    JsonNode record = at(node).sandbox(id);
    return record.path("status").asText().equals("running")
        && !record.path("pid").asText().equals(before)
        && isCountKept(node, id);
  }

  private boolean isCountKept(int node, String id) {
    Object count = call(node, worker(node, id), "get");
    if (!String.valueOf(count).equals("1")) {
      broken("C6", id + " counts " + count + " instead of 1");
    }
    return true;
  }

  private Object call(int node, String pid, String request) {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("kind", "call");
    body.put("message", request);
    return at(node)
        .api()
        .post("processes/" + Api.quoted(pid) + "/message", body)
        .data()
        .path("reply")
        .asText();
  }

  // ---- C7 ----

  private void migrations(int rounds) throws Exception {
    at(0).create("measure-move", "counter", nameOf(0));
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    List<Long> pauses = new ArrayList<>();
    List<Long> moves = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(1)) {
      Future<Boolean> load =
          threads.submit(() -> {
            long last = System.nanoTime();
            while (!over.get()) {
              if (tryIncrement()) {
                long now = System.nanoTime();
                synchronized (pauses) {
                  pauses.add(now - last);
                }
                last = now;
                acknowledged.incrementAndGet();
              } else {
                refused.incrementAndGet();
              }
            }
            return true;
          });
      for (int i = 0; i < rounds; i++) {
        int before = acknowledged.get();
        await("it is used", () -> acknowledged.get() > before + 20);
        Answer moved =
            at(1)
                .api()
                .post(
                    "cluster/sandboxes/measure-move/migrate",
                    Map.of("target", nameOf((i + 1) % bases.size())));
        moves.add(moved.expect(200).took().toNanos());
      }
      over.set(true);
      load.get(1, TimeUnit.MINUTES);
    }
    int count = Integer.parseInt(String.valueOf(call(0, worker(0, "measure-move"), "get")));
    say("C7", rounds + " moves by REST under calls: move " + spread(moves));
    say(
        "C7",
        "between two acknowledged calls: %s; %d calls refused meanwhile"
            .formatted(spread(pauses), refused.get()));
    if (count < acknowledged.get() || count > acknowledged.get() + refused.get()) {
      broken("C7", "%d acknowledged, %d counted".formatted(acknowledged.get(), count));
    }
    at(0).destroy("measure-move");
  }

  private boolean tryIncrement() {
    try {
      String pid = worker(2 % bases.size(), "measure-move");
      Map<String, Object> body = Map.of("kind", "call", "message", "increment");
      return at(2 % bases.size())
              .api()
              .post("processes/" + Api.quoted(pid) + "/message", body)
              .status()
          == 200;
    } catch (IllegalStateException | AssertionError | UncheckedIOException moving) {
      return false;
    }
  }

  // ---- C10 ----

  private void manyProcesses(int rounds) {
    int each = 8_300;
    int boxes = 4 * bases.size();
    List<Map<String, Object>> children = new ArrayList<>();
    for (int i = 0; i < each; i++) {
      children.add(Map.of("id", "c" + i, "module", "counter"));
    }
    for (int box = 0; box < boxes; box++) {
      at(0)
          .create(
              "measure-many-" + box,
              Map.of("strategy", "one_for_one", "children", children),
              nameOf(box % bases.size()));
    }
    List<Long> pages = new ArrayList<>();
    for (int i = 0; i < 20 * rounds; i++) {
      pages.add(at(0).api().get("processes?limit=100").expect(200).took().toNanos());
    }
    say("C10", "%d processes, first page by REST: %s".formatted(boxes * each, spread(pages)));
    for (int box = 0; box < boxes; box++) {
      at(0).destroy("measure-many-" + box);
    }
  }

  // ---- C11 ----

  private void manySandboxes(int rounds) throws Exception {
    int wanted = 1000 * rounds;
    int clients = 16;
    AtomicInteger next = new AtomicInteger();
    CountDownLatch made = new CountDownLatch(wanted);
    long begin = System.nanoTime();
    together(
        clients,
        () -> {
          for (int i = next.getAndIncrement(); i < wanted; i = next.getAndIncrement()) {
            at(i % bases.size()).create("measure-box-" + i, "counter", null);
            made.countDown();
          }
          return true;
        });
    double seconds = (System.nanoTime() - begin) / 1e9;
    say(
        "C11",
        "%d sandboxes made by %d clients in %.1f s, %.0f/s"
            .formatted(wanted, clients, seconds, wanted / seconds));
    List<Long> pages = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      pages.add(at(0).api().get("cluster/sandboxes?limit=100").expect(200).took().toNanos());
    }
    say("C11", "a page of 100 of them: " + spread(pages));
    List<Long> gone = new ArrayList<>();
    next.set(0);
    long ending = System.nanoTime();
    together(
        clients,
        () -> {
          for (int i = next.getAndIncrement(); i < wanted; i = next.getAndIncrement()) {
            at(i % bases.size()).destroy("measure-box-" + i);
          }
          return true;
        });
    gone.add(System.nanoTime() - ending);
    say("C11", "destroyed: " + spread(gone));
  }
}
