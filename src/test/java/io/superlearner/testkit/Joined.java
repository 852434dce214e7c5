package io.superlearner.testkit;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.StartOutcome;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// Several runtimes joined by a [Wire]: node 1 is the kernel's, the others are made here and judged
/// at the end of the test like it.
///
/// ```java
/// Joined nodes = Joined.of(kernel, 2);
/// Probe far = nodes.probe(2);
/// ```
public final class Joined {

  private final Kernel kernel;
  private final Wire wire;
  private final SharedNames names = new SharedNames();
  private final Map<Integer, ProcessRuntime> runtimes = new LinkedHashMap<>();
  private final Map<Integer, NodeLife> lives = new LinkedHashMap<>();

  private Joined(Kernel kernel, Wire wire) {
    this.kernel = kernel;
    this.wire = wire;
  }

  /// Joins nodes 1 to `count`; a loss is noticed at once.
  public static Joined of(Kernel kernel, int count) {
    return of(kernel, count, Duration.ZERO);
  }

  /// Joins nodes 1 to `count`; a loss is noticed after the detection time, by the kernel's clock.
  public static Joined of(Kernel kernel, int count, Duration detection) {
    return of(kernel, count, Wire.onOwnThread(kernel.runtime().clock(), detection));
  }

  /// Joins nodes 1 to `count` by a wire.
  public static Joined of(Kernel kernel, int count, Wire wire) {
    Joined joined = new Joined(kernel, wire);
    kernel.afterTest(joined::close);
    joined.attach(kernel.runtime(), new NodeLife(1, 0));
    for (int node = 2; node <= count; node++) {
      joined.begin(node, 0);
    }
    joined.wire.flush();
    return joined;
  }

  /// Begins a life of a node, with a runtime of its own; the others know of it after
  /// [Wire#flush()].
  public ProcessRuntime begin(int node, int incarnation) {
    ProcessRuntime made =
        new ProcessRuntime(node, incarnation, kernel.runtime().clock(), kernel.bus());
    kernel.adopt(made);
    attach(made, new NodeLife(node, incarnation));
    return made;
  }

  private void attach(ProcessRuntime runtime, NodeLife life) {
    runtimes.put(life.node(), runtime);
    lives.put(life.node(), life);
    runtime.connect(wire.port(life, name(life.node())), names, new NoLocks());
  }

  /// Returns the wire.
  public Wire wire() {
    return wire;
  }

  /// Returns the cluster-wide names.
  public SharedNames names() {
    return names;
  }

  /// Returns the runtime of a node.
  public ProcessRuntime runtime(int node) {
    return runtimes.get(node);
  }

  /// Returns the present life of a node.
  public NodeLife life(int node) {
    return lives.get(node);
  }

  /// Returns the name of a node.
  public static NodeName name(int node) {
    return NodeName.parse("node" + node + "@127.0.0.1");
  }

  /// Starts a probe on a node.
  public Probe probe(int node) {
    return Probe.start(kernel, runtime(node), "probe" + node);
  }

  /// Starts a process on a node, which must succeed.
  public Pid start(int node, Behavior behavior) {
    StartOutcome outcome = runtime(node).start(behavior, kernel.options("on" + node));
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      return pid;
    }
    throw new AssertionError("expected a start, got " + outcome);
  }

  /// Ends a node without a word: nothing of it goes out any more, its processes are gone, and so
  /// are their cluster-wide names once the loss is noticed.
  public void kill(int node) {
    NodeLife life = lives.remove(node);
    names.killed(life);
    wire.kill(life, () -> names.lost(life));
    runtimes.get(node).close();
  }

  private void close() {
    wire.close();
    if (!names.all().isEmpty()) {
      throw new AssertionError("the test left cluster-wide names behind: " + names.all());
    }
  }
}
