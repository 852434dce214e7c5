package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.FarNames.Claim;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import io.superlearner.testkit.Wire;
import io.superlearner.truth.InMemoryTruth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Names of two nodes over one truth; what is to be written later is written at once.
class NamesTest {

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final InMemoryTruth truth = new InMemoryTruth();
  private final Codec codec = new Codec();
  private final Set<NodeLife> over = new HashSet<>();
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
                  Runnable::run));
      runtime.connect(wire.port(life, name), names);
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
    assertThat(entry).isEqualTo(new NameEntry(owner, one.name, null, "p"));
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
  void namesOfLivesThatAreOverAreRemoved() {
    two.startAs("shop");
    two.startAs("till");
    over.add(new NodeLife(2, 0));
    one.names.pass();
    assertThat(truth.list("name/")).isEmpty();
    assertThat(one.names.find("shop")).isEmpty();
  }

  @Test
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
}
