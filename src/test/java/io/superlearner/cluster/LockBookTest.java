package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.testkit.ManualClock;
import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/// Many who want the same locks, on nodes that are cut off and given up, over one truth.
class LockBookTest {

  private static final NodeName NODE = NodeName.parse("node1@127.0.0.1");
  private static final Pid A = new Pid(1, 1, 0);
  private static final Pid B = new Pid(1, 2, 0);
  private static final Pid C = new Pid(1, 3, 0);

  private final Set<Pid> ended = new HashSet<>();
  private final InMemoryTruth truth = new InMemoryTruth();
  private final LockBook book = book(truth);

  private LockBook book(Truth of) {
    return new LockBook(
        of, new Codec(), NODE, claim -> ended.contains(claim.owner()), new ManualClock());
  }

  private long fence(Pid owner) {
    return book.claim("x", owner).fence();
  }

  private boolean release(Pid owner) {
    return book.drop("x", claim -> claim.owner().equals(owner));
  }

  @Test
  void theFirstHasItAndTheOthersGetItInTheOrderInWhichTheyAsked() {
    long first = fence(A);
    assertThat(first).isPositive();
    assertThat(fence(B)).isZero();
    assertThat(fence(C)).isZero();
    assertThat(fence(A)).as("asked again").isEqualTo(first);

    assertThat(release(A)).isTrue();
    assertThat(fence(C)).isZero();
    long second = fence(B);
    assertThat(second).isGreaterThan(first);
    assertThat(release(B)).isTrue();
    assertThat(fence(C)).isGreaterThan(second);
    assertThat(release(A)).isFalse();
  }

  @Test
  void whatIsFreeLeavesNothingBehindAndItsFenceGrowsAllTheSame() {
    long first = fence(A);
    release(A);
    assertThat(truth.list("lock/")).isEmpty();
    assertThat(fence(A)).isGreaterThan(first);
  }

  @Test
  void theLockOfOneThatEndedGoesToTheNextAndTheDeadAreTakenFromTheQueue() {
    long first = fence(A);
    fence(B);
    fence(C);
    ended.add(A);
    ended.add(B);

    assertThat(fence(C)).isGreaterThan(first);
  }

  @Test
  void aSweepFreesWhatTheDeadHaveAlsoIfNobodyAsks() {
    fence(A);
    fence(B);
    ended.add(A);
    book.pass();
    assertThat(book.holder("x").map(LockEntry.Claim::owner)).contains(B);
    ended.add(B);
    book.pass();
    assertThat(truth.list("lock/")).isEmpty();
  }

  @Test
  void anEmptyLockThatSomebodyLeftIsRemoved() {
    truth.create("lock/x", new Codec().encode(LockEntry.FREE));
    book.pass();
    assertThat(truth.list("lock/")).isEmpty();
  }

  @Test
  void whoDecidesOnWhatHasChangedMeanwhileDecidesAgain() {
    long first = fence(A);
    ended.add(A);
    LockBook faster = book(truth);
    Iterator<Pid> others = List.of(B).iterator();
    LockBook slower =
        book(
            new Interrupted(
                truth,
                () -> {
                  if (others.hasNext()) {
                    assertThat(faster.claim("x", others.next()).fence()).isGreaterThan(first);
                  }
                }));

    assertThat(slower.claim("x", C).fence()).as("B was faster").isZero();
    assertThat(book.holder("x").map(LockEntry.Claim::owner)).contains(B);
  }

  // ---- the simulated world ----

  private static final List<String> NAMES = List.of("north", "south");

  /// Truth whose answers reach the one who asked after others have acted.
  private static final class Interrupted extends AskedTruth {
    private final Runnable between;

    Interrupted(Truth inner, Runnable between) {
      super(inner);
      this.between = between;
    }

    @Override
    protected <T> T asked(Supplier<T> call) {
      return call.get();
    }

    @Override
    public Optional<Versioned> read(String key) {
      Optional<Versioned> answer = super.read(key);
      between.run();
      return answer;
    }
  }

  /// Contenders on all nodes of a world that is cut, healed, and loses nodes; the witness follows
  /// every change in truth.
  private static final class Fight {
    private final SimWorld world;
    private final Random random;
    private final Map<Integer, LockBook> books = new HashMap<>();
    private final List<Pid> contenders = new ArrayList<>();
    private final Set<Pid> ended = new HashSet<>();
    private final Map<Pid, Map<String, Long>> believes = new HashMap<>();
    private final Map<String, Long> lastFence = new HashMap<>();
    private final Map<String, Optional<LockEntry.Claim>> holders = new HashMap<>();
    private int handOvers;
    private final Set<Pid> busy = new HashSet<>();
    private long serial;
    private int depth;

    Fight(long seed) {
      world = new SimWorld(seed, 4);
      random = new Random(seed);
      Codec codec = new Codec();
      var _ =
          world.truth.watch(
              "lock/",
              change -> {
                String name = change.key().substring("lock/".length());
                witness(
                    name,
                    change instanceof Truth.Change.Put(var entry)
                        ? codec.decode(entry.value(), LockEntry.class)
                        : LockEntry.FREE);
              });
      for (SimNode node : world.nodes) {
        books.put(
            node.index,
            new LockBook(
                new Interrupted(world.truthOf(world.node(node.index)), this::others),
                codec,
                node.name,
                claim -> ended.contains(claim.owner()),
                world.clock));
        for (int i = 0; i < 4; i++) {
          contender(node.index);
        }
      }
    }

