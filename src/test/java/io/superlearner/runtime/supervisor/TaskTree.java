package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.server.Task;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;

/// A task supervisor for a test, and bodies of tasks.
final class TaskTree {

  static final Duration LONG = Duration.ofMinutes(1);

  private final Kernel kernel;
  final TaskSupervisor tasks;

  TaskTree(Kernel kernel) {
    this(kernel, DynamicSpec.open());
  }

  TaskTree(Kernel kernel, DynamicSpec spec) {
    this.kernel = kernel;
    Pid pid =
        kernel.start(
            TaskSupervisor.behavior(spec, kernel.scheduler()),
            kernel
                .options("tasks")
                .withModule("task_supervisor", ProcessKind.SUPERVISOR)
                .withScheduler(kernel.runtime().systemScheduler()));
    tasks = TaskSupervisor.of(kernel.runtime(), pid);
  }

  /// Stops the supervisor, with its tasks.
  void stop() {
    Supervisor.stop(kernel.runtime(), tasks.pid(), ExitReason.shutdown(), LONG);
  }

  /// Waits for the end of a task; from then on its supervisor has been told.
  ExitReason awaitDown(Task<?> task) {
    return kernel.awaitDown(task.pid());
  }

  List<Pid> links(Pid of) {
    return kernel.runtime().info(of).orElseThrow().links();
  }

  static Object waitForEver() throws InterruptedException {
    new CountDownLatch(1).await();
    return "never";
  }

  /// Waits for a latch, bounded.
  static void awaitZero(CountDownLatch latch) {
    CompletableFuture<Void> zero =
        CompletableFuture.runAsync(() -> {
          try {
            latch.await();
          } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
          }
        });
    Waits.await("a latch", zero);
  }
}
