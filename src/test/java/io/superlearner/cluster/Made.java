package io.superlearner.cluster;

import io.superlearner.control.HostControl;
import io.superlearner.event.EventBus;
import io.superlearner.runtime.Clock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;

/// Makes a node's part in the cluster on a disk that works.
final class Made {

  private Made() {}

  static ClusterNode node(
      Seat seat,
      ClusterSettings settings,
      HostControl host,
      EventBus events,
      Path directory,
      Clock clock) {
    return node(seat, settings, host, events, directory, clock, MoveSteps.NONE);
  }

  static ClusterNode node(
      Seat seat,
      ClusterSettings settings,
      HostControl host,
      EventBus events,
      Path directory,
      Clock clock,
      MoveSteps steps) {
    try {
      return new ClusterNode(seat, settings, host, events, directory, clock, steps);
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    }
  }
}
