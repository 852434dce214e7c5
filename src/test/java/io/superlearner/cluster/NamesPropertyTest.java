package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.FarNames.Claim;
import io.superlearner.runtime.FarNames.Named;
import io.superlearner.runtime.FarSignal;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Random changes of names on nodes that come, go and are cut off, against a book of who was told
/// that it has which name. `-Dnames.seed=7` does one seed again.
class NamesPropertyTest {

  private static final Logger LOG = Logger.getLogger("io.superlearner.cluster");
  private static final int NODES = 4;
  private static final int NAMES = 8;
  private static final int STEPS = 80;
  private static final int SEEDS = 250;

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private NameWorld world;
  private Random random;
  // who was told that it has a name, and lives
  private final Map<String, Pid> book = new HashMap<>();
  private final List<String> story = new ArrayList<>();

  @BeforeAll
  static void beQuiet() {
    LOG.setLevel(Level.OFF);
    // what takes its time only once, on a busy machine more than one test has
    NameEntry any =
        new NameEntry(new Pid(1, 1, 1), NodeName.parse("a@b"), null, null, Instant.EPOCH);
    NameWorld.CODEC.decode(NameWorld.CODEC.encode(any), NameEntry.class);
    SignalCopies.copy(new FarSignal.Whereis(Ref.next(), ""));
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  static IntStream seeds() {
    Integer one = Integer.getInteger("names.seed");
    return one == null ? IntStream.range(0, SEEDS) : IntStream.of(one);
  }

  @ParameterizedTest(name = "seed {0}")
  @DisplayName("GREG-06 after random changes, splits and heals each node sees what truth has")
  @MethodSource("seeds")
  void g06(int seed) throws Exception {
    world = new NameWorld(kernel, NODES);
    random = new Random(seed);
    try {
      for (int i = 0; i < STEPS; i++) {
        step();
      }
      settle();
      judge();
    } catch (AssertionError | RuntimeException failure) {
      throw new AssertionError("seed " + seed + ": " + String.join("; ", story), failure);
    }
  }

  // ---- what may happen ----

  private void step() {
    int what = random.nextInt(100);
    if (what < 35) {
      register();
    } else if (what < 45) {
      unregister();
    } else if (what < 60) {
      killOwner();
    } else if (what < 65) {
      move();
    } else if (what < 70) {
      killNode();
    } else if (what < 78) {
      restart();
    } else if (what < 84) {
      split();
    } else if (what < 89) {
      tell("heal");
      world.heal();
    } else if (what < 94) {
      loseLeases();
    } else {
      NameWorld.Member one = anyUp();
      tell("pass of " + one.number);
      one.pass();
    }
  }

  private void tell(String what) {
    story.add(what);
  }

  private String anyName() {
    return "n" + random.nextInt(NAMES);
  }

  private NameWorld.Member anyUp() {
    List<NameWorld.Member> up = world.up();
    return up.get(random.nextInt(up.size()));
  }

  private void register() {
    NameWorld.Member at = anyUp();
    String name = anyName();
    boolean loses = random.nextInt(10) == 0;
    at.lost = loses ? 1 + random.nextInt(2) : 0;
    if (loses || random.nextBoolean()) {
      StartOutcome outcome = at.startAs(name);
      tell(at.number + " starts " + name + ": " + outcome);
      if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
        given(name, pid);
      }
    } else {
      Pid pid = at.start();
      Claim claim = at.nodes.register(name, pid);
      tell(pid + " registers " + name + ": " + claim);
      if (claim instanceof Claim.Done) {
        given(name, pid);
      }
    }
    at.lost = 0;
  }

  private void given(String name, Pid pid) {
    Pid before = book.put(name, pid);
    assertThat(before).as("who had %s when %s got it", name, pid).isIn(null, pid);
  }

  private void unregister() {
    String name = anyName();
    Pid owner = book.remove(name);
    if (owner != null) {
      tell(owner + " unregisters " + name);
      assertThat(world.member(owner.node()).nodes.unregister(name, owner)).isTrue();
    }
  }

  private void killOwner() {
    String name = anyName();
    Pid owner = book.get(name);
    if (owner != null) {
      tell("kill " + owner + " of " + name);
      world.member(owner.node()).kill(owner);
      book.values().removeIf(owner::equals);
    }
  }

  private void move() {
    NameWorld.Member to = anyUp();
    Pid pid = to.start();
    String name = anyName();
    Claim claim = to.nodes.reregister(name, pid);
    tell(pid + " gets " + name + ": " + claim);
    if (claim instanceof Claim.Done) {
      book.put(name, pid);
    }
  }

  private void killNode() {
    NameWorld.Member one = anyUp();
    if (world.up().size() > 1) {
      tell("kill node " + one.number);
      book.values().removeIf(owner -> owner.node() == one.number);
      one.kill();
    }
  }

  private void restart() {
    for (NameWorld.Member one : world.members) {
      if (!one.isUp()) {
        tell("start node " + one.number);
        one.tryStart();
        return;
      }
    }
  }

  private void split() {
    List<NameWorld.Member> all = new ArrayList<>(world.members);
    Collections.shuffle(all, random);
    List<NameWorld.Member> side = all.subList(0, 1 + random.nextInt(2));
    tell("split " + side.stream().map(one -> one.number).toList());
    world.split(side);
  }

  private void loseLeases() {
    for (NameWorld.Member one : world.up()) {
      if (!one.reachesTruth()) {
        tell(one.number + " loses its lease");
        book.values().removeIf(owner -> owner.node() == one.number);
        one.loseLease();
      }
    }
  }

  // ---- what must be then ----

  private void settle() {
    tell("settle");
    world.heal();
    for (int i = 0; i < 2; i++) {
      world.members.forEach(NameWorld.Member::tryStart);
    }
    world.heal();
    assertThat(world.up()).hasSize(NODES);
    for (int i = 0; i < 2; i++) {
      world.up().forEach(NameWorld.Member::pass);
    }
    world.flush();
  }

  private void judge() throws InterruptedException {
    assertThat(world.owners()).as("truth").isEqualTo(book);
    for (NameWorld.Member one : world.up()) {
      for (int i = 0; i < NAMES; i++) {
        String name = "n" + i;
        assertThat(one.nodes.whereis(name).orElse(null))
            .as("%s at node %d", name, one.number)
            .isEqualTo(book.get(name));
      }
      Map<String, Pid> seen =
          one.nodes.select(_ -> true).names().stream()
              .collect(Collectors.toMap(Named::name, Named::owner));
      assertThat(seen).as("all at node %d", one.number).isEqualTo(book);
    }
    for (Map.Entry<String, Pid> entry : book.entrySet()) {
      Pid owner = entry.getValue();
      assertThat(world.member(owner.node()).runtime.isAlive(owner)).as("%s", entry).isTrue();
      reach(entry.getKey(), owner);
    }
  }

  private void reach(String name, Pid owner) throws InterruptedException {
    BlockingQueue<Object> received = world.received.get(owner);
    for (NameWorld.Member one : world.up()) {
      String message = name + " from " + one.number;
      var _ = one.runtime.send(one.nodes.whereis(name).orElseThrow(), message);
      world.flush();
      assertThat(received.poll(5, TimeUnit.SECONDS)).isEqualTo(message);
    }
  }
}
