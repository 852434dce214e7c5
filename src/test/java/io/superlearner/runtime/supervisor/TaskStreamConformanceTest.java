package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.StreamOptions;
import io.superlearner.runtime.server.TaskException;
import io.superlearner.runtime.server.TaskItem;
import io.superlearner.runtime.server.TaskRun;
import io.superlearner.runtime.server.TaskStream;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// The streams of group P of the conformance list.
class TaskStreamConformanceTest {

  private static final StreamOptions FOUR = StreamOptions.defaults().withMaxConcurrency(4);
  private static final List<Integer> INPUTS = List.of(1, 2, 3, 4);

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private TaskTree tree;
  private TaskSupervisor tasks;
  private Probe consumer;

  @BeforeEach
  void start() {
    tree = new TaskTree(kernel);
    tasks = tree.tasks;
    consumer = kernel.probe("consumer");
  }

  private static <O> TaskItem<Integer, O> ok(int input, O value) {
    return new TaskItem.Ok<>(input, value);
  }

  private static <O> TaskItem<Integer, O> exit(int input, String reason) {
    return new TaskItem.Exit<>(input, ExitReason.abnormal(reason));
  }

  private <O> List<TaskItem<Integer, O>> all(TaskStream<Integer, O> stream) {
    return consumer.ask(stream::toList);
  }

  private RuntimeException failure(TaskStream<?, ?> stream) {
    return consumer.ask(self -> failureOf(self, stream));
  }

  /// A stream whose first task ends after all the others, however many there are.
  private TaskStream<Integer, Integer> slowFirst(int inputs, StreamOptions options) {
    CountDownLatch others = new CountDownLatch(inputs - 1);
    return tasks.stream(
        IntStream.rangeClosed(1, inputs).boxed().toList(),
        input -> {
          if (input == 1) {
            others.await();
          } else {
            others.countDown();
          }
          return input * 10;
        },
        options);
  }

  @Test
  @DisplayName("P12 a stream keeps the order of its inputs, also if the first is slowest")
  void order() {
    assertThat(all(slowFirst(4, FOUR))).containsExactly(ok(1, 10), ok(2, 20), ok(3, 30), ok(4, 40));
    // a slow one keeps its place only: with two at a time all others pass it
    assertThat(all(slowFirst(16, FOUR.withMaxConcurrency(2))))
        .extracting(TaskItem::input)
        .isEqualTo(IntStream.rangeClosed(1, 16).boxed().toList());
  }

  @Test
  void withoutOrderAnItemIsTakenAsSoonAsItIsThere() {
    CountDownLatch threeTaken = new CountDownLatch(1);
    TaskStream<Integer, Integer> stream =
        tasks.stream(
            INPUTS,
            input -> {
              if (input == 1) {
                threeTaken.await();
              }
              return input;
            },
            FOUR.unordered());
    List<Integer> order =
        consumer.ask(self -> {
          List<Integer> taken = new ArrayList<>();
          try (TaskRun<Integer, Integer> run = stream.open(self)) {
            for (int i = 0; i < 3; i++) {
              taken.add(run.nextValue());
            }
            threeTaken.countDown();
            taken.add(run.nextValue());
            assertThat(run.hasNext()).isFalse();
          }
          return taken;
        });
    assertThat(order).containsExactlyInAnyOrder(1, 2, 3, 4).endsWith(1);
  }

