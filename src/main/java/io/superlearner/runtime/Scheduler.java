package io.superlearner.runtime;

import java.time.Duration;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.ForkJoinWorkerThread;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where the code of processes runs: worker threads of one share, such as one sandbox's.
///
/// Each scheduler has threads of its own, as many as there are CPUs, so that endless loops in one
/// take no thread from another; the operating system shares the CPUs between them. Threads start
/// when they are needed and end when they have been idle for some seconds, so a scheduler at rest
/// costs an object. A process that blocks inside [Self#blocking] or in a call gets a substitute
/// thread meanwhile, up to 512 threads in all.
///
/// Why a pool of work-stealing platform threads: see DESIGN.md, section 4, for the trials.
public final class Scheduler implements AutoCloseable {

  private static final int MOST_THREADS = 512;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final String name;
  private final ForkJoinPool pool;

  /// Starts a scheduler.
  ///
  /// @param name stands in the names of its threads
  /// @param loader the context class loader of its threads; null for the caller's
  public Scheduler(String name, @Nullable ClassLoader loader) {
    this(name, loader, IDLE);
  }

  /// @param idle how long a thread without work stays
  Scheduler(String name, @Nullable ClassLoader loader, Duration idle) {
    this.name = name;
    ClassLoader context = loader == null ? Thread.currentThread().getContextClassLoader() : loader;
    int cpus = Runtime.getRuntime().availableProcessors();
    this.pool =
        new ForkJoinPool(
            cpus,
            owner -> new Worker(this, owner, name, context),
            null,
            true,
            0,
            MOST_THREADS,
            1,
            saturated -> true,
            idle.toNanos(),
            TimeUnit.NANOSECONDS);
  }

  /// Returns the name that stands in its threads' names.
  public String name() {
    return name;
  }

  /// Returns how many threads it has at this moment; an estimate.
  public int estimateThreads() {
    return pool.getPoolSize();
  }

  /// Lets a worker run a task soon. A task that waits when the scheduler is closed is cancelled.
  ///
  /// @return false if the scheduler is closed; the task will not run
  boolean execute(ForkJoinTask<?> task) {
    try {
      pool.execute(task);
      return true;
    } catch (RejectedExecutionException closed) {
      if (!pool.isShutdown()) {
        throw closed;
      }
      return false;
    }
  }

  /// Interrupts what still runs and lets the threads end. Code that ignores the interrupt keeps its
  /// thread until it returns: Java cannot stop a thread. A process of a closed scheduler ends with
  /// `scheduler_closed` as soon as it would have to run.
  @Override
  public void close() {
    pool.shutdownNow();
  }

  static final class Worker extends ForkJoinWorkerThread {
    final Scheduler scheduler;
    // owned by the thread
    int turns;
    @Nullable Cell current;
    final HandOff.Stack lent = new HandOff.Stack();

    Worker(Scheduler scheduler, ForkJoinPool pool, String name, @Nullable ClassLoader context) {
      // false: no inheritable thread-locals of whoever happened to start the thread reach it
      super(null, pool, false);
      this.scheduler = scheduler;
      setName("sl-" + name + "-" + getPoolIndex());
      setContextClassLoader(context);
    }
  }
}
