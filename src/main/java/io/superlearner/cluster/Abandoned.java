package io.superlearner.cluster;

import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The creations that this node has given up without knowing whether truth holds their
/// registrations: its answer was lost on the way, or nobody could be told that the registration is
/// not wanted any more.
///
/// Such a sandbox does not run, and its name is taken. Whoever asked for it was told that nothing
/// is known; so the registration is taken away as soon as truth shows it. Once this node's lease is
/// over, or much later, the node that the sandbox was given to starts it all the same: then it has
/// written that into the registration before, which is left alone as one of somebody else is. Any
/// thread may call.
final class Abandoned {

  // a leader that was frozen may write what it had been asked before
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private record Given(SandboxEntry entry, long atNanos) {

    boolean isOf(SandboxEntry seen) {
      return seen.isFirst()
          && seen.createdAt().equals(entry.createdAt())
          && entry.creator() != null
          && entry.creator().equals(seen.creator());
    }
  }

  private final Ledger<SandboxEntry> ledger;
  private final Clock clock;
  private final Supplier<@Nullable Handed> lease;
  private final Map<SandboxId, Given> all = new ConcurrentHashMap<>();

  /// @param lease tells which lease this node holds now; null for none
  Abandoned(Ledger<SandboxEntry> ledger, Clock clock, Supplier<@Nullable Handed> lease) {
    this.ledger = ledger;
    this.clock = clock;
    this.lease = lease;
  }

  /// Gives up a creation.
  ///
  /// @param entry the registration, as it may be in truth
  void add(SandboxEntry entry) {
    all.put(entry.request().id(), new Given(entry, clock.nanos()));
  }

  /// Takes away what was given up of one name, for whoever wants that name now; asks truth only if
  /// something was.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next time makes it good
  void free(SandboxId id) {
    Given given = all.get(id);
    if (given == null) {
      return;
    }
    if (given.entry().creator() != null && given.entry().creator().equals(lease.get())) {
      ledger
          .read(id.text())
          .filter(item -> given.isOf(item.value()))
          .filter(ledger::remove)
          .ifPresent(_ -> all.remove(id, given));
    } else {
      all.remove(id, given);
    }
  }

  /// Takes away all that truth shows by now.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next pass makes it good
  void pass() {
    long now = clock.nanos();
    all.values().removeIf(given -> now - given.atNanos() > MEMORY.toNanos());
    for (SandboxId id : List.copyOf(all.keySet())) {
      if (ledger.find(id.text()).isPresent()) {
        free(id);
      }
    }
  }
}
