package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ExitException;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.RunProcess;
import io.superlearner.runtime.server.StreamOptions;
import io.superlearner.runtime.server.Task;
import io.superlearner.runtime.server.TaskBody;
import io.superlearner.runtime.server.TaskException;
import io.superlearner.runtime.server.TaskOutcome;
import io.superlearner.runtime.server.TaskView;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// Group P of the conformance list but for its streams.
class TaskConformanceTest {

  private static final Duration LONG = TaskTree.LONG;

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private final CountDownLatch goOn = new CountDownLatch(1);
  private TaskTree tree;
  private TaskSupervisor tasks;
  private Probe caller;

  @BeforeEach
  void start() {
    tree = new TaskTree(kernel);
    tasks = tree.tasks;
    caller = kernel.probe("caller");
  }

  private TaskBody<String> answering(String value) {
    return _ -> {
      goOn.await();
      return value;
    };
  }

  @Test
  @DisplayName("P01 async links the task with its caller, gives its result, and ends with normal")
  void async() {
    caller.trapping();
    Task<String> own = caller.ask(self -> Task.async(self, answering("own")));
    Task<String> supervised = caller.ask(self -> tasks.async(self, answering("supervised")));
    assertThat(tree.links(caller.pid())).containsExactly(own.pid(), supervised.pid());
    assertThat(tree.links(supervised.pid())).containsExactly(tasks.pid(), caller.pid());
    kernel.watch(own.pid());
    kernel.watch(supervised.pid());
    goOn.countDown();
    assertThat(caller.<String>ask(_ -> own.await(LONG))).isEqualTo("own");
    assertThat(caller.<String>ask(_ -> supervised.await(LONG))).isEqualTo("supervised");
    assertThat(tree.awaitDown(own)).isEqualTo(ExitReason.normal());
    assertThat(tree.awaitDown(supervised)).isEqualTo(ExitReason.normal());
    assertThat(List.of(caller.expect(), caller.expect()))
        .containsExactlyInAnyOrder(
            new ExitMessage(own.pid(), ExitReason.normal()),
            new ExitMessage(supervised.pid(), ExitReason.normal()));
    caller.expectNothing();
  }

  @Test
  @DisplayName("P02 asyncNolink does not link: the caller survives the crash of its task")
  void asyncNolink() {
    RuntimeException boom = new IllegalStateException("boom");
    Task<String> task =
        caller.ask(self ->
            tasks.asyncNolink(
                self,
                _ -> {
                  throw boom;
                }));
    Optional<TaskOutcome<String>> outcome = caller.ask(_ -> task.yield(LONG));
    assertThat(outcome).contains(new TaskOutcome.Exit<>(new ExitReason.Crashed(boom)));
    assertThat(tree.links(caller.pid())).isEmpty();
    caller.expectNothing();
    Task<String> linked = caller.ask(self -> tasks.async(self, answering("linked")));
    kernel.runtime().exit(linked.pid(), ExitReason.kill());
    assertThat(caller.awaitDown()).isEqualTo(ExitReason.killed());
  }

  @Test
  @DisplayName("P03 the children are exactly the tasks that run")
  void children() {
    Task<String> first = caller.ask(self -> tasks.asyncNolink(self, answering("first")));
    Task<Object> other = tasks.async(_ -> TaskTree.waitForEver());
    assertThat(tasks.children()).containsExactly(other.pid(), first.pid());
    kernel.watch(first.pid());
    goOn.countDown();
    tree.awaitDown(first);
    assertThat(tasks.children()).containsExactly(other.pid());
    assertThat(tasks.terminateChild(other.pid())).isEqualTo(new ChildResult.Done());
    assertThat(tasks.children()).isEmpty();
  }

  @Test
  @DisplayName("P04 a task with shutdown brutal_kill is killed when its supervisor stops")
  void customShutdown() {
    CountDownLatch trapping = new CountDownLatch(2);
    TaskBody<Object> body =
        self -> {
          self.trapExit(true);
          trapping.countDown();
          return self.receive(ExitMessage.class, LONG);
        };
    TaskOptions brutal = TaskOptions.detached().withShutdown(Shutdown.brutalKill());
    Task<Object> killed = caller.ask(self -> tasks.asyncNolink(self, body, brutal));
    Task<Object> asked = caller.ask(self -> tasks.asyncNolink(self, body));
    kernel.watch(killed.pid());
    kernel.watch(asked.pid());
    TaskTree.awaitZero(trapping);
    tree.stop();
    assertThat(tree.awaitDown(killed)).isEqualTo(ExitReason.killed());
    assertThat(tree.awaitDown(asked)).isEqualTo(ExitReason.normal());
  }

