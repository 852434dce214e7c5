package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.ProcessRuntime;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/// Asks other nodes whether their processes that have names live still.
final class FarOwners {

  private static final System.Logger LOG = System.getLogger(FarOwners.class.getName());
  private static final Duration LIMIT = Duration.ofSeconds(1);

  private final ProcessRuntime runtime;

  FarOwners(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  /// Tells whether the owner of a name has certainly ended, while its node goes on; one round trip.
  ///
  /// What comes from a node comes in order: that there is no such process is known before the
  /// answer to a question that was asked after the watch began.
  boolean hasEnded(NameEntry entry) {
    AtomicBoolean ended = new AtomicBoolean();
    try (Subscription _ =
        runtime.watch(
            entry.owner(),
            down -> ended.set(!(down.reason() instanceof ExitReason.NoConnection)))) {
      var _ = runtime.nodes().whereis("", entry.node(), LIMIT);
      return ended.get();
    } catch (CallException outOfReach) {
      LOG.log(System.Logger.Level.DEBUG, () -> "no word of " + entry, outOfReach);
      return false;
    }
  }
}
