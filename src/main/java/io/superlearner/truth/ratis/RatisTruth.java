package io.superlearner.truth.ratis;

import io.superlearner.event.Subscription;
import io.superlearner.truth.Bounded;
import io.superlearner.truth.Standing;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.util.ExitUtils;
import org.jspecify.annotations.Nullable;

/// The store on Apache Ratis: what was acknowledged is on the disks of a majority of its voters,
/// and survives that all of them stop.
///
/// [#open] starts this member on what it has on disk, [#join] waits until it takes part. The first
/// five members vote, later ones follow; without a majority of the voters every call ends with
/// [TruthUnavailableException] within the limit, and the store goes on by itself when a majority is
/// back. While this member's own disk fails it stays out, says so in [#trouble], and its calls are
/// answered by the others. Keys must not begin with the character NUL, values have at most 4 MiB.
public final class RatisTruth implements Truth, AutoCloseable {

  private static final System.Logger LOG = System.getLogger(RatisTruth.class.getName());
  private static final Duration LOOK = Duration.ofMillis(50);
  private static final Duration SEATING = Duration.ofSeconds(5);

  private final RatisSettings settings;
  private final Supplier<List<String>> hints;
  private final Disk disk;
  private final Watches watches;
  private final Bounded bounded;
  private final Member member;
  private final Keeper keeper;
  private final Caller caller;
  // set once this disk is known to have the seat
  private volatile boolean seated;
  // why this member does not take part yet, in words
  private volatile String obstacle = "it has not asked for its seat";

  private RatisTruth(
      RatisSettings settings, Supplier<List<String>> hints, RaftGroupId group, Disk disk)
      throws IOException {
    this.settings = settings;
    this.hints = hints;
    this.disk = disk;
    bounded = new Bounded("the store", settings.limit());
    watches = new Watches();
    try {
      member = new Member(settings, group, disk, watches);
    } catch (IOException | RuntimeException failure) {
      watches.close();
      bounded.close();
      throw failure;
    }
    caller = new Caller(settings, group, member);
    keeper = new Keeper(member::pass);
  }

  /// Starts a member on what it has on disk; it does not wait for others.
  ///
  /// @throws TruthDamagedException if the disk cannot be trusted, with a line that says why
  /// @throws IOException if the disk or the port cannot be used
  public static RatisTruth open(RatisSettings settings) throws IOException {
    return open(settings, List::of);
  }

  /// Does so, and looks for others also where somebody else says that they are.
  ///
  /// @param hints returns addresses `host:port` of members that know the secret: whoever is asked
  ///   learns the id of the store; it is called again and again until this disk has its first seat
  /// @throws TruthDamagedException if the disk cannot be trusted, with a line that says why
  /// @throws IOException if the disk or the port cannot be used
  public static RatisTruth open(RatisSettings settings, Supplier<List<String>> hints)
      throws IOException {
    ExitUtils.disableSystemExit();
    RaftGroupId group = new Secret(settings.secret()).groupOf(settings.cluster());
    return new RatisTruth(settings, hints, group, Disk.open(settings, group));
  }

