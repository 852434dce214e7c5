package io.superlearner.node;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorCallException;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import io.superlearner.sandbox.HostServer;
import io.superlearner.sandbox.Sandboxes;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.telemetry.Machine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The platform's own tree: sampler, sandbox host, the cluster's services, demo. Its root has no
/// parent; if it ends without having been asked to, it is started again.
final class Platform implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Platform.class.getName());
  private static final String ROOT = "platform";
  private static final Duration START_LIMIT = Duration.ofSeconds(30);
  private static final Duration STOP_LIMIT = Duration.ofSeconds(10);
  private static final Duration ORPHANS_LIMIT = Duration.ofSeconds(2);
  private static final Duration BEFORE_NEXT_TRY = Duration.ofSeconds(1);
  private static final int MOST_RESTARTS = 50;
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final ProcessRuntime runtime;
  private final SupervisorSpec spec;
  private final Scheduler demoLane;

  // guarded by this
  private @Nullable Pid root;
  private @Nullable Subscription watch;
  private boolean closed;

  private Platform(ProcessRuntime runtime, SupervisorSpec spec, Scheduler demoLane) {
    this.runtime = runtime;
    this.spec = spec;
    this.demoLane = demoLane;
  }

  /// Starts the tree.
  ///
  /// @throws IllegalStateException if a child does not start
  static Platform start(
      ProcessRuntime runtime,
      Sandboxes sandboxes,
      Machine machine,
      Duration sampleEvery,
      List<ChildSpec> cluster) {
    Scheduler demoLane = new Scheduler("demo", Platform.class.getClassLoader());
    List<ChildSpec> children = new ArrayList<>();
    children.add(server("sampler", () -> new Sampler(machine, sampleEvery)).withName("sampler"));
    children.add(server("sandboxes", () -> new HostServer(sandboxes)).withName(HostServer.NAME));
    if (!cluster.isEmpty()) {
      SupervisorSpec services = new SupervisorSpec(flags(), cluster);
      children.add(
          ChildSpec.supervisor("cluster", place -> Supervisor.behavior(services, place.lane()))
              .withName("cluster"));
    }
    children.add(
        ChildSpec.supervisor("demo", _ -> Supervisor.behavior(BuiltIn.demo(), demoLane))
            .withModule("demo_one_for_one")
            .withName("demo_one_for_one"));
    Platform platform = new Platform(runtime, new SupervisorSpec(flags(), children), demoLane);
    platform.startRoot();
    return platform;
  }

  private static ChildSpec server(
      String id, java.util.function.Supplier<? extends GenServer<?>> server) {
    return ChildSpec.worker(id, _ -> GenServer.behavior(server.get())).withModule(id);
  }

  private static SupervisorFlags flags() {
    return SupervisorFlags.of(Strategy.ONE_FOR_ONE).withBudget(MOST_RESTARTS, WINDOW);
  }

  private synchronized void startRoot() {
    if (closed) {
      return;
    }
    SpawnOptions options =
        new SpawnOptions(
            ROOT,
            "supervisor",
            ProcessKind.SUPERVISOR,
            null,
            ROOT,
            runtime.systemScheduler(),
            0,
            START_LIMIT);
    StartOutcome outcome =
        runtime.start(Supervisor.behavior(spec, runtime.systemScheduler()), options);
    if (outcome instanceof StartOutcome.Started(var pid, var _)) {
      root = pid;
      watch = runtime.watch(pid, this::ended);
      return;
    }
    throw new IllegalStateException("the platform's tree did not start: " + outcome);
  }

  /// Called on the thread that ended the root, which must not be held up.
  private void ended(Down down) {
    Thread.ofVirtual().name("sl-platform-again").start(() -> again(down.reason()));
  }

  private void again(ExitReason reason) {
    LOG.log(
        System.Logger.Level.ERROR,
        () -> "the platform's tree ended with " + reason + " and is started again");
    try {
      while (!isClosed()) {
        awaitOrphans();
        if (startedAgain()) {
          return;
        }
        Thread.sleep(BEFORE_NEXT_TRY);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean startedAgain() {
    try {
      startRoot();
      return true;
    } catch (IllegalStateException failure) {
      LOG.log(System.Logger.Level.ERROR, "the platform's tree is down; trying again", failure);
      return false;
    }
  }

  private synchronized boolean isClosed() {
    return closed;
  }

  /// The children of a root that was killed end by their links; their names must be free before
  /// they are started again.
  private void awaitOrphans() throws InterruptedException {
    for (ProcessInfo info : runtime.list()) {
      if (info.options().path().startsWith(ROOT + "/")
          && !runtime.awaitGone(info.pid(), ORPHANS_LIMIT)) {
        runtime.exit(info.pid(), ExitReason.kill());
      }
    }
  }

  @Override
  public void close() {
    Pid last;
    synchronized (this) {
      closed = true;
      last = root;
      if (watch != null) {
        watch.close();
      }
    }
    if (last != null && runtime.isAlive(last)) {
      try {
        Supervisor.stop(runtime, last, ExitReason.shutdown(), STOP_LIMIT);
      } catch (SupervisorCallException late) {
        LOG.log(System.Logger.Level.WARNING, "the platform's tree was killed", late);
      }
    }
    demoLane.close();
  }
}