    private void contender(int node) {
      contenders.add(new Pid(node, ++serial, 1));
    }

    private void witness(String name, LockEntry entry) {
      Optional<LockEntry.Claim> before = holders.getOrDefault(name, Optional.empty());
      Optional<LockEntry.Claim> now = entry.holder();
      holders.put(name, now);
      assertThat(entry.claims().stream().map(LockEntry.Claim::owner)).doesNotHaveDuplicates();
      assertThat(entry.claims().stream().skip(1).map(LockEntry.Claim::fence))
          .containsOnly(entry.claims().size() > 1 ? new Long[] {0L} : new Long[0]);
      if (now.isEmpty() || now.get().equals(before.orElse(null))) {
        return;
      }
      handOvers++;
      assertThat(now.get().fence()).isGreaterThan(lastFence.getOrDefault(name, 0L));
      lastFence.put(name, now.get().fence());
      before.ifPresent(former ->
          assertThat(ended.contains(former.owner()) || !believes(former.owner(), name))
              .as("%s was taken from %s, which goes on", name, former)
              .isTrue());
    }

    private boolean believes(Pid owner, String name) {
      return believes.getOrDefault(owner, Map.of()).containsKey(name);
    }

    private void others() {
      if (depth < 3 && random.nextInt(3) == 0) {
        depth++;
        step();
        depth--;
      }
    }

    private void step() {
      switch (random.nextInt(12)) {
        case 0 -> cutSomewhere();
        case 1, 2 -> world.heal();
        case 3 -> end(any());
        case 4 -> attempt(() -> books.get(1 + random.nextInt(4)).pass());
        case 5, 6 -> release(any(), NAMES.get(random.nextInt(2)));
        default -> ask(any(), NAMES.get(random.nextInt(2)));
      }
    }

    private void cutSomewhere() {
      int one = 1 + random.nextInt(4);
      int other = 1 + random.nextInt(4);
      if (one != other) {
        world.cut(one, other);
      }
    }

    private Pid any() {
      return contenders.get(random.nextInt(contenders.size()));
    }

    private void ask(Pid owner, String name) {
      alone(
          owner,
          () -> {
            long fence = books.get(owner.node()).claim(name, owner).fence();
            assertThat(fence != 0 || !believes(owner, name)).as("%s had %s", owner, name).isTrue();
            if (fence != 0) {
              LockEntry.Claim inTruth = holders.getOrDefault(name, Optional.empty()).orElseThrow();
              assertThat(inTruth.owner()).isEqualTo(owner);
              assertThat(inTruth.fence()).isEqualTo(fence);
              Long known = believes.computeIfAbsent(owner, _ -> new HashMap<>()).put(name, fence);
              assertThat(known == null || known == fence).isTrue();
            }
          });
    }

    private void release(Pid owner, String name) {
      alone(
          owner,
          () -> {
            boolean had = believes(owner, name);
            Optional.ofNullable(believes.get(owner)).ifPresent(held -> held.remove(name));
            boolean there = books.get(owner.node()).drop(name, its -> its.owner().equals(owner));
            assertThat(there || !had).as("%s had %s", owner, name).isTrue();
          });
    }

    // a process does one thing at a time
    private void alone(Pid owner, Runnable step) {
      if (busy.add(owner)) {
        try {
          attempt(step);
        } finally {
          busy.remove(owner);
        }
      }
    }

    private void end(Pid owner) {
      if (busy.contains(owner)) {
        return;
      }
      ended.add(owner);
      contenders.remove(owner);
      contender(owner.node());
    }

    private void attempt(Runnable step) {
      try {
        step.run();
      } catch (TruthUnavailableException cutOff) {
        return;
      }
    }

    /// Everybody asks and releases until all have had their turn.
    private void drain() {
      depth = 3;
      world.heal();
      for (String name : NAMES) {
        for (Pid owner : contenders) {
          ask(owner, name);
        }
        for (int i = 0; i <= contenders.size(); i++) {
          books.get(1).pass();
          holders.get(name).ifPresent(claim -> release(claim.owner(), name));
        }
        assertThat(world.truth.read("lock/" + name)).isEmpty();
      }
    }
  }

  @Property(tries = 50)
  void fencesGrowNoLivingHolderIsRobbedAndAllGetTheirTurn(@ForAll long seed) {
    Fight fight = new Fight(seed);
    for (int i = 0; i < 400; i++) {
      fight.step();
    }
    fight.drain();
    assertThat(fight.handOvers).isGreaterThan(20);
  }

  @Test
  void aMinorityGetsNoLock() {
    SimWorld world = new SimWorld(3, 3);
    LockBook cutOff = book(world.truthOf(world.node(3)));
    world.isolate(3);
    world.run(Duration.ofSeconds(1));

    org.assertj.core.api.Assertions.assertThatThrownBy(() -> cutOff.claim("x", A))
        .isInstanceOf(TruthUnavailableException.class);
  }
}
