package io.superlearner.truth.ratis;

import io.superlearner.testkit.FreePorts;
import io.superlearner.truth.Standing;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// Members of one store in this JVM, each with its own directory and port. Members are counted from
/// 1, and the first founds the store.
public final class Store implements AutoCloseable {

  /// How long a call may take, on a machine with much else to do.
  private static final Duration USUAL = Duration.ofSeconds(15);

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int PLACES = 7;
  // strong references keep the levels
  private static final List<Logger> QUIET =
      List.of(Logger.getLogger("org.apache.ratis"), Logger.getLogger("io.superlearner.truth"));

  static {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
  }

  private final Path directory;
  private final List<Integer> ports;
  private final Duration limit;
  private final Map<Integer, RatisTruth> running = new TreeMap<>();

  /// Starts a store of some members.
  public static Store of(Path directory, int members) throws IOException {
    return of(directory, members, USUAL);
  }

  /// Starts a store of some members that has so much time for each call.
  static Store of(Path directory, int members, Duration limit) throws IOException {
    Store store = new Store(directory, freePorts(), limit);
    IntStream.rangeClosed(1, members).forEach(store::start);
    store.awaitVoters(members);
    return store;
  }

  /// Makes a store whose members may live in other JVMs; none is started.
  public Store(Path directory, List<Integer> ports) {
    this(directory, ports, USUAL);
  }

  private Store(Path directory, List<Integer> ports, Duration limit) {
    this.limit = limit;
    this.directory = directory;
    this.ports = List.copyOf(ports);
  }

  /// Returns free ports for all places.
  public static List<Integer> freePorts() {
    return FreePorts.find(PLACES);
  }

  RatisSettings settings(int index) {
    return new RatisSettings(
        "node" + index + "@127.0.0.1",
        "127.0.0.1",
        ports.get(index - 1),
        directory(index),
        "test",
        "secret",
        index == 1,
        ports.stream().map(port -> "127.0.0.1:" + port).toList(),
        Duration.ofMillis(300),
        limit);
  }

  Path directory(int index) {
    return directory.resolve("member" + index);
  }

  /// Starts a member and waits until it takes part.
  public RatisTruth start(int index) {
    try {
      RatisTruth member = open(index);
      member.join(PATIENCE);
      return member;
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }

  /// Starts a member and does not wait.
  public RatisTruth open(int index) throws IOException {
    RatisTruth member = RatisTruth.open(settings(index));
    running.put(index, member);
    return member;
  }

  /// Returns a member that runs.
  public RatisTruth at(int index) {
    return running.get(index);
  }

  /// Stops a member.
  public void stop(int index) {
    running.remove(index).close();
  }

  /// Stops all members at once.
  public void stopAll() {
    List<Thread> stopping =
        running.values().stream().map(member -> Thread.ofVirtual().start(member::close)).toList();
    running.clear();
    try {
      for (Thread one : stopping) {
        one.join();
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  /// Stops a member and leaves on its disk what a crash at this moment would have left.
  public void crash(int index) throws IOException {
    Path image = directory.resolve("image");
    copy(directory(index), image);
    stop(index);
    wipe(index);
    Files.move(image, directory(index));
  }

  /// Copies what a member has on disk right now, as a crash at this moment would leave it.
  void copyDisk(int index, Path to) throws IOException {
    copy(directory(index), to);
  }

  static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Path copied = to.resolve(from.relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(copied);
        } else if (!file.endsWith("in_use.lock")) {
          Files.copy(file, copied);
        }
      }
    }
  }

  /// Empties a member's disk.
  void wipe(int index) throws IOException {
    try (Stream<Path> files = Files.walk(directory(index))) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// Returns the one file of a member's disk with such a name.
  Path file(int index, String pattern) throws IOException {
    try (Stream<Path> files = Files.walk(directory(index))) {
      return files
          .filter(file -> file.getFileName().toString().matches(pattern))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }
  }

  /// Returns the member that leads.
  int leader() {
    await("somebody leads", () -> running.values().stream().anyMatch(Store::knowsLeader));
    String name =
        running.values().stream()
            .filter(Store::knowsLeader)
            .map(member -> member.standing().leader())
            .findFirst()
            .orElseThrow();
    return Integer.parseInt(name.substring(4, name.indexOf('@')));
  }

  private static boolean knowsLeader(RatisTruth member) {
    Standing standing = member.standing();
    return standing.hasMajority() && standing.leader() != null;
  }

  void awaitVoters(int count) {
    await(
        count + " members vote",
        () ->
            running.values().stream()
                .allMatch(member ->
                    member.standing().members().stream().filter(Standing.Member::votes).count()
                        == count));
  }

  static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) {
        throw new AssertionError("not within " + PATIENCE + ": " + what);
      }
      LockSupport.parkNanos(5_000_000);
    }
  }

  @Override
  public void close() {
    stopAll();
  }
}