  @Test
  @DisplayName("P05 no more tasks are started than there may be")
  void maxChildren() {
    TaskSupervisor one = new TaskTree(kernel, DynamicSpec.open().withMaxChildren(1)).tasks;
    Task<String> first = one.async(answering("first"));
    assertThatThrownBy(() -> one.async(answering("second")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("reached the maximum number of tasks (1) of task supervisor " + one.pid());
    assertThat(one.startChild(answering("third"))).isEqualTo(new ChildResult.MaxChildren(1));
    assertThat(one.children()).containsExactly(first.pid());
    goOn.countDown();
    assertThat(first.await(LONG)).isEqualTo("first");
  }

  @Test
  @DisplayName("P06 a task knows for whom it works: its caller, and the callers of that")
  void callerChain() {
    Task<List<List<Pid>>> outer =
        caller.ask(self ->
            tasks.asyncNolink(
                self,
                task -> {
                  Task<List<Pid>> inner = tasks.async(task, _ -> Task.callers());
                  return List.of(Task.callers(), inner.await(LONG));
                }));
    List<List<Pid>> chains = caller.ask(_ -> outer.await(LONG));
    assertThat(chains.getFirst()).containsExactly(caller.pid());
    assertThat(chains.getLast()).containsExactly(outer.pid(), caller.pid());
    assertThat(Task.callers()).isEmpty();

    Task<String> seen = caller.ask(self -> tasks.asyncNolink(self, answering("seen")));
    assertThat(kernel.runtime().view(seen.pid()))
        .map(view -> (TaskView) ((RunProcess.View) view).body())
        .get()
        .extracting(TaskView::callers)
        .isEqualTo(List.of(caller.pid()));
    assertThat(kernel.runtime().info(seen.pid()).orElseThrow().parent()).isEqualTo(tasks.pid());
    goOn.countDown();
  }

  @Test
  @DisplayName("P07 startChild starts a task that nobody is linked with or waits for")
  void startChild() {
    CompletableFuture<Pid> ran = new CompletableFuture<>();
    ChildResult result =
        caller.ask(_ ->
            tasks.startChild(self -> {
              goOn.await();
              return ran.complete(self.pid());
            }));
    assertThat(result).isInstanceOf(ChildResult.Started.class);
    Pid pid = ((ChildResult.Started) result).pid();
    kernel.watch(pid);
    assertThat(tree.links(pid)).containsExactly(tasks.pid());
    goOn.countDown();
    assertThat(Waits.await("the task", ran)).isEqualTo(pid);
    assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
    caller.expectNothing();
  }

  @Test
  @DisplayName("P08 a permanent task is started again after its end")
  void customRestart() throws InterruptedException {
    LinkedBlockingQueue<Pid> runs = new LinkedBlockingQueue<>();
    TaskBody<Object> body =
        self -> {
          runs.add(self.pid());
          return self.receive();
        };
    ChildResult result = tasks.startChild(body, RestartType.PERMANENT, Shutdown.after(5000));
    assertThat(result).isInstanceOf(ChildResult.Started.class);
    Pid first = runs.take();
    kernel.runtime().send(first, "end");
    Pid second = runs.take();
    assertThat(second).isNotEqualTo(first);
    assertThat(tasks.children()).containsExactly(second);
  }

  @Test
  @DisplayName("P09 to terminate an unknown task is answered with not_found")
  void terminateUnknown() {
    Pid dead = kernel.start(RunProcess.of(_ -> {}));
    kernel.awaitDown(dead);
    for (Pid foreign : List.of(caller.pid(), dead)) {
      assertThat(tasks.terminateChild(foreign)).isEqualTo(new ChildResult.NotFound());
    }
    assertThat(kernel.runtime().isAlive(caller.pid())).isTrue();
  }

  @Test
  @DisplayName("P10 an await that takes too long fails, and the late result is never a message")
  void awaitTimeout() {
    Task<String> task = caller.ask(self -> tasks.asyncNolink(self, answering("late")));
    kernel.watch(task.pid());
    CompletableFuture<Object> failure = new CompletableFuture<>();
    caller.tell(_ -> failure.complete(caught(() -> task.await(LONG))));
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(LONG);
    assertThat(Waits.await("the failure", failure))
        .isInstanceOfSatisfying(
            TaskException.class,
            late -> assertThat(late.reason()).isEqualTo(ExitReason.abnormal("timeout")));
    goOn.countDown();
    assertThat(tree.awaitDown(task)).isEqualTo(ExitReason.normal());
    caller.expectNothing();

    // whoever does not catch it ends, and its linked task with it
    Task<Object> linked = caller.ask(self -> tasks.async(self, _ -> TaskTree.waitForEver()));
    kernel.watch(linked.pid());
    caller.tell(_ -> linked.await(LONG));
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(LONG);
    assertThat(caller.awaitDown())
        .isInstanceOfSatisfying(
            ExitReason.Crashed.class,
            crash -> assertThat(crash.cause()).isInstanceOf(TaskException.class));
    assertThat(tree.awaitDown(linked)).isInstanceOf(ExitReason.Crashed.class);
  }

  private static Object caught(Runnable action) {
    try {
      action.run();
      return "nothing";
    } catch (RuntimeException thrown) {
      return thrown;
    }
  }

  @Test
  @DisplayName("P11 who awaits a task that throws, exits or is killed learns the cause")
  void awaitOfFailing() {
    RuntimeException boom = new IllegalStateException("boom");
    TaskException thrown =
        failureOf(_ -> {
          throw boom;
        });
    assertThat(thrown).hasCause(boom).hasMessageContaining("boom");
    TaskException exited =
        failureOf(_ -> {
          throw new ExitException(ExitReason.abnormal("enough"));
        });
    assertThat(exited.reason()).isEqualTo(ExitReason.abnormal("enough"));
    TaskException error =
        failureOf(_ -> {
          throw new StackOverflowError("deep");
        });
    assertThat(error).hasRootCauseInstanceOf(StackOverflowError.class);
    TaskException killed =
        failureOf(self -> {
          self.exit(self.pid(), ExitReason.kill());
          return "not reached";
        });
    assertThat(killed.reason()).isEqualTo(ExitReason.killed());
  }

  private TaskException failureOf(TaskBody<String> body) {
    Object[] seen =
        caller.ask(self -> {
          Task<String> task = tasks.asyncNolink(self, body);
          return new Object[] {task.pid(), caught(() -> task.await(LONG))};
        });
    assertThat(seen[1]).isInstanceOf(TaskException.class);
    TaskException failure = (TaskException) seen[1];
    assertThat(failure)
        .hasMessageStartingWith("await of task " + seen[0] + ", at most 60000 ms, failed: ");
    return Objects.requireNonNull(failure);
  }

  @Test
  @DisplayName("P18 an invalid shutdown is an argument error")
  void invalidShutdown() {
    TaskOptions negative = TaskOptions.cancelled().withShutdown(Shutdown.after(-1));
    assertThatThrownBy(() -> tasks.async(answering("never"), negative))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("invalid_shutdown: -1");
    assertThatThrownBy(() -> StreamOptions.defaults().withShutdown(Duration.ofMillis(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shutdown");
    assertThat(tasks.startChild(answering("never"), RestartType.TEMPORARY, Shutdown.after(-1)))
        .isInstanceOf(ChildResult.BadSpec.class);
    assertThat(tasks.children()).isEmpty();
  }

  @Test
  @DisplayName("P20 a task supervisor without tasks counts 0 of everything")
  void emptyCounts() {
    assertThat(tasks.countChildren()).isEqualTo(new ChildCounts(0, 0, 0, 0));
    assertThat(tasks.children()).isEmpty();
  }

  @Test
  @DisplayName("P21 a task whose caller is gone is cancelled or goes on, as was declared")
  void callerGone() throws InterruptedException {
    Task<Object> cancelled = abandoned(TaskOptions.cancelled(), _ -> TaskTree.waitForEver());
    assertThat(tree.awaitDown(cancelled)).isEqualTo(ExitReason.shutdown());
    Task<String> detached = abandoned(TaskOptions.detached(), answering("detached"));
    assertThat(tasks.children()).containsExactly(detached.pid());

    // and so for a caller that is a process, also when it ends well
    Task<Object> ofProcess = caller.ask(self -> tasks.async(self, _ -> TaskTree.waitForEver()));
    Task<String> besides = caller.ask(self -> tasks.asyncNolink(self, answering("besides")));
    kernel.watch(ofProcess.pid());
    caller.stop(ExitReason.normal());
    assertThat(tree.awaitDown(ofProcess)).isEqualTo(ExitReason.shutdown());
    assertThat(tasks.children()).containsExactly(besides.pid(), detached.pid());
    kernel.watch(besides.pid());
    goOn.countDown();
    assertThat(tree.awaitDown(detached)).isEqualTo(ExitReason.normal());
    assertThat(tree.awaitDown(besides)).isEqualTo(ExitReason.normal());
    assertThat(tasks.children()).isEmpty();
  }

  /// Returns a task for which a thread waited that was interrupted.
  private <T> Task<T> abandoned(TaskOptions options, TaskBody<T> body) throws InterruptedException {
    Task<T> task = tasks.async(body, options);
    kernel.watch(task.pid());
    CompletableFuture<Object> failure = new CompletableFuture<>();
    Thread client = Thread.ofVirtual().start(() -> failure.complete(caught(task::await)));
    kernel.clock().awaitScheduled(1);
    client.interrupt();
    client.join();
    assertThat(failure)
        .isCompletedWithValueMatching(thrown ->
            thrown instanceof TaskException gone
                && gone.reason().equals(ExitReason.abnormal("interrupted")));
    return task;
  }
}
