package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Sandboxes that belong to their node alone, beside those of the cluster, on one node.
class LocalScopeTest {

  private static final SandboxId OURS = SandboxId.parse("ours");
  private static final SandboxId ALL = SandboxId.parse("shared");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();
  private Sandboxes sandboxes;

  @BeforeEach
  void open() {
    sandboxes = new Sandboxes(kernel.runtime(), BuiltIn.modules(), null, Limits.usual());
    kernel.start(
        GenServer.behavior(new HostServer(sandboxes)),
        SpawnOptions.worker("platform/sandboxes", kernel.runtime().systemScheduler())
            .withModule("sandboxes", ProcessKind.SYSTEM)
            .withName(HostServer.NAME));
  }

  @AfterEach
  void close() {
    sandboxes.close();
  }

  private static SandboxSpec spec(SandboxId id, boolean local) {
    return new SandboxSpec(id, "counter", null, null, null, null, Map.of(), null, local);
  }

  private Pid create(SandboxId id, boolean local) {
    return switch (sandboxes.create(spec(id, local))) {
      case SandboxAnswer.Done(var info) -> info.root();
      case SandboxAnswer other -> throw new AssertionError("not created: " + other);
    };
  }

  private boolean isAlive(Pid pid) {
    return kernel.runtime().isAlive(pid);
  }

  @Test
  void aHaltEndsThoseOfTheClusterAndLeavesTheOthers() {
    Pid ours = create(OURS, true);
    Pid all = create(ALL, false);

    assertThat(sandboxes.halt(Waits.BOUND)).isTrue();

    assertThat(isAlive(all)).isFalse();
    assertThat(isAlive(ours)).isTrue();
    assertThat(sandboxes.ids()).isEmpty();
    assertThat(sandboxes.list()).extracting(info -> info.spec().id()).containsExactly(OURS);
  }

  @Test
  @DisplayName("on a node that is halted local sandboxes are made, restarted and destroyed (DS-39)")
  void aHaltedNodeMakesLocalOnes() {
    assertThat(sandboxes.halt(Duration.ZERO)).isTrue();
    assertThat(sandboxes.create(spec(ALL, false))).isEqualTo(new SandboxAnswer.Halted());

    Pid before = create(OURS, true);
    assertThat(sandboxes.restart(OURS)).isInstanceOf(SandboxAnswer.Done.class);
    assertThat(isAlive(before)).isFalse();
    assertThat(sandboxes.find(OURS).orElseThrow().status()).isEqualTo(SandboxInfo.Status.RUNNING);
    assertThat(sandboxes.destroy(OURS)).isInstanceOf(SandboxAnswer.Done.class);
    assertThat(sandboxes.size()).isZero();
  }

  @Test
  void whatBelongsToAnEarlierPeriodDoesNotBeginInThisOne() {
    sandboxes.resume(1, () -> true);
    sandboxes.halt(Duration.ZERO);
    sandboxes.resume(2, () -> true);

    assertThat(sandboxes.create(spec(ALL, false), 1, 0, null))
        .isEqualTo(new SandboxAnswer.Halted());
    assertThat(sandboxes.size()).isZero();
    assertThat(sandboxes.create(spec(OURS, true), 1, 0, null))
        .isInstanceOf(SandboxAnswer.Done.class);
    assertThat(sandboxes.create(spec(ALL, false), 2, 0, null))
        .isInstanceOf(SandboxAnswer.Done.class);
  }

  @Test
  void whatIsBeingStartedWhileAPeriodEndsAndAnotherBeginsIsNotLeftInTheNewOne() {
    sandboxes.resume(
        1,
        () -> {
          // right after it was found to be the period: whoever creates was held up here
          sandboxes.resume(2, () -> true);
          return true;
        });

    assertThat(sandboxes.create(spec(ALL, false), 1, 0, null))
        .isEqualTo(new SandboxAnswer.Halted());
    assertThat(sandboxes.size()).isZero();
  }

  @Test
  void theRootOfALocalOneIsStartedAgainOnAHaltedNode() throws Exception {
    sandboxes.halt(Duration.ZERO);
    Pid root = create(OURS, true);

    kernel.runtime().exit(root, ExitReason.kill());

    long deadline = System.nanoTime() + Waits.BOUND.toNanos();
    while (sandboxes.find(OURS).orElseThrow().rootRestarts() == 0) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      var _ = sandboxes.events(OURS, Long.MAX_VALUE - 1, 1, Duration.ofMillis(5));
    }
    assertThat(sandboxes.find(OURS).orElseThrow().status()).isEqualTo(SandboxInfo.Status.RUNNING);
  }

  @Test
  @DisplayName("an adopted sandbox goes on, counts to the cluster, and ends with a halt (DS-38)")
  void adopted() throws Exception {
    Pid root = create(OURS, true);
    assertThat(sandboxes.isLocal(OURS)).isTrue();

    assertThat(sandboxes.adopt(OURS, 5, () -> true)).isInstanceOf(SandboxAnswer.Done.class);

    assertThat(isAlive(root)).isTrue();
    assertThat(sandboxes.isLocal(OURS)).isFalse();
    assertThat(sandboxes.ids()).containsExactly(OURS);
    assertThat(sandboxes.events(OURS, 0, 100, Duration.ZERO).orElseThrow().events())
        .extracting(SandboxEvent::type)
        .contains("sandbox_adopted");
    assertThat(sandboxes.adopt(OURS, 5, () -> true)).isEqualTo(new SandboxAnswer.NotFound(OURS));
    sandboxes.halt(Waits.BOUND);
    assertThat(isAlive(root)).isFalse();
  }

  @Test
  void oneThatMayNotBeOfTheClusterEndsAtOnceAndIsAskedForOnceItIsOne() {
    Pid root = create(OURS, true);
    AtomicBoolean wasOne = new AtomicBoolean();

    assertThat(
            sandboxes.adopt(
                OURS,
                5,
                () -> {
                  wasOne.set(!sandboxes.isLocal(OURS));
                  return false;
                }))
        .isEqualTo(new SandboxAnswer.Halted());

    assertThat(wasOne).isTrue();
    assertThat(isAlive(root)).isFalse();
    assertThat(sandboxes.find(OURS)).isEmpty();
  }

  @Test
  void itsTreeHasNoPlacement() {
    Map<String, Object> tree =
        Map.of(
            "children",
            List.of(
                Map.of(
                    "id",
                    "sub",
                    "type",
                    "supervisor",
                    "placement",
                    Map.of(),
                    "children",
                    List.of(Map.of("id", "a", "module", "counter")))));

    assertThat(
            sandboxes.create(
                new SandboxSpec(OURS, null, tree, null, null, null, Map.of(), null, true)))
        .isInstanceOfSatisfying(
            SandboxAnswer.Faulty.class,
            faulty -> {
              assertThat(faulty.faults().getFirst().pointer()).endsWith("/placement");
              assertThat(faulty.faults().getFirst().sentence()).contains("local sandbox");
            });
  }
}