  @Test
  void noMoreTasksRunAtATimeThanTheOptionsSay() {
    AtomicInteger running = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    TaskStream<Integer, Integer> stream =
        tasks.stream(
            IntStream.range(0, 40).boxed().toList(),
            input -> {
              most.accumulateAndGet(running.incrementAndGet(), Math::max);
              running.decrementAndGet();
              return input;
            },
            FOUR.withMaxConcurrency(3));
    assertThat(all(stream)).hasSize(40);
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  @DisplayName("P13 a stream leaves no messages, no tasks and no links")
  void leavesNothing() {
    consumer.trapping();
    assertThat(all(slowFirst(4, FOUR))).hasSize(4);
    consumer.expectNothing();
    assertThat(tasks.children()).isEmpty();
    assertThat(tree.links(consumer.pid())).isEmpty();
    assertThat(kernel.runtime().info(consumer.pid()).orElseThrow().monitors()).isEmpty();
    assertThat(tree.links(tasks.pid())).isEmpty();
    kernel.clock().awaitScheduled(0);
  }

  @Test
  @DisplayName("P14 tasks of a stream that is left early are shut down")
  void stopsEarly() {
    List<Pid> left =
        consumer.ask(self -> {
          try (TaskRun<Integer, Object> run = quickFirst().open(self)) {
            assertThat(run.next()).isEqualTo(ok(1, "quick"));
            List<Pid> waiting = tasks.children();
            waiting.forEach(kernel::watch);
            return waiting;
          }
        });
    assertThat(left).hasSize(3);
    assertThat(left).allMatch(task -> kernel.awaitDown(task).equals(ExitReason.shutdown()));
    assertThat(tasks.children()).isEmpty();

    // a consumer that is killed leaves none behind either
    CompletableFuture<List<Pid>> opened = new CompletableFuture<>();
    consumer.tell(self -> {
      TaskRun<Integer, Object> run = quickFirst().open(self);
      run.next();
      List<Pid> waiting = tasks.children();
      waiting.forEach(kernel::watch);
      opened.complete(waiting);
      run.next();
    });
    List<Pid> orphans = Waits.await("the tasks", opened);
    kernel.runtime().exit(consumer.pid(), ExitReason.kill());
    assertThat(orphans)
        .hasSize(3)
        .allMatch(task -> kernel.awaitDown(task).equals(ExitReason.shutdown()));
    assertThat(tasks.children()).isEmpty();
  }

  private TaskStream<Integer, Object> quickFirst() {
    return tasks.stream(INPUTS, input -> input == 1 ? "quick" : TaskTree.waitForEver(), FOUR);
  }

  @Test
  @DisplayName("P15 with failures as items, exits stand in their places")
  void exits() {
    TaskStream<Integer, Integer> stream =
        tasks.stream(
            INPUTS,
            input -> {
              if (input % 2 == 0) {
                throw new ExitException(ExitReason.abnormal("even"));
              }
              return input;
            },
            FOUR.withFailuresAsItems());
    assertThat(all(stream)).containsExactly(ok(1, 1), exit(2, "even"), ok(3, 3), exit(4, "even"));
    consumer.expectNothing();

    TaskStream<Integer, Object> strict =
        tasks.stream(
            INPUTS,
            input -> {
              if (input == 2) {
                throw new IllegalStateException("two");
              }
              return input == 1 ? "one" : TaskTree.waitForEver();
            },
            FOUR);
    assertThat(failure(strict))
        .isInstanceOf(TaskException.class)
        .hasMessageContaining("input 2")
        .hasRootCauseMessage("two");
    assertThat(tasks.children()).isEmpty();
  }

  private static RuntimeException failureOf(Self self, TaskStream<?, ?> stream) {
    try {
      stream.toList(self);
      throw new AssertionError("no failure");
    } catch (RuntimeException failure) {
      return failure;
    }
  }

  @Test
  @DisplayName("P16 a stream with more tasks at once than there may be fails and leaves none")
  void overMaxChildren() {
    TaskSupervisor two = new TaskTree(kernel, DynamicSpec.open().withMaxChildren(2)).tasks;
    TaskStream<Integer, Object> stream = two.stream(INPUTS, _ -> TaskTree.waitForEver(), FOUR);
    assertThat(failure(stream))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("reached the maximum number of tasks (2)");
    assertThat(two.children()).isEmpty();
    assertThat(kernel.runtime().isAlive(two.pid())).isTrue();
    consumer.expectNothing();
    kernel.clock().awaitScheduled(0);
  }

  @Test
  @DisplayName("P17 a task of a stream that takes too long is killed and named with its input")
  void timeout() {
    CountDownLatch allBegan = new CountDownLatch(INPUTS.size());
    StreamOptions short1 = FOUR.withTimeout(Duration.ofMillis(100));
    TaskStream<Integer, Object> stream =
        tasks.stream(
            INPUTS,
            input -> {
              allBegan.countDown();
              return input == 3 ? TaskTree.waitForEver() : input;
            },
            short1.withFailuresAsItems());
    CompletableFuture<List<TaskItem<Integer, Object>>> items = new CompletableFuture<>();
    consumer.tell(self -> items.complete(stream.toList(self)));
    TaskTree.awaitZero(allBegan);
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(Duration.ofMillis(100));
    assertThat(Waits.await("the items", items))
        .containsExactly(ok(1, 1), ok(2, 2), exit(3, "timeout"), ok(4, 4));
    assertThat(tasks.children()).isEmpty();

    TaskStream<Integer, Object> strict = tasks.stream(INPUTS, _ -> TaskTree.waitForEver(), short1);
    CompletableFuture<RuntimeException> failure = new CompletableFuture<>();
    consumer.tell(self -> failure.complete(failureOf(self, strict)));
    kernel.clock().awaitScheduled(4);
    kernel.clock().advance(Duration.ofMillis(100));
    assertThat(Waits.await("the failure", failure))
        .hasMessageContaining("input 1")
        .hasMessageContaining("timeout");
    assertThat(tasks.children()).isEmpty();
  }

  @Test
  @DisplayName("P19 a stream is consumed by another process than the one that made it")
  void consumedElsewhere() {
    TaskStream<Integer, Integer> made = consumer.ask(_ -> slowFirst(4, FOUR));
    Probe other = kernel.probe("other");
    consumer.stop(ExitReason.normal());
    consumer.awaitDown();
    List<TaskItem<Integer, Integer>> items = other.ask(made::toList);
    assertThat(items).hasSize(4);
    try (TaskRun<Integer, Integer> outside = made.open()) {
      assertThat(outside.nextValue()).isEqualTo(10);
    }
    assertThat(tasks.children()).isEmpty();
  }
}
