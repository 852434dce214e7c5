package io.superlearner.testkit;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.NodeLife;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.StartOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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
  private final List<ProcessRuntime> ours = new ArrayList<>();
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
    Joined joined = new Joined(kernel, Wire.onOwnThread(kernel.runtime().clock(), detection));
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
    ours.add(made);
    attach(made, new NodeLife(node, incarnation));
    return made;
  }

  private void attach(ProcessRuntime runtime, NodeLife life) {
    runtimes.put(life.node(), runtime);
    lives.put(life.node(), life);
    runtime.connect(wire.port(life, name(life.node())));
  }

  /// Returns the wire.
  public Wire wire() {
    return wire;
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

  /// Ends a node without a word: nothing of it goes out any more, and its processes are gone.
  public void kill(int node) {
    wire.kill(lives.remove(node));
    runtimes.get(node).close();
  }

  private void close() {
    List<String> left = new ArrayList<>();
    ours.forEach(runtime -> {
      runtime.close();
      runtime.list().forEach(info -> left.add("process " + info.pid()));
      runtime.names().forEach((name, pid) -> left.add("name " + name + " of " + pid));
      if (runtime.leaked() != 0) {
        left.add("fenced code of " + runtime.outside() + ": " + runtime.leaked());
      }
    });
    wire.close();
    if (!left.isEmpty()) {
      throw new AssertionError("the test left behind: " + left);
    }
  }
}