  /// Takes this member's seat and waits until it takes part and the store answers.
  ///
  /// @param patience how long to wait; the member goes on afterwards, and this may be called again
  /// @throws TruthDamagedException if this disk is not let in any more, or the name is taken
  /// @throws TruthUnavailableException if there was no majority for that long
  public void join(Duration patience) throws TruthDamagedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (!tryJoin()) {
      if (System.nanoTime() - deadline > 0 || Thread.currentThread().isInterrupted()) {
        throw new TruthUnavailableException(
            "%s does not take part yet: %s (%s)".formatted(settings.name(), obstacle, standing()),
            null);
      }
      LockSupport.parkNanos(LOOK.toNanos());
    }
  }

  private boolean tryJoin() throws TruthDamagedException {
    if (!seated) {
      takeSeat();
    }
    if (seated && !member.isIn()) {
      obstacle = "it has its seat, and the leader has not taken it in yet";
    }
    return seated && member.isIn() && answers();
  }

  private void takeSeat() throws TruthDamagedException {
    if (!caller.knowsAnybody() || member.leader() == null) {
      caller.findMembers(strangers());
    }
    if (!caller.knowsAnybody()) {
      obstacle = "no member of its cluster is known at " + String.join(", ", strangers());
      return;
    }
    try {
      bounded.call(
          "give a seat",
          SEATING,
          () -> {
            new Seating(settings, disk, caller).take();
            return true;
          });
      seated = true;
    } catch (TruthUnavailableException silent) {
      if (silent.getCause() instanceof TruthDamagedException refused) {
        throw refused;
      }
      LOG.log(System.Logger.Level.DEBUG, "no seat yet", silent);
      obstacle = inWords(silent);
    }
  }

  // a disk that has had its seat belongs to the store that gave it, wherever others are
  private List<String> strangers() {
    List<String> hinted = disk.identity().seated() ? List.of() : hints.get();
    return Stream.concat(settings.members().stream(), hinted.stream())
        .distinct()
        .filter(address -> !address.equals(settings.address()))
        .toList();
  }

  private boolean answers() {
    try {
      Optional<Versioned> any = read("joined");
      LOG.log(System.Logger.Level.DEBUG, () -> "truth answers, " + any);
      return true;
    } catch (TruthUnavailableException notYet) {
      LOG.log(System.Logger.Level.DEBUG, "truth does not answer yet", notYet);
      obstacle = inWords(notYet);
      return false;
    }
  }

  private static String inWords(TruthUnavailableException failure) {
    Throwable cause = failure.getCause();
    return failure.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
  }

  /// Does so; it votes no more once the leader has taken note. An empty disk of the same name may
  /// join anew.
  @Override
  public boolean dismiss(String name) {
    return bounded.call(
        "dismiss " + name,
        () -> {
          Optional<Versioned> seat = asked(Request.read(Seats.keyOf(name))).stream().findFirst();
          if (seat.isEmpty()) {
            return false;
          }
          String peer = Seats.Seat.of(seat.get()).peer();
          joined().change(Request.create(Seats.goneKeyOf(peer), new byte[0]));
          joined().change(Request.remove(seat.get().key(), seat.get().version()));
          return true;
        });
  }

  /// Tells what keeps this member itself from taking part, such as a full disk; null while nothing
  /// does. Never blocks.
  public @Nullable String trouble() {
    return member.trouble();
  }

  // ---- the store ----

  @Override
  public Optional<Versioned> read(String key) {
    return ask("read " + key, Request.read(usable(key))).stream().findFirst();
  }

  @Override
  public OptionalLong create(String key, byte[] value) {
    return put("create " + key, Request.create(usable(key), usable(value)));
  }

  @Override
  public OptionalLong replace(String key, long version, byte[] value) {
    return put("replace " + key, Request.replace(usable(key), version, usable(value)));
  }

  @Override
  public boolean remove(String key, long version) {
    return put("remove " + key, Request.remove(usable(key), version)).isPresent();
  }

  @Override
  public List<Versioned> list(String prefix) {
    String usable = usable(prefix);
    return bounded.call("list " + prefix, () -> pages(usable)).stream()
        .filter(entry -> !Seats.isOurs(entry.key()))
        .toList();
  }

  private List<Versioned> pages(String prefix) throws IOException {
    List<Versioned> all = new ArrayList<>();
    List<Versioned> page;
    do {
      String last = all.isEmpty() ? "" : all.getLast().key();
      page =
          asked(Request.list(prefix, last)).stream()
              // a member of an older version gives all of them, and all again
              .filter(entry -> last.isEmpty() || entry.key().compareTo(last) > 0)
              .toList();
      all.addAll(page);
    } while (Values.isFull(page));
    return all;
  }

  @Override
  public Subscription watch(String prefix, Consumer<Change> listener) {
    return watches.add(usable(prefix), listener);
  }

  @Override
  public Subscription watchLead(Runnable listener) {
    return watches.addLead(listener);
  }

  @Override
  public Standing standing() {
    return member.standing();
  }

  @Override
  public boolean isDiskFull() {
    return !standing().hasMajority() && disk.isFull();
  }

  @Override
  public void standForElection() {
    member.standForElection();
  }

  private List<Versioned> ask(String what, Request request) {
    return bounded.call(what, () -> asked(request));
  }

  private List<Versioned> asked(Request request) throws IOException {
    return joined().ask(request);
  }

  private OptionalLong put(String what, Request request) {
    long index = bounded.call(what, () -> joined().change(request));
    return index == 0 ? OptionalLong.empty() : OptionalLong.of(index);
  }

  private Caller joined() throws IOException {
    if (!seated) {
      throw new IOException("this member has not joined yet");
    }
    return caller;
  }

  private static String usable(String key) {
    if (Seats.isOurs(key)) {
      throw new IllegalArgumentException("a key must not begin with NUL");
    }
    return key;
  }

  private static byte[] usable(byte[] value) {
    if (value.length > Tuning.LARGEST_VALUE) {
      throw new IllegalArgumentException(
          "a value has at most %d bytes, not %d".formatted(Tuning.LARGEST_VALUE, value.length));
    }
    return value;
  }

  /// Stops this member; blocks until its threads have ended. The others go on if they can.
  @Override
  public void close() {
    keeper.close();
    bounded.close();
    Thread calls = Thread.ofVirtual().name("sl-truth-close").start(caller::close);
    member.close();
    watches.close();
    await(calls);
  }

  private static void await(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
