package io.superlearner.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Clock;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.SystemClock;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class StuckProcessTest {

  private final AtomicBoolean over = new AtomicBoolean();

  @Test
  void aStuckProcessIsShownWithItsStackInRowAndDetail() {
    EventBus bus = new EventBus();
    CompletableFuture<Event> told = new CompletableFuture<>();
    bus.subscribe(event -> {
      if (event instanceof Event.ProcessStuck) {
        told.complete(event);
      }
    });
    try (SystemClock clock = new SystemClock();
        ProcessRuntime runtime = new ProcessRuntime(5, 0, new FastClock(clock), bus);
        Scheduler lane = new Scheduler("stuck", null)) {
      Pid pid =
          ((StartOutcome.Started) runtime.start(new Looper(), SpawnOptions.worker("loop", lane)))
              .pid();
      ProcessTable table = new ProcessTable(NodeName.parse("stuck@127.0.0.1"), runtime);
      assertThat(table.detail(pid, null).orElseThrow().turn()).isNull();
      runtime.send(pid, "loop");
      Waits.await("the news that it is stuck", told);
      // what is told is shown a moment later, by the same look
      TurnRow turn = null;
      while (turn == null) {
        turn = table.detail(pid, null).orElseThrow().turn();
        Thread.onSpinWait();
      }
      assertThat(turn.finding()).isEqualTo("stuck");
      assertThat(turn.threadState()).isEqualTo("runnable");
      assertThat(turn.stack()).anyMatch(line -> line.contains("Looper.receive"));
      assertThat(turn.remedy()).contains("loop");
      assertThat(table.page(ProcessQuery.all(10)).rows().getFirst().status()).isEqualTo("stuck");
      over.set(true);
    }
  }

  @Test
  void aDeadLetterIsShownCutToSize() {
    try (SystemClock clock = new SystemClock();
        ProcessRuntime runtime = new ProcessRuntime(5, 0, clock, new EventBus())) {
      Pid nobody = new Pid(5, 77, 0);
      runtime.send(nobody, "x".repeat(500));
      NodeName node = NodeName.parse("letters@127.0.0.1");
      DeadLetterRow row = DeadLetterRow.of(node, runtime.deadLetters().latest(1).getFirst());
      assertThat(row.cause()).isEqualTo("no_process");
      assertThat(row.from()).isEqualTo(runtime.outside());
      assertThat(row.to()).isEqualTo(nobody);
      assertThat(row.node()).isEqualTo(node);
      assertThat(row.message()).hasSize(201).startsWith("xxx").endsWith("…");
    }
  }

  private final class Looper implements Behavior {
    @Override
    public Start start(Self self) {
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      while (!over.get()) {
        Thread.onSpinWait();
      }
    }
  }

  /// Runs ten times as fast as the machine's clock.
  private record FastClock(Clock slow) implements Clock {
    @Override
    public Instant now() {
      return slow.now();
    }

    @Override
    public long nanos() {
      return 10 * slow.nanos();
    }

    @Override
    public Cancellation schedule(Duration delay, Runnable task) {
      return slow.schedule(delay, task);
    }
  }
}
