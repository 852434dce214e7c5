package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.identity.NodeName;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Which checkpoints of a sandbox there are, and on which disks, by what the nodes say.
final class CheckpointReport {

  private final Map<Checkpoint, List<NodeName>> holders = new LinkedHashMap<>();
  private final Map<Checkpoint, Map<NodeName, String>> damaged = new LinkedHashMap<>();
  private final List<Gathered.Missing> missing;

  private CheckpointReport(List<Gathered.Missing> missing) {
    this.missing = new ArrayList<>(missing);
  }

  /// Puts the answers together, the newest checkpoint first. A node of which nothing can be used is
  /// missing.
  static Gathered<CheckpointStatus> of(FanOut.Answers<HeldCheckpoint> answers) {
    CheckpointReport report = new CheckpointReport(answers.missing());
    answers.given().forEach(answer -> report.add(answer.peer().name(), answer.value()));
    List<CheckpointStatus> rows =
        report.holders.entrySet().stream()
            .map(entry ->
                CheckpointStatus.of(
                    new CheckpointPlaces(entry.getKey(), entry.getValue()),
                    report.damaged.getOrDefault(entry.getKey(), Map.of())))
            .sorted(
                Comparator.comparingLong(CheckpointStatus::epoch)
                    .thenComparingLong(CheckpointStatus::seq)
                    .reversed())
            .toList();
    List<NodeName> useless = report.missing.stream().map(Gathered.Missing::node).toList();
    List<NodeName> answered =
        answers.answered().stream().filter(node -> !useless.contains(node)).toList();
    return new Gathered<>(rows, answered, report.missing);
  }

  private void add(NodeName node, HeldCheckpoint held) {
    Checkpoint checkpoint = held.checkpoint();
    if (checkpoint != null) {
      holders.computeIfAbsent(checkpoint, _ -> new ArrayList<>()).add(node);
      if (held.fault() != null) {
        damaged.computeIfAbsent(checkpoint, _ -> new LinkedHashMap<>()).put(node, held.fault());
      }
    } else if (held.fault() != null) {
      missing.add(new Gathered.Missing(node, "no checkpoint of it can be used: " + held.fault()));
    }
  }
}
