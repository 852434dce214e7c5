package io.superlearner.node;

import io.superlearner.control.LocalNode;
import io.superlearner.event.EventBus;
import io.superlearner.runtime.MessageTypes;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.SystemClock;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.sandbox.Sandboxes;
import io.superlearner.sandbox.module.BuiltIn;
import io.superlearner.telemetry.Machine;
import io.superlearner.telemetry.RestartCount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One node, joined in plain Java.
///
/// The parts exist from the constructor on, so that others can be built on them; the platform's
/// tree runs between [#start] and [#stop]. Any thread may call; starting and stopping happen one
/// after the other and are idempotent. A node that was stopped cannot be started again.
public final class Node {

  private final NodeSetup setup;
  private final SystemClock clock = new SystemClock();
  private final EventBus events = new EventBus();
  private final ProcessRuntime runtime;
  private final Machine machine = new Machine();
  private final RestartCount restarts;
  private final Sandboxes sandboxes;
  private final LocalNode control;

  // guarded by this
  private @Nullable Platform platform;
  private boolean stopped;

  /// Makes a node at rest.
  public Node(NodeSetup setup) {
    this.setup = setup;
    this.runtime = new ProcessRuntime(setup.number(), setup.incarnation(), clock, events);
    this.restarts = new RestartCount(events);
    this.sandboxes = new Sandboxes(runtime, BuiltIn.modules(), setup.modules(), setup.limits());
    LocalNode.Self self = new LocalNode.Self(setup.name(), setup.capabilities(), setup.versions());
    this.control = new LocalNode(self, runtime, sandboxes, machine, restarts);
  }

  /// Starts the platform's tree and returns when it runs. Does nothing if it runs already.
  ///
  /// @param cluster the children of the supervisor `platform/cluster`, in start order; without any
  ///   there is no such supervisor
  /// @throws IllegalStateException if a child does not start, or the node was stopped
  public synchronized void start(List<ChildSpec> cluster) {
    if (stopped) {
      throw new IllegalStateException("the node " + setup.name() + " was stopped");
    }
    if (platform == null) {
      platform = Platform.start(runtime, sandboxes, machine, setup.sampleEvery(), cluster);
    }
  }

  /// Destroys all sandboxes, stops the platform's tree in order, and lets go of all threads. Does
  /// nothing if that was done before.
  public synchronized void stop() {
    if (stopped) {
      return;
    }
    stopped = true;
    sandboxes.close();
    if (platform != null) {
      platform.close();
    }
    restarts.close();
    runtime.close();
    clock.close();
  }

  /// Returns what it was made from.
  public NodeSetup setup() {
    return setup;
  }

  /// Returns where facts are told.
  public EventBus events() {
    return events;
  }

  /// Returns its processes.
  public ProcessRuntime runtime() {
    return runtime;
  }

  /// Returns which types of its programs may be in messages to other nodes.
  public MessageTypes messageTypes() {
    return sandboxes.messageTypes();
  }

  /// Returns its sandboxes.
  public Sandboxes sandboxes() {
    return sandboxes;
  }

  /// Returns all that can be seen and done on it.
  public LocalNode control() {
    return control;
  }
}
