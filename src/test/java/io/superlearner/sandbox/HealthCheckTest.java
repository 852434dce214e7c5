package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The health check of sandboxes, under a clock that the test moves.
class HealthCheckTest {

  private static final SandboxId BOX = SandboxId.parse("box");

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();
  private Sandboxes sandboxes;

  @AfterEach
  void close() {
    sandboxes.close();
  }

  private Instant checkedAt() {
    return sandboxes.find(BOX).orElseThrow().checkedAt();
  }

  @Test
  void everySandboxIsCheckedEachThirtySecondsAndShowsWhen() {
    sandboxes = new Sandboxes(kernel.runtime(), BuiltIn.modules(), null, Limits.usual());
    assertThat(sandboxes.create(new SandboxSpec(BOX, "counter", null, null, null, null, Map.of())))
        .isInstanceOf(SandboxAnswer.Done.class);
    assertThat(checkedAt()).isNull();

    Instant began = kernel.clock().now();
    kernel.start(
        GenServer.behavior(new HostServer(sandboxes)),
        SpawnOptions.worker("platform/sandboxes", kernel.runtime().systemScheduler())
            .withModule("sandboxes", ProcessKind.SYSTEM)
            .withName(HostServer.NAME));
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(Duration.ZERO);
    kernel.clock().awaitScheduled(1);
    for (int i = 0; i < 3; i++) {
      assertThat(checkedAt()).isEqualTo(began.plusSeconds(30L * i));
      kernel.clock().advance(Duration.ofSeconds(29));
      assertThat(checkedAt()).isEqualTo(began.plusSeconds(30L * i));
      kernel.clock().advance(Duration.ofSeconds(1));
      kernel.clock().awaitScheduled(1);
    }
  }
}
