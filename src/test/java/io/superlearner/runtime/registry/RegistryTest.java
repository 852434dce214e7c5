package io.superlearner.runtime.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Group R of the conformance list: registering, looking up, names and listeners. All of it holds
/// for one partition and for several.
@ParameterizedClass(name = "{0} partitions")
@ValueSource(ints = {1, 8})
class RegistryTest {

  private static final Registration DONE = new Registration.Registered();

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  @Parameter int partitions;

  private final ConcurrentLinkedQueue<Change<String, Integer>> changes =
      new ConcurrentLinkedQueue<>();
  private Registry<String, Integer> unique;
  private Registry<String, Integer> duplicate;
  private Probe owner;
  private Probe other;

  @BeforeEach
  void start() {
    unique = Registry.unique(kernel.runtime(), partitions);
    duplicate = Registry.duplicate(kernel.runtime(), partitions);
    owner = kernel.probe("owner");
    other = kernel.probe("other");
  }

  private List<Pid> watchers(Probe of) {
    return kernel.runtime().info(of.pid()).orElseThrow().monitoredBy();
  }

  @Test
  @DisplayName("R01 a registry of one partition or of eight keeps every entry, whoever has it")
  void partitions() {
    for (int i = 0; i < 100; i++) {
      Pid each = i % 2 == 0 ? owner.pid() : other.pid();
      assertThat(unique.register(each, "key " + i, i)).isEqualTo(DONE);
      assertThat(duplicate.register(each, "shared", i)).isEqualTo(DONE);
    }
    assertThat(unique.estimateCount()).isEqualTo(100);
    assertThat(unique.keys(owner.pid())).hasSize(50).contains("key 0", "key 98");
    assertThat(unique.lookup("key 99")).containsExactly(new Entry<>(other.pid(), 99));
    assertThat(duplicate.lookup("shared")).hasSize(100);
    owner.stop(ExitReason.normal());
    owner.awaitDown();
    assertThat(unique.estimateCount()).isEqualTo(50);
    assertThat(duplicate.lookup("shared")).hasSize(50);
    for (int wrong : new int[] {0, -1, 1025}) {
      assertThatThrownBy(() -> Registry.unique(kernel.runtime(), wrong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("partitions " + wrong);
    }
  }

  @Test
  @DisplayName("R02 an empty registry counts 0 and finds nothing")
  void empty() {
    for (Registry<String, Integer> each : List.of(unique, duplicate)) {
      assertThat(each.estimateCount()).isZero();
      assertThat(each.lookup("a")).isEmpty();
      assertThat(each.keys(owner.pid())).isEmpty();
      assertThat(each.values("a", owner.pid())).isEmpty();
    }
    assertThat(unique.whereis("a")).isEmpty();
  }

  @Test
  @DisplayName("R03 a second registration of a unique key names the owner and changes nothing")
  void alreadyRegistered() {
    assertThat(unique.register(owner.pid(), "a", 1)).isEqualTo(DONE);
    for (Probe each : List.of(owner, other)) {
      assertThat(unique.register(each.pid(), "a", 2))
          .isEqualTo(new Registration.AlreadyRegistered(owner.pid()));
    }
    assertThat(unique.lookup("a")).containsExactly(new Entry<>(owner.pid(), 1));
    assertThat(unique.keys(owner.pid())).containsExactly("a");
    assertThat(unique.keys(other.pid())).isEmpty();
    assertThat(unique.estimateCount()).isOne();
    assertThat(watchers(other)).isEmpty();
  }

  @Test
  @DisplayName("Nobody registers for a process that does not exist")
  void noProcess() {
    assertThat(unique.register(new Pid(1, 999_999, 0), "a", 1))
        .isEqualTo(new Registration.NoProcess());
    assertThat(unique.estimateCount()).isZero();
  }

  @Test
  @DisplayName("R05 all entries of a process that crashed are gone before its Down is seen")
  void ownerCrashes() {
    Probe watcher = kernel.probe();
    for (int i = 0; i < 100; i++) {
      Probe fragile = kernel.probe();
      unique.register(fragile.pid(), "a", 1);
      unique.register(fragile.pid(), "b", 2);
      duplicate.register(fragile.pid(), "a", 3);
      duplicate.register(fragile.pid(), "a", 4);
      duplicate.register(owner.pid(), "a", i);
      watcher.monitor(fragile.pid());
      fragile.crash(new IllegalStateException("boom"));
      watcher.expectDown(fragile.pid());
      assertThat(unique.estimateCount()).isZero();
      assertThat(unique.lookup("a")).isEmpty();
      assertThat(duplicate.lookup("a"))
          .hasSize(i + 1)
          .allMatch(entry -> entry.owner().equals(owner.pid()));
      assertThat(unique.keys(fragile.pid())).isEmpty();
    }
  }

  @Test
  @DisplayName("R06 to unregister what is not registered does nothing")
  void unregisterAbsent() {
    unique.unregister(owner.pid(), "a");
    unique.register(owner.pid(), "a", 1);
    unique.unregister(other.pid(), "a");
    assertThat(unique.whereis("a")).contains(owner.pid());
  }

  @Test
  @DisplayName("R07 to unregister one of two keys leaves the other, and the owner is followed on")
  void unregisterOneOfTwo() {
    unique.register(owner.pid(), "a", 1);
    unique.register(owner.pid(), "b", 2);
    unique.unregister(owner.pid(), "a");
    assertThat(unique.lookup("a")).isEmpty();
    assertThat(unique.keys(owner.pid())).containsExactly("b");
    owner.stop(ExitReason.normal());
    owner.awaitDown();
    assertThat(unique.estimateCount()).isZero();
  }

  @Test
  @DisplayName("R08 lookup, keys and values are right")
  void lookups() {
    unique.register(owner.pid(), "a", 1);
    unique.register(owner.pid(), "b", 2);
    unique.register(other.pid(), "c", 3);
    assertThat(unique.lookup("c")).containsExactly(new Entry<>(other.pid(), 3));
    assertThat(unique.keys(owner.pid())).containsExactlyInAnyOrder("a", "b");
    assertThat(unique.values("a", owner.pid())).containsExactly(1);
    assertThat(unique.values("a", other.pid())).isEmpty();
    assertThat(unique.estimateCount()).isEqualTo(3);
  }

  @Nested
  class Update {

    @Test
    @DisplayName("R09 the owner updates its value; for others the function is not called")
    void byTheOwner() {
      unique.register(owner.pid(), "a", 1);
      assertThat(unique.update(owner.pid(), "a", value -> value + 1))
          .contains(new Entry<>(owner.pid(), 1));
      assertThat(unique.values("a", owner.pid())).containsExactly(2);
      assertThat(unique.update(other.pid(), "a", _ -> fail("called"))).isEmpty();
      assertThat(unique.update(owner.pid(), "b", _ -> fail("called"))).isEmpty();
    }

    @Test
    @DisplayName("R23 values of a duplicate registry cannot be updated")
    void ofADuplicateRegistry() {
      assertThatThrownBy(() -> duplicate.update(owner.pid(), "a", _ -> fail("called")))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }

  @Nested
  class AsName {

    private StartOutcome start(Behavior behavior) {
      return unique.start(
          "a", 1, behavior, keyed -> kernel.runtime().start(keyed, kernel.options("named")));
    }

    private static Behavior running() {
      return starting(Behavior.Start.running());
    }

    private static Behavior starting(Behavior.Start start) {
      return new Behavior() {
        @Override
        public Start start(Self self) {
          return start;
        }

        @Override
        public void receive(Object message) {}
      };
    }

    @Test
    @DisplayName("R18 a process is started, found, sent to and unregistered by its name")
    void asName() {
      startSendWhereisUnregister();
      alreadyStarted();
      failedStart();
    }

    private void startSendWhereisUnregister() {
      Pid pid = kernel.started(start(running()));
      assertThat(unique.whereis("a")).contains(pid);
      assertThat(unique.send("a", "hello")).isEqualTo(Delivery.DELIVERED);
      unique.unregister(pid, "a");
      assertThat(unique.whereis("a")).isEmpty();
      assertThat(unique.send("a", "hello")).isEqualTo(Delivery.NO_PROCESS);
      assertThat(kernel.runtime().isAlive(pid)).isTrue();
    }

    private void alreadyStarted() {
      Pid pid = kernel.started(start(running()));
      assertThat(start(running())).isEqualTo(new StartOutcome.AlreadyStarted(pid));
      assertThat(unique.whereis("a")).contains(pid);
      kernel.runtime().exit(pid, ExitReason.kill());
      kernel.awaitDown(pid);
    }

    private void failedStart() {
      ExitReason boom = ExitReason.abnormal("boom");
      assertThat(start(starting(new Behavior.Start.Refused(boom))))
          .isEqualTo(new StartOutcome.Failed(boom));
      assertThat(start(starting(new Behavior.Start.Ignored())))
          .isEqualTo(new StartOutcome.Ignored());
      assertThat(unique.estimateCount()).isZero();
    }

    @Test
    @DisplayName("R19 the value of a name is registered with it")
    void valueOfTheName() {
      Via<String, Integer> seven = unique.via("worker", 7);
      Pid pid =
          kernel.started(
              seven.start(
                  running(), keyed -> kernel.runtime().start(keyed, kernel.options("via"))));
      assertThat(unique.lookup("worker")).containsExactly(new Entry<>(pid, 7));
      assertThat(seven.whereis()).contains(pid);
      assertThat(seven.send("hello")).isEqualTo(Delivery.DELIVERED);
      assertThat(seven.register(owner.pid())).isEqualTo(new Registration.AlreadyRegistered(pid));
      seven.unregister();
      seven.unregister();
      assertThat(seven.whereis()).isEmpty();
      assertThat(seven.send("hello")).isEqualTo(Delivery.NO_PROCESS);
    }

    @Test
    @DisplayName("R22 a duplicate registry names no one process")
    void duplicateIsNoName() {
      assertThatThrownBy(() -> duplicate.whereis("a")).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> duplicate.send("a", 1)).isInstanceOf(IllegalStateException.class);
      assertThatThrownBy(() -> duplicate.via("a", 1)).isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  @DisplayName("R16 listeners learn of each change, of a crash too")
  void listeners() {
    Subscription subscription = unique.subscribe(changes::add);
    unique.register(owner.pid(), "a", 1);
    unique.register(other.pid(), "a", 2);
    unique.register(owner.pid(), "b", 2);
    unique.unregister(owner.pid(), "a");
    unique.unregister(owner.pid(), "a");
    owner.stop(ExitReason.normal());
    owner.awaitDown();
    subscription.close();
    unique.register(other.pid(), "c", 3);
    assertThat(changes)
        .containsExactly(
            new Change.Registered<>("a", owner.pid(), 1),
            new Change.Registered<>("b", owner.pid(), 2),
            new Change.Unregistered<>("a", owner.pid()),
            new Change.Unregistered<>("b", owner.pid()));
  }

  @Test
  @DisplayName("R20 a duplicate registry has many entries per key, and unregisters all own ones")
  void duplicates() {
    duplicate.register(owner.pid(), "a", 1);
    duplicate.register(other.pid(), "a", 2);
    duplicate.register(owner.pid(), "a", 3);
    assertThat(duplicate.lookup("a"))
        .containsExactlyInAnyOrder(
            new Entry<>(owner.pid(), 1), new Entry<>(other.pid(), 2), new Entry<>(owner.pid(), 3));
    assertThat(duplicate.keys(owner.pid())).containsExactly("a", "a");
    assertThat(duplicate.values("a", owner.pid())).containsExactly(1, 3);
    duplicate.unregister(owner.pid(), "a");
    assertThat(duplicate.lookup("a")).containsExactly(new Entry<>(other.pid(), 2));
    assertThat(duplicate.keys(owner.pid())).isEmpty();
  }

  @Test
  @DisplayName("R04 a dead owner never keeps a key from another")
  void deadOwnerDoesNotBlock() {
    Subscription heir = unique.subscribe(change -> assertThat(register(change)).isEqualTo(DONE));
    unique.register(owner.pid(), "a", 1);
    owner.stop(ExitReason.normal());
    owner.awaitDown();
    heir.close();
    assertThat(unique.whereis("a")).contains(other.pid());
  }

  private Registration register(Change<String, Integer> change) {
    return switch (change) {
      case Change.Registered<String, Integer> _ -> DONE;
      case Change.Unregistered<String, Integer>(String key, var _) ->
          unique.register(other.pid(), key, 2);
    };
  }

  @Test
  @DisplayName("R17 a registry that was closed is not known any more, and follows nobody")
  void closed() {
    unique.register(owner.pid(), "a", 1);
    unique.close();
    List<ThrowingCallable> calls =
        List.of(
            () -> unique.register(owner.pid(), "b", 1),
            () -> unique.unregister(owner.pid(), "a"),
            () -> unique.lookup("a"),
            () -> unique.whereis("a"),
            () -> unique.keys(owner.pid()),
            () -> unique.select(Select.all()),
            () -> unique.lock("a", () -> 1),
            unique::estimateCount);
    assertThat(calls)
        .allSatisfy(call ->
            assertThatThrownBy(call)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("unknown registry: it was closed"));
    assertThat(kernel.runtime().info(owner.pid()).orElseThrow().monitoredBy()).isEmpty();
    owner.stop(ExitReason.normal());
    owner.awaitDown();
  }
}
