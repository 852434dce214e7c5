package io.superlearner.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Where the code of processes runs: worker threads of one share, such as one sandbox's.
///
/// ```java
/// try (Scheduler lane = new Scheduler("sandbox-7", null)) {
///   Pid pid = started(
///       runtime.start(GenServer.behavior(new Counter()), SpawnOptions.worker("counter", lane)));
///   assert runtime.call(pid, "next", limit).equals(1);
///   runtime.exit(pid, ExitReason.shutdown());
///   runtime.awaitGone(pid, limit);
/// }
/// ```
///
/// Each scheduler has threads of its own, as many as there are CPUs, so that endless loops in one
/// take no thread from another; the operating system shares the CPUs between them. Threads start
/// when they are needed and end when they have been idle for some seconds, so a scheduler at rest
/// costs an object. A process that blocks inside [Self#blocking] or in a call gets a substitute
/// thread meanwhile, up to 512 threads in all. A turn that does not end holds a thread; the runtime
/// notices within two seconds and lets the scheduler have another in its place, up to 8 for each
/// CPU, so that other processes of the same share go on.
///
/// Why a pool of work-stealing platform threads: see DESIGN.md, section 4, for the trials.
public final class Scheduler implements AutoCloseable {

  private static final int MOST_THREADS = 512;
  private static final int MOST_SPARES_PER_CPU = 8;
  private static final Duration IDLE = Duration.ofSeconds(5);

  private final String name;
  private final ForkJoinPool pool;
  private final Rescue rescue;
  private final Map<Class<?>, Pace> paces = new ConcurrentHashMap<>();
  private final int cpus;
  private final Set<Seat> seats = ConcurrentHashMap.newKeySet();

  // owned by whoever watches the turns
  private int spares;
  private final @Nullable ClassLoader context;
  private final Set<Thread> virtual = ConcurrentHashMap.newKeySet();

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
    this.rescue = new Rescue(this);
    this.context = loader == null ? Thread.currentThread().getContextClassLoader() : loader;
    this.cpus = Runtime.getRuntime().availableProcessors();
    this.pool =
        new ForkJoinPool(
            cpus,
            owner -> new Worker(this, owner, context),
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

  /// Returns the threads that run turns at this moment, or may soon; a copy.
  List<Seat> seats() {
    return List.copyOf(seats);
  }

  /// Gives it threads in the place of those that do not come back from a turn, or takes them away.
  /// One thread at a time may call.
  ///
  /// @param wanted how many threads are held; no more than a bound are made up for
  void makeUpFor(int wanted) {
    int most = MOST_SPARES_PER_CPU * cpus;
    int next = Math.min(wanted, most);
    if (next == spares) {
      return;
    }
    boolean more = next > spares;
    spares = next;
    pool.setParallelism(cpus + next);
    if (more) {
      // the pool makes a thread when something is queued, not when it may
      var _ = execute(ForkJoinTask.adapt(() -> {}));
    }
  }

  /// Returns how many threads it may have in the place of held ones.
  int spares() {
    return spares;
  }

  /// Tells whether it was closed.
  boolean isClosed() {
    return pool.isShutdown();
  }

  /// Tells whether it was closed and no thread is left.
  boolean isGone() {
    return pool.isShutdown() && seats.isEmpty();
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

  /// Lets a virtual thread take one turn of a process that blocks.
  ///
  /// @return false if the scheduler is closed; there will be no turn
  boolean executeBlocking(Cell cell) {
    return startVirtual(() -> {
      Seat seat = new BlockingSeat(Thread.currentThread(), cell);
      take(seat);
      try {
        cell.turn();
      } finally {
        leave(seat);
      }
    });
  }

  /// A virtual thread that runs one turn of a process that blocks.
  private record BlockingSeat(Thread thread, Cell process) implements Seat {
    @Override
    public boolean blocks() {
      return true;
    }

    @Override
    public boolean isDeclared() {
      return false;
    }
  }

  /// Runs something on a new virtual thread, with the context class loader of this scheduler.
  ///
  /// @return false if the scheduler is closed; it will not run
  boolean startVirtual(Runnable body) {
    Thread thread =
        Thread.ofVirtual()
            .name("sl-" + name + "-body")
            .inheritInheritableThreadLocals(false)
            .unstarted(() -> runVirtual(body));
    thread.setContextClassLoader(context);
    virtual.add(thread);
    // looked at after the add: either this sees the close, or the close interrupts the thread
    if (pool.isShutdown()) {
      virtual.remove(thread);
      return false;
    }
    thread.start();
    return true;
  }

  private void runVirtual(Runnable body) {
    try {
      body.run();
    } finally {
      virtual.remove(Thread.currentThread());
    }
  }

  /// Interrupts what still runs and lets the threads end. Code that ignores the interrupt keeps its
  /// thread until it returns: Java cannot stop a thread. A process of a closed scheduler ends with
  /// `scheduler_closed` as soon as it would have to run.
  @Override
  public void close() {
    pool.shutdownNow();
    rescue.close();
    virtual.forEach(Thread::interrupt);
  }

  /// Returns how quickly processes that run a class's code handle requests here.
  ///
  /// @param most how many nanoseconds a quick request takes at most
  Pace paceOf(Class<?> code, long most) {
    Pace known = paces.get(code);
    return known != null ? known : paces.computeIfAbsent(code, _ -> new Pace(most));
  }

  Rescue rescue() {
    return rescue;
  }

  /// Notes a thread that runs turns from now on.
  void take(Seat seat) {
    seats.add(seat);
  }

  /// Notes that a thread runs no turns any more.
  void leave(Seat seat) {
    seats.remove(seat);
  }
}
