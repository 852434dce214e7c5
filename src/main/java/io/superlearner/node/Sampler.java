package io.superlearner.node;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.telemetry.Machine;
import java.time.Duration;

/// The process that measures CPU shares at a steady pace; the last ones stay readable in [Machine],
/// also while it is being restarted.
///
/// @param machine where the shares are kept
/// @param every the pace
record Sampler(Machine machine, Duration every) implements GenServer<Sampler.State> {

  /// What people see of it.
  ///
  /// @param samples how many it has taken since it started
  record State(long samples) {}

  private record Due() {}

  @Override
  public Init<State> init(Self self) {
    self.startTimer(Duration.ZERO, new Due());
    return Init.ready(new State(0));
  }

  @Override
  public Step.Quiet<State> handleInfo(Object message, State state, Self self) {
    if (!(message instanceof Due)) {
      return Step.noReply(state);
    }
    self.startTimer(every, message);
    machine.sample();
    return Step.noReply(new State(state.samples() + 1));
  }
}
