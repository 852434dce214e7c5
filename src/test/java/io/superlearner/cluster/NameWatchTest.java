package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.FarNames.Change;
import io.superlearner.runtime.FarNames.Claim;
import io.superlearner.runtime.FarNames.Lookup;
import io.superlearner.runtime.FarNames.Named;
import io.superlearner.runtime.FarNames.Seen;
import io.superlearner.runtime.NameEvent;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.Nodes.NamesWatched;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.NoLocks;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.SharedNames;
import io.superlearner.testkit.Waits;
import io.superlearner.testkit.Wire;
import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Cluster-wide names are looked up, selected and watched on three nodes, and moved between them.
class NameWatchTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private NameWorld world;
  private NameWorld.Member one;
  private NameWorld.Member two;
  private NameWorld.Member three;

  @BeforeEach
  void start() {
    world = new NameWorld(kernel, 3);
    one = world.member(1);
    two = world.member(2);
    three = world.member(3);
  }

  private List<String> told(Pid watcher, int count) throws InterruptedException {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(text((NameEvent) world.received.get(watcher).poll(5, TimeUnit.SECONDS)));
    }
    assertThat(world.received.get(watcher)).as("more events").isEmpty();
    return all;
  }

  private static String text(NameEvent event) {
    return event == null ? "nothing" : text(event.change());
  }

  private static String text(Change change) {
    return switch (change) {
      case Change.Registered(var now) -> "+" + now.name() + now.owner();
      case Change.Moved(var from, var now) -> now.name() + from + now.owner();
      case Change.Unregistered(var last) -> "-" + last.name() + last.owner();
    };
  }

  // ---- select and look-up ----

  @Test
  void namesAreSelectedByWhatIsKnownOfThem() {
    Pid till = NameWorld.started(one.startAs("till/1"));
    Pid other = NameWorld.started(two.startAs("till/2"));
    NameWorld.started(two.startAs("shop"));

    Seen tills = three.nodes.select(named -> named.name().startsWith("till/"));

    assertThat(tills.stale()).isFalse();
    assertThat(tills.names()).extracting(Named::owner).containsExactly(till, other);
    assertThat(three.nodes.select(named -> two.name.equals(named.node())).names())
        .extracting(Named::name)
        .containsExactly("shop", "till/2");
    assertThat(tills.names().getFirst())
        .satisfies(named -> {
          assertThat(named.path()).isEqualTo("p");
          assertThat(named.since()).isEqualTo(kernel.clock().now());
          assertThat(named.version()).isPositive();
        });
  }

  @Test
  @DisplayName("without a majority a select says that it is stale, and a look-up is refused")
  void whatIsStaleIsMarked() {
    Pid owner = NameWorld.started(one.startAs("shop"));
    assertThat(three.nodes.lookup("shop"))
        .isInstanceOfSatisfying(
            Lookup.Found.class, found -> assertThat(found.process().owner()).isEqualTo(owner));
    assertThat(three.nodes.lookup("none")).isEqualTo(new Lookup.Absent());

    world.split(List.of(three));
    one.kill(owner);

    assertThat(three.nodes.select(_ -> true).stale()).isTrue();
    assertThat(three.nodes.select(_ -> true).names()).hasSize(1);
    assertThat(three.nodes.monitorNames(three.start(), "").seen().stale()).isTrue();
    assertThat(three.nodes.lookup("shop"))
        .isEqualTo(new Lookup.Refused(ExitReason.abnormal("no_quorum")));
    assertThat(one.nodes.select(_ -> true)).isEqualTo(new Seen(List.of(), false));
    assertThat(one.nodes.lookup("shop")).isEqualTo(new Lookup.Absent());
  }

  // ---- watch ----

  @Test
  void aWatchTellsEachChangeOnceAndInItsOrder() throws Exception {
    Pid first = NameWorld.started(one.startAs("till/0"));
    Pid watcher = two.start();
    NamesWatched watched = two.nodes.monitorNames(watcher, "till/");
    assertThat(watched.seen().names()).extracting(Named::owner).containsExactly(first);

    Pid a = NameWorld.started(one.startAs("till/1"));
    NameWorld.started(one.startAs("shop"));
    Pid b = three.start();
    assertThat(three.nodes.reregister("till/1", b)).isInstanceOf(Claim.Done.class);
    two.pass();
    three.kill(b);
    one.kill(first);
    two.pass();

    assertThat(told(watcher, 4))
        .containsExactly("+till/1" + a, "till/1" + a + b, "-till/1" + b, "-till/0" + first);
    assertThat(two.nodes.demonitorNames(watched.monitor())).isTrue();
    NameWorld.started(one.startAs("till/2"));
    assertThat(told(watcher, 0)).isEmpty();
    assertThat(two.nodes.demonitorNames(watched.monitor())).isFalse();
  }

  @Test
  void betweenWhatIsThereAndTheFirstChangeNothingIsMissed() throws Exception {
    for (int round = 0; round < 20; round++) {
      String prefix = "r" + round + "/";
      Pid owner = one.start();
      CompletableFuture<Void> others =
          CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 50; i++) {
              one.nodes.register(prefix + i, owner);
            }
          });
      Pid watcher = two.start();
      NamesWatched watched = two.nodes.monitorNames(watcher, prefix);
      Waits.await("the others", others);

      Stream<String> there = watched.seen().names().stream().map(Named::name);
      Stream<String> came =
          told(watcher, 50 - watched.seen().names().size()).stream()
              .map(text -> text.substring(1, text.indexOf('<')));
      assertThat(Stream.concat(there, came)).doesNotHaveDuplicates().hasSize(50);
    }
  }

  @Test
  void whatWasMissedInACutIsToldOnceByItsOutcome() throws Exception {
    Pid gone = NameWorld.started(one.startAs("gone"));
    Pid before = NameWorld.started(one.startAs("moved"));
    NameWorld.started(one.startAs("same"));
    Pid watcher = three.start();
    three.nodes.monitorNames(watcher, "");
    world.split(List.of(three));

    one.kill(gone);
    one.kill(before);
    one.kill(NameWorld.started(two.startAs("moved")));
    two.kill(NameWorld.started(two.startAs("short")));
    Pid after = NameWorld.started(one.startAs("moved"));
    Pid came = NameWorld.started(two.startAs("came"));
    assertThat(told(watcher, 0)).isEmpty();
    world.heal();
    three.pass();
    three.pass();

    assertThat(told(watcher, 3))
        .containsExactlyInAnyOrder("-gone" + gone, "moved" + before + after, "+came" + came);
  }

  @Test
  void whoWatchedBeforeTheClusterWasThereIsToldOfItsNames() {
    Probe watcher = kernel.probe();
    kernel.runtime().nodes().monitorNames(watcher.pid(), "");
    SharedNames names = new SharedNames();
    names.claim("shop", one.start());
    Wire wire = Wire.pumped(kernel.clock(), Duration.ZERO);
    kernel
        .runtime()
        .connect(wire.port(new NodeLife(9, 0), NodeName.parse("nine@x")), names, new NoLocks());
    names.claim("till", one.start());
    assertThat(watcher.expect(NameEvent.class).change().name()).isEqualTo("shop");
    assertThat(watcher.expect(NameEvent.class).change().name()).isEqualTo("till");
  }

  @Test
  void aWatchEndsWithItsProcess() throws Exception {
    Pid watcher = two.start();
    NamesWatched watched = two.nodes.monitorNames(watcher, "");
    two.kill(watcher);
    assertThat(two.nodes.demonitorNames(watched.monitor())).isFalse();
  }

  /// Truth whose changes are told only when a test says so, long after they were made.
  private static final class LateTruth extends AskedTruth {
    final Queue<Runnable> late = new ArrayDeque<>();

    LateTruth(Truth store) {
      super(store);
    }

    @Override
    protected <T> T asked(Supplier<T> call) {
      return call.get();
    }

    @Override
    public Subscription watch(String prefix, Consumer<Truth.Change> listener) {
      return super.watch(prefix, change -> late.add(() -> listener.accept(change)));
    }
  }

  @Test
  void aChangeThatIsToldLateHidesNoLaterOne() {
    InMemoryTruth store = new InMemoryTruth(_ -> {});
    LateTruth truth = new LateTruth(store);
    NameEntry a = new NameEntry(new Pid(1, 1, 0), one.name, null, null, null);
    NameEntry b = new NameEntry(new Pid(1, 2, 0), one.name, null, null, null);
    List<String> told = new ArrayList<>();
    try (Ledger<NameEntry> ledger =
        new Ledger<>(truth, NameWorld.CODEC, "name/", NameEntry.class)) {
      NameNews news = new NameNews(ledger);
      news.watch(change -> told.add(text(change)));
      Ledger.Item<NameEntry> first = ledger.create("shop", a).orElseThrow();
      ledger.remove(first);
      ledger.create("shop", b);

      for (Runnable next = truth.late.poll(); next != null; next = truth.late.poll()) {
        next.run();
        assertThat(ledger.find("shop").map(item -> item.value().owner())).contains(b.owner());
      }
      news.compare();
    }
    assertThat(told).containsExactly("+shop" + a.owner(), "-shop" + a.owner(), "+shop" + b.owner());
  }

  // ---- from one process to another ----

  @Test
  @DisplayName("GREG-13 a name goes to another process: everywhere at once, and never free between")
  void g13() throws Exception {
    Pid first = NameWorld.started(one.startAs("shop"));
    Pid here = one.start();
    Pid there = two.start();
    AtomicBoolean over = new AtomicBoolean();
    List<CompletableFuture<Long>> readers = new ArrayList<>();
    for (NameWorld.Member reader : world.members) {
      readers.add(
          CompletableFuture.supplyAsync(() -> {
            long free = 0;
            while (!over.get()) {
              free += reader.nodes.whereis("shop").isEmpty() ? 1 : 0;
            }
            return free;
          }));
    }
    for (int i = 0; i < 100; i++) {
      boolean local = i % 2 == 0;
      Pid to = local ? here : there;
      assertThat((local ? one : two).nodes.reregister("shop", to)).isInstanceOf(Claim.Done.class);
      for (NameWorld.Member each : world.members) {
        assertThat(each.nodes.whereis("shop")).contains(to);
      }
    }
    over.set(true);
    for (CompletableFuture<Long> reader : readers) {
      assertThat(Waits.await("a reader", reader)).as("times it was free").isZero();
    }
    // who had it does not have it, and cannot take it back
    assertThat(one.runtime.isAlive(first)).isTrue();
    assertThat(one.nodes.unregister("shop", first)).isFalse();
    assertThat(one.nodes.unregister("shop", here)).isFalse();
    one.kill(first);
    one.kill(here);
    one.pass();
    assertThat(three.nodes.whereis("shop")).contains(there);
    two.kill(there);
    one.pass();
    assertThat(world.owners()).isEmpty();
  }

  @Test
  void aNameCanBeGivenToOneThatLivesHereAndToNobodyElse() {
    NameWorld.started(one.startAs("shop"));
    Pid ended = two.start();
    two.kill(ended);
    Claim noproc = new Claim.Refused(ExitReason.noproc());
    assertThat(two.nodes.reregister("shop", ended)).isEqualTo(noproc);
    assertThat(two.nodes.reregister("shop", one.start())).isEqualTo(noproc);
    Pid next = two.start();
    assertThat(two.nodes.reregister("free", next)).isInstanceOf(Claim.Done.class);
    assertThat(three.nodes.whereis("free")).contains(next);
  }

  @Test
  void aNameOfANodeThatIsCutOffIsNotMovedUntilItsLeaseIsLost() {
    Pid owner = NameWorld.started(three.startAs("shop"));
    Pid next = one.start();
    world.split(List.of(three));

    assertThat(one.nodes.reregister("shop", next)).isEqualTo(new Claim.Taken(owner));
    assertThat(three.nodes.reregister("shop", three.start()))
        .isEqualTo(new Claim.Refused(ExitReason.abnormal("no_quorum")));

    three.loseLease();
    assertThat(one.nodes.reregister("shop", next)).isInstanceOf(Claim.Done.class);
    world.heal();
    three.pass();
    assertThat(three.nodes.whereis("shop")).contains(next);
  }

  // ---- without a lease ----

  @Test
  void withoutALeaseANameIsNeitherGivenNorTakenOverFromOneThatEnded() throws Exception {
    Pid owner = NameWorld.started(three.startAs("shop"));
    world.split(List.of(three));
    three.kill(owner);
    three.loseLease();

    assertThat(three.nodes.register("shop", three.start()))
        .isEqualTo(new Claim.Refused(ExitReason.abnormal("no_quorum")));
    Pid next = NameWorld.started(one.startAs("shop"));
    world.heal();

    // it has a lease again, and has not heard yet who got the name
    assertThat(three.nodes.register("shop", three.start())).isEqualTo(new Claim.Taken(next));
    assertThat(Optional.of(next)).isEqualTo(three.nodes.whereis("shop"));
  }
}
