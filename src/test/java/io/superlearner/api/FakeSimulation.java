package io.superlearner.api;

import io.superlearner.cluster.Simulation;
import io.superlearner.cluster.SimulationStatus;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// Simulation that one test switches: it keeps what it is told, and runs nothing.
final class FakeSimulation implements Simulation {

  private volatile int nodes;
  private volatile NodeName asked;
  final List<String> told = new ArrayList<>();

  private static NodeName name(int index) {
    return NodeName.parse("sim" + index + "@127.0.0.1");
  }

  @Override
  public SimulationStatus status() {
    return new SimulationStatus(
        isOn(),
        FakeCluster.ONE,
        isOn() ? FakeCluster.AT : null,
        asked,
        isOn() ? name(1) : null,
        IntStream.rangeClosed(1, nodes)
            .mapToObj(i ->
                new SimulationStatus.SimulatedNode(
                    name(i), 100 + i, 0, SimulationStatus.State.RUNNING, i <= 5, List.of()))
            .toList(),
        List.of(),
        List.of(),
        null);
  }

  @Override
  public boolean isOn() {
    return nodes > 0;
  }

  @Override
  public String realMode() {
    return "single_node";
  }

  @Override
  public Outcome<SimulationStatus> start(int count) {
    nodes = count;
    asked = name(1);
    return Outcome.done(status());
  }

  @Override
  public Outcome<SimulationStatus> stop() {
    nodes = 0;
    asked = null;
    return Outcome.done(status());
  }

  private Outcome<SimulationStatus> note(String what) {
    if (!isOn()) {
      return Outcome.refused(Code.CONFLICT, "simulation is off; switch it on first");
    }
    told.add(what);
    return Outcome.done(status());
  }

  private Outcome<SimulationStatus> note(String what, NodeName node) {
    return isOn() && status().nodes().stream().noneMatch(known -> known.name().equals(node))
        ? Outcome.refused(Code.NODE_NOT_FOUND, "no simulated node " + node)
        : note(what + " " + node);
  }

  @Override
  public Outcome<SimulationStatus> add() {
    return isOn() ? start(nodes + 1) : note("add");
  }

  @Override
  public Outcome<SimulationStatus> kill(NodeName node) {
    return note("kill", node);
  }

  @Override
  public Outcome<SimulationStatus> revive(NodeName node) {
    return note("start", node);
  }

  @Override
  public Outcome<SimulationStatus> freeze(NodeName node) {
    return note("freeze", node);
  }

  @Override
  public Outcome<SimulationStatus> thaw(NodeName node) {
    return note("thaw", node);
  }

  @Override
  public Outcome<SimulationStatus> cut(List<List<NodeName>> sides) {
    return note("cut " + sides);
  }

  @Override
  public Outcome<SimulationStatus> delay(NodeName one, NodeName other, Duration each) {
    return note("delay " + one + " " + other + " " + each.toMillis());
  }

  @Override
  public Outcome<SimulationStatus> heal() {
    return note("heal");
  }

  @Override
  public Outcome<SimulationStatus> askAt(NodeName node) {
    asked = node;
    return note("ask", node);
  }
}
