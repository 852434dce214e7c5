package io.superlearner.boot;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.truth.Truth;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// Asks truth for a sign of life every second, so that readiness can be told without asking.
final class TruthProbe {

  private static final Duration EVERY = Duration.ofSeconds(1);
  // a probe that hangs is no answer either
  private static final Duration FRESH = Duration.ofSeconds(5);

  private final Truth truth;
  // written by the probing process, read by everybody
  private volatile Seen last = new Seen(Instant.EPOCH, "not asked yet");

  /// What came of a question.
  ///
  /// @param at when it was answered
  /// @param trouble why it was not; null if it was
  record Seen(Instant at, @Nullable String trouble) {}

  TruthProbe(Truth truth) {
    this.truth = truth;
  }

  /// Tells why truth does not count as answering; null if it does.
  @Nullable String trouble(Instant now) {
    Seen seen = last;
    if (seen.trouble() != null) {
      return seen.trouble();
    }
    return seen.at().plus(FRESH).isAfter(now) ? null : "last answer at " + seen.at();
  }

  /// Returns the server that asks; each start of it goes on with the same probe.
  GenServer<Seen> server() {
    return new Asking();
  }

  private record Due() {}

  private final class Asking implements GenServer<Seen> {

    @Override
    public Init<Seen> init(Self self) {
      self.startTimer(Duration.ZERO, new Due());
      return Init.ready(last);
    }

    @Override
    public Step.Quiet<Seen> handleInfo(Object message, Seen state, Self self) throws Exception {
      if (!(message instanceof Due)) {
        return Step.noReply(state);
      }
      Seen seen = self.blocking(() -> ask(self));
      last = seen;
      self.startTimer(EVERY, message);
      return Step.noReply(seen);
    }

    private Seen ask(Self self) {
      try {
        truth.read("probe");
        return new Seen(self.runtime().clock().now(), null);
      } catch (TruthUnavailableException silent) {
        return new Seen(self.runtime().clock().now(), String.valueOf(silent.getMessage()));
      }
    }
  }
}
