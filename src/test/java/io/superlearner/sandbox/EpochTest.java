package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.testkit.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// What the modules of a sandbox learn of its epoch.
class EpochTest {

  private static final SandboxId ID = SandboxId.parse("fenced");

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();
  private final Told told = new Told();
  private Sandboxes sandboxes;

  @BeforeEach
  void open() {
    sandboxes = new Sandboxes(kernel.runtime(), List.of(told), null, Limits.usual());
  }

  @AfterEach
  void close() {
    sandboxes.close();
  }

  /// Keeps what it is told whenever a sandbox is started.
  private static final class Told implements ProcessModule {

    private final List<@Nullable Object> epochs = new ArrayList<>();

    @Override
    public String name() {
      return "told";
    }

    @Override
    public String summary() {
      return "keeps the epochs";
    }

    @Override
    public ChildType type() {
      return ChildType.WORKER;
    }

    @Override
    public Made make(Arguments args, Map<String, ?> config) {
      epochs.add(config.get(EPOCH));
      assertThat(config.get("colour")).isEqualTo("red");
      return ProcessModule.server(Idle::new);
    }
  }

  private record Idle() implements GenServer<String> {
    @Override
    public Init<String> init(Self self) {
      return Init.ready("idle");
    }
  }

  private static SandboxSpec spec(boolean local) {
    return new SandboxSpec(
        ID, "told", null, null, null, null, Map.of("colour", "red"), null, local);
  }

  @Test
  void eachStartOfASandboxOfTheClusterIsToldTheEpochItWasCreatedWith() {
    assertThat(sandboxes.create(spec(false), 0, 7, null)).isInstanceOf(SandboxAnswer.Done.class);
    sandboxes.restart(ID);
    sandboxes.destroy(ID);
    sandboxes.create(spec(false), 0, 9, null);

    assertThat(told.epochs).containsExactly(7L, 7L, 9L);
  }

  @Test
  void aLocalSandboxHasNoneUntilItIsStartedAnewAfterItsAdoption() {
    sandboxes.create(spec(true));
    sandboxes.adopt(ID, 12, () -> true);
    assertThat(told.epochs).containsExactly((Object) null);

    sandboxes.restart(ID);
    assertThat(told.epochs).containsExactly(null, 12L);
  }

  @Test
  void nobodyElseCanSayWhichEpochItIs() {
    SandboxSpec forged =
        new SandboxSpec(
            ID, "told", null, null, null, null, Map.of(ProcessModule.EPOCH, 99, "colour", "red"));

    assertThat(sandboxes.create(forged))
        .isInstanceOfSatisfying(
            SandboxAnswer.Faulty.class,
            faulty -> {
              assertThat(faulty.faults().getFirst().pointer())
                  .isEqualTo("/config/superlearner.epoch");
              assertThat(faulty.faults().getFirst().sentence()).contains("by the cluster alone");
            });
    assertThat(sandboxes.list()).isEmpty();
  }
}
