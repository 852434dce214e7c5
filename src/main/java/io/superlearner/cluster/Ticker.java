package io.superlearner.cluster;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A server that does the same thing again and again, with a rest between.
///
/// What it works on lives outside of it, so a new incarnation goes on where the last one was. A
/// pass that fails because truth does not answer is made up for by the next; any other failure ends
/// the server, and its supervisor starts it again.
///
/// @param name what it does, in one word
/// @param rest how long it rests between two passes
/// @param pass what it does; it may block
record Ticker(String name, Duration rest, Runnable pass) implements GenServer<Ticker.State> {

  private static final System.Logger LOG = System.getLogger(Ticker.class.getName());

  /// What the server has done.
  ///
  /// @param passes how many passes it has made
  /// @param last when the last one ended; null before the first
  /// @param problem why the last one failed; null if it did not
  record State(long passes, @Nullable Instant last, @Nullable String problem) {}

  private enum Tick {
    NOW
  }

  @Override
  public Init<State> init(Self self) {
    self.startTimer(Duration.ZERO, Tick.NOW);
    return Init.ready(new State(0, null, null));
  }

  @Override
  public Step.Quiet<State> handleInfo(Object message, State state, Self self) throws Exception {
    if (message != Tick.NOW) {
      return Step.noReply(state);
    }
    @Nullable String problem = self.blocking(this::problemOfPass);
    self.startTimer(rest, Tick.NOW);
    Instant now = self.runtime().clock().now();
    return Step.noReply(new State(state.passes() + 1, now, problem));
  }

  private @Nullable String problemOfPass() {
    try {
      pass.run();
      return null;
    } catch (TruthUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, name + " could not be done", silent);
      return silent.getMessage();
    }
  }
}
