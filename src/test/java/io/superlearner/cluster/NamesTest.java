package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.FarNames.Claim;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.Overflow;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.NoLocks;
import io.superlearner.testkit.Waits;
import io.superlearner.testkit.Wire;
import io.superlearner.truth.InMemoryTruth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Names of two nodes over one truth; what is to be written later is written at once.
class NamesTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final InMemoryTruth truth = new InMemoryTruth();
  private final Codec codec = new Codec();
  private final Set<NodeLife> over = new HashSet<>();
  private final Set<SandboxId> local = new HashSet<>();
  private static final SandboxId BOX = SandboxId.parse("box");

  private Wire wire;
  private Side one;
  private Side two;

  private final class Side {
    final ProcessRuntime runtime;
    final NodeName name;
    final Names names;

    Side(ProcessRuntime runtime, int node, int incarnation) {
      this.runtime = runtime;
      name = NodeName.parse("node" + node + "@127.0.0.1");
      NodeLife life = new NodeLife(node, incarnation);
      names =
          new Names(
              truth,
              codec,
              new Names.House(
                  life,
                  name,
                  runtime,
                  entry -> over.contains(NodeLife.of(entry.owner())),
                  local::contains,
                  () -> OptionalLong.of(1),
                  () -> LockSupport.parkNanos(20_000_000),
                  Runnable::run,
                  SideBySide.IN_ORDER));
      runtime.connect(wire.port(life, name), names, new NoLocks());
      kernel.afterTest(names::close);
    }

    Pid start() {
      return ((StartOutcome.Started)
              runtime.start(idle(), kernel.options("p").withClusterName(null)))
          .pid();
    }

    StartOutcome startAs(String clusterName) {
      return runtime.start(idle(), kernel.options("p").withClusterName(clusterName));
    }

    /// Starts a process of the sandbox `box`.
    StartOutcome startInBox(String clusterName) {
      SpawnOptions usual = kernel.options("p");
      return runtime.start(
          idle(),
          new SpawnOptions(
              "p",
              "process",
              ProcessKind.WORKER,
              BOX,
              null,
              usual.scheduler(),
              0,
              null,
              clusterName,
              Overflow.REJECT));
    }

    void kill(Pid pid) throws InterruptedException {
      runtime.exit(pid, ExitReason.kill());
      assertThat(runtime.awaitGone(pid, Waits.BOUND)).isTrue();
    }
  }

  private static Behavior idle() {
    return new Behavior() {
      @Override
      public Start start(io.superlearner.runtime.Self self) {
        return Start.running();
      }

      @Override
      public void receive(Object message) {}
    };
  }

  @BeforeEach
  void join() {
    wire = Wire.onOwnThread(kernel.runtime().clock(), Duration.ZERO);
    kernel.afterTest(wire::close);
    one = new Side(kernel.runtime(), 1, 0);
    two = side(2, 0);
    wire.flush();
  }

  private Side side(int node, int incarnation) {
    ProcessRuntime made =
        new ProcessRuntime(node, incarnation, kernel.runtime().clock(), kernel.bus());
    kernel.adopt(made);
    return new Side(made, node, incarnation);
  }

  @Test
  @DisplayName(
      "GREG-01 a name is seen everywhere; a second registration anywhere is refused with its owner")
  void aNameIsOneProcessInTheCluster() throws Exception {
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    assertThat(two.startAs("shop")).isEqualTo(new StartOutcome.AlreadyStarted(owner));
    assertThat(one.startAs("shop")).isEqualTo(new StartOutcome.AlreadyStarted(owner));
    assertThat(two.names.find("shop")).contains(owner);
    one.kill(owner);
    assertThat(one.names.find("shop")).isEmpty();
    assertThat(two.names.find("shop")).isEmpty();
    Pid next = ((StartOutcome.Started) two.startAs("shop")).pid();
    assertThat(one.names.find("shop")).contains(next);
  }

  @Test
  void truthTellsWhereAndWhatTheOwnerIs() {
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    NameEntry entry = codec.decode(truth.read("name/shop").orElseThrow().value(), NameEntry.class);
    assertThat(entry)
        .isEqualTo(new NameEntry(owner, one.name, null, "p", kernel.runtime().clock().now()));
  }

  @Test
  void ofManyThatClaimOneNameOneGetsIt() throws Exception {
    List<CompletableFuture<Claim>> claims = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      Side side = i % 2 == 0 ? one : two;
      Pid pid = side.start();
      claims.add(CompletableFuture.supplyAsync(() -> side.runtime.nodes().register("one", pid)));
    }
    List<Claim> done = new ArrayList<>();
    for (CompletableFuture<Claim> claim : claims) {
      done.add(Waits.await("a claim", claim));
    }
    assertThat(done).filteredOn(Claim.Done.class::isInstance).hasSize(1);
    Pid owner = one.names.find("one").orElseThrow();
    assertThat(done)
        .filteredOn(claim -> !(claim instanceof Claim.Done))
        .containsOnly(new Claim.Taken(owner));
  }

  @Test
  @DisplayName("GREG-17 without a majority a registration is refused, a look-up goes on")
  void withoutTruthNoNewNameIsGivenAndLookUpsGoOn() {
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    truth.setAvailable(false);
    Claim.Refused refused = new Claim.Refused(ExitReason.abnormal("no_quorum"));
    assertThat(two.runtime.nodes().register("new", two.start())).isEqualTo(refused);
    assertThat(two.runtime.nodes().register("shop", two.start())).isEqualTo(refused);
    assertThat(two.startAs("other"))
        .isEqualTo(new StartOutcome.Failed(ExitReason.abnormal("no_quorum")));
    assertThat(two.names.find("shop")).contains(owner);
    truth.setAvailable(true);
    assertThat(two.startAs("new")).isInstanceOf(StartOutcome.Started.class);
  }

  @Test
  void aProcessIsStartedAgainUnderItsNameWithoutTruthAndTruthLearnsItLater() throws Exception {
    Pid first = ((StartOutcome.Started) one.startAs("shop")).pid();
    truth.setAvailable(false);
    one.kill(first);
    assertThat(one.names.find("shop")).isEmpty();
    Pid second = ((StartOutcome.Started) one.startAs("shop")).pid();
    assertThat(one.names.find("shop")).contains(second);
    assertThat(one.startAs("shop")).isEqualTo(new StartOutcome.AlreadyStarted(second));
    truth.setAvailable(true);
    assertThat(two.names.find("shop")).contains(first);
    one.names.pass();
    assertThat(two.names.find("shop")).contains(second);
    assertThat(two.startAs("shop")).isEqualTo(new StartOutcome.AlreadyStarted(second));
  }

  @Test
  @DisplayName("GREG-08 a removal in a cut does not come back after the heal")
  void aNameThatCouldNotBeRemovedIsRemovedLater() throws Exception {
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    truth.setAvailable(false);
    one.kill(owner);
    truth.setAvailable(true);
    assertThat(truth.read("name/shop")).isPresent();
    one.names.pass();
    assertThat(truth.read("name/shop")).isEmpty();
    assertThat(two.names.find("shop")).isEmpty();
  }

  // ---- sandboxes of one node alone ----

  private static Pid started(StartOutcome outcome) {
    assertThat(outcome).isInstanceOf(StartOutcome.Started.class);
    return ((StartOutcome.Started) outcome).pid();
  }

  @Test
  void aNameInALocalSandboxCountsOnItsNodeAloneAndNeedsNoTruth() throws Exception {
    local.add(BOX);
    truth.setAvailable(false);
    Pid owner = started(one.startInBox("shop"));
    assertThat(one.startInBox("shop")).isEqualTo(new StartOutcome.AlreadyStarted(owner));
    assertThat(one.names.find("shop")).contains(owner);
    assertThat(two.names.find("shop")).isEmpty();
    truth.setAvailable(true);
    one.names.pass();
    assertThat(truth.read("name/shop")).isEmpty();
    started(two.startAs("shop"));
    one.kill(owner);
    started(one.startInBox("shop"));
  }

  @Test
  void anAdoptedSandboxTakesItsNamesIntoTheCluster() throws Exception {
    local.add(BOX);
    NameAdoption adoption = new NameAdoption(one.names, one.runtime);
    Pid owner = started(one.startInBox("shop"));

    assertThat(adoption.claim(BOX)).isEqualTo(Outcome.done(1));
    assertThat(two.startAs("shop")).isEqualTo(new StartOutcome.AlreadyStarted(owner));
    // given after the claim, and before the sandbox is one of the cluster
    Pid late = started(one.startInBox("late"));
    local.clear();
    adoption.settle(BOX);

    assertThat(two.names.find("shop")).contains(owner);
    assertThat(two.names.find("late")).contains(late);
    one.kill(owner);
    assertThat(truth.read("name/shop")).isEmpty();
    started(two.startAs("shop"));
  }

  @Test
  void aNameThatIsTakenKeepsASandboxAsItIs() throws Exception {
    local.add(BOX);
    NameAdoption adoption = new NameAdoption(one.names, one.runtime);
    Pid first = started(one.startInBox("first"));
    Pid shop = started(one.startInBox("shop"));
    Pid other = started(two.startAs("shop"));

    assertThat(adoption.claim(BOX))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.refusal().code()).isEqualTo(Code.CONFLICT);
              assertThat(refused.refusal().detail()).contains("shop", other.toString());
            });

    assertThat(truth.read("name/first")).isEmpty();
    assertThat(one.names.find("first")).contains(first);
    assertThat(one.runtime.isAlive(shop)).isTrue();
    assertThat(two.names.find("shop")).contains(other);
    started(two.startAs("first"));
  }

  @Test
  void withoutTruthNoNameIsClaimedForTheClusterAndNoneIsLeftBehind() {
    local.add(BOX);
    NameAdoption adoption = new NameAdoption(one.names, one.runtime);
    Pid owner = started(one.startInBox("shop"));
    truth.setAvailable(false);

    assertThat(adoption.claim(BOX))
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> assertThat(refused.refusal().code()).isEqualTo(Code.NO_QUORUM));

    truth.setAvailable(true);
    one.names.pass();
    assertThat(truth.read("name/shop")).isEmpty();
    assertThat(one.names.find("shop")).contains(owner);
  }

  @Test
  void aProcessWhoseNameIsLostWhileItsSandboxIsAdoptedIsEnded() throws Exception {
    local.add(BOX);
    NameAdoption adoption = new NameAdoption(one.names, one.runtime);
    assertThat(adoption.claim(BOX)).isEqualTo(Outcome.done(0));
    Pid late = started(one.startInBox("shop"));
    Pid other = started(two.startAs("shop"));
    local.clear();

    adoption.settle(BOX);

    assertThat(one.runtime.awaitGone(late, Waits.BOUND)).isTrue();
    assertThat(one.names.find("shop")).contains(other);
  }

  @Test
  void theNameOfALifeIsTakenOverOnlyOnceItIsProvedDead() {
    Pid owner = ((StartOutcome.Started) two.startAs("shop")).pid();
    wire.kill(new NodeLife(2, 0), () -> {});
    wire.flush();
    assertThat(one.startAs("shop")).isEqualTo(new StartOutcome.AlreadyStarted(owner));
    one.names.pass();
    assertThat(one.names.find("shop")).contains(owner);
    over.add(new NodeLife(2, 0));
    Pid next = ((StartOutcome.Started) one.startAs("shop")).pid();
    assertThat(one.names.find("shop")).contains(next);
    // the one that was dead lives after all, and finds that it has lost the name
    two.names.pass();
    assertThat(two.names.find("shop")).contains(next);
    two.runtime.nodes().unregister("shop", owner);
    assertThat(one.names.find("shop")).contains(next);
  }

  @Test
  @DisplayName("GREG-03 owner's node lost: its names are gone and can be registered")
  void namesOfLivesThatAreOverAreRemoved() {
    two.startAs("shop");
    two.startAs("till");
    over.add(new NodeLife(2, 0));
    one.names.pass();
    assertThat(truth.list("name/")).isEmpty();
    assertThat(one.names.find("shop")).isEmpty();
  }

  @Test
  @DisplayName("GREG-09 the entry of a dead predecessor on the same node never blocks")
  void anEarlierLifeOfTheOwnNodeIsOver() {
    two.startAs("shop");
    wire.kill(new NodeLife(2, 0), () -> {});
    Side again = side(2, 1);
    assertThat(again.startAs("shop")).isInstanceOf(StartOutcome.Started.class);
    assertThat(one.names.find("shop")).map(Pid::incarnation).contains(1);
  }

  @Test
  void whatTruthHasForgottenIsWrittenAgain() {
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    truth.remove("name/shop", truth.read("name/shop").orElseThrow().version());
    one.names.pass();
    assertThat(two.names.find("shop")).contains(owner);
  }

  @Test
  void aClaimWaitsForTheRemovalOfAProcessThatHasEndedElsewhere() throws Exception {
    Pid owner = ((StartOutcome.Started) two.startAs("shop")).pid();
    truth.setAvailable(false);
    two.kill(owner);
    truth.setAvailable(true);
    CompletableFuture<StartOutcome> start =
        CompletableFuture.supplyAsync(() -> one.startAs("shop"));
    two.names.pass();
    assertThat(Waits.await("the start", start)).isInstanceOf(StartOutcome.Started.class);
  }

  @Test
  void aNodeThatLeavesFreesItsNames() throws Exception {
    Pid owner = ((StartOutcome.Started) two.startAs("shop")).pid();
    truth.setAvailable(false);
    two.kill(owner);
    truth.setAvailable(true);
    two.names.leave();
    assertThat(truth.list("name/")).isEmpty();
  }

  @Test
  void aProcessThatEndedMeanwhileGetsNoName() throws Exception {
    Pid gone = one.start();
    one.kill(gone);
    assertThat(one.runtime.nodes().register("shop", gone))
        .isEqualTo(new Claim.Refused(ExitReason.noproc()));
    assertThat(one.names.find("shop")).isEmpty();
    assertThat(two.startAs("shop")).isInstanceOf(StartOutcome.Started.class);
  }

  @Test
  @DisplayName("GREG-02 owner ends: its name is gone on all nodes")
  void g02() throws Exception {
    Side three = side(3, 0);
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    assertThat(three.names.find("shop")).contains(owner);
    one.kill(owner);
    for (Side side : List.of(one, two, three)) {
      assertThat(side.names.find("shop")).isEmpty();
    }
  }

  @Test
  @DisplayName("GREG-04 registered while a node joins: seen by the joiner too")
  void g04() {
    Pid before = ((StartOutcome.Started) one.startAs("before")).pid();
    Side joiner = side(3, 0);
    Pid after = ((StartOutcome.Started) two.startAs("after")).pid();
    assertThat(joiner.names.find("before")).contains(before);
    assertThat(joiner.names.find("after")).contains(after);
  }

  @Test
  @DisplayName("GREG-07 two claim one name at once, again and again: one gets it each time")
  void g07() throws Exception {
    Pid here = one.start();
    Pid there = two.start();
    for (int i = 0; i < 10_000; i++) {
      String name = "n" + i % 50;
      CompletableFuture<Claim> other =
          CompletableFuture.supplyAsync(() -> two.runtime.nodes().register(name, there));
      Claim mine = one.runtime.nodes().register(name, here);
      Claim theirs = Waits.await("a claim", other);
      assertThat(List.of(mine, theirs)).filteredOn(Claim.Done.class::isInstance).hasSize(1);
      if (mine instanceof Claim.Done) {
        assertThat(theirs).isEqualTo(new Claim.Taken(here));
        one.runtime.nodes().unregister(name, here);
      } else {
        assertThat(mine).isEqualTo(new Claim.Taken(there));
        two.runtime.nodes().unregister(name, there);
      }
    }
  }

  @Test
  @DisplayName("GREG-10 a second and a third node join: nothing is lost")
  void g10() {
    List<Pid> owners = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      owners.add(((StartOutcome.Started) (i % 2 == 0 ? one : two).startAs("n" + i)).pid());
    }
    for (Side joiner : List.of(side(3, 0), side(4, 0))) {
      for (int i = 0; i < 20; i++) {
        assertThat(joiner.names.find("n" + i)).contains(owners.get(i));
      }
    }
  }

  @Test
  @DisplayName("GREG-15 an unreadable entry is ignored, counted, and does not hold up the others")
  void g15() {
    truth.create("name/garbage", new byte[] {1, 2, 3});
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    one.names.pass();
    two.names.pass();
    assertThat(two.names.find("garbage")).isEmpty();
    assertThat(two.names.find("shop")).contains(owner);
    assertThat(two.names.garbage()).as("each counts once").isEqualTo(1);
    long version = truth.read("name/garbage").orElseThrow().version();
    truth.replace("name/garbage", version, new byte[0]);
    truth.create("name/more", new byte[] {9});
    two.names.pass();
    assertThat(two.names.garbage()).isEqualTo(3);
    assertThat(two.startAs("garbage")).isInstanceOf(StartOutcome.Failed.class);
  }

  @Test
  @DisplayName("GREG-16 many with names end at once, and a node with many is lost: all are cleaned")
  void g16() throws Exception {
    List<Pid> mine = new ArrayList<>();
    for (int i = 0; i < 150; i++) {
      mine.add(((StartOutcome.Started) one.startAs("one" + i)).pid());
    }
    for (int i = 0; i < 1000; i++) {
      two.startAs("two" + i);
    }
    mine.forEach(pid -> one.runtime.exit(pid, ExitReason.kill()));
    for (Pid pid : mine) {
      assertThat(one.runtime.awaitGone(pid, Waits.BOUND)).isTrue();
    }
    assertThat(truth.list("name/one")).isEmpty();
    over.add(new NodeLife(2, 0));
    one.names.pass();
    assertThat(truth.list("name/")).isEmpty();
    assertThat(one.names.find("two999")).isEmpty();
  }

  @Test
  void theRegistryShowsWhoHasWhichNameAndSinceWhen() throws Exception {
    Pid owner = ((StartOutcome.Started) one.startAs("shop")).pid();
    RegistryRow row = two.names.all(_ -> true).getFirst();
    assertThat(row.name()).isEqualTo("shop");
    assertThat(row.pid()).isEqualTo(owner);
    assertThat(row.node()).isEqualTo(one.name);
    assertThat(row.path()).isEqualTo("p");
    assertThat(row.registeredAt()).isEqualTo(kernel.runtime().clock().now());
    assertThat(row.status()).isEqualTo(RegistryRow.Status.REGISTERED);
    assertThat(two.names.all(_ -> false).getFirst().status()).isEqualTo(RegistryRow.Status.UNKNOWN);
    assertThat(one.names.all(_ -> true)).isEqualTo(two.names.all(_ -> true));

    truth.setAvailable(false);
    one.kill(owner);
    assertThat(one.names.all(_ -> true)).as("its own node knows that it is free").isEmpty();
    assertThat(two.names.all(_ -> true)).hasSize(1);
    truth.setAvailable(true);
    one.names.pass();
    assertThat(two.startAs("shop")).isInstanceOf(StartOutcome.Started.class);
    assertThat(one.names.all(_ -> true))
        .singleElement()
        .satisfies(next -> assertThat(next.epoch()).isGreaterThan(row.epoch()));
  }
}
