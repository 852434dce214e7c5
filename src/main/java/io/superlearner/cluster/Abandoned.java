package io.superlearner.cluster;

import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The creations that this node has given up without knowing whether truth holds their
/// registrations: its answer was lost on the way, or nobody could be told that the registration is
/// not wanted any more.
///
/// No node starts such a sandbox, and its name is taken. Whoever asked for it was told that nothing
/// is known; so the registration is taken away as soon as truth shows it. A registration of the
/// same name by somebody else is left alone. Any thread may call.
final class Abandoned {

  // a leader that was frozen may write what it had been asked before
  private static final Duration MEMORY = Duration.ofMinutes(10);

  private record Given(SandboxEntry entry, Instant at) {

    boolean isOf(SandboxEntry seen) {
      return seen.isFirst()
          && seen.createdAt().equals(entry.createdAt())
          && entry.creator() != null
          && entry.creator().equals(seen.creator());
    }
  }

  private final Ledger<SandboxEntry> ledger;
  private final Clock clock;
  private final Map<SandboxId, Given> all = new ConcurrentHashMap<>();

  Abandoned(Ledger<SandboxEntry> ledger, Clock clock) {
    this.ledger = ledger;
    this.clock = clock;
  }

  /// Gives up a creation.
  ///
  /// @param entry the registration, as it may be in truth
  void add(SandboxEntry entry) {
    all.put(entry.request().id(), new Given(entry, clock.now()));
  }

  /// Takes away what was given up of one name, for whoever wants that name now; asks truth only if
  /// something was.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next time makes it good
  void free(SandboxId id) {
    Given given = all.get(id);
    if (given != null) {
      ledger
          .read(id.text())
          .filter(item -> given.isOf(item.value()))
          .filter(ledger::remove)
          .ifPresent(_ -> all.remove(id, given));
    }
  }

  /// Takes away all that truth shows by now.
  ///
  /// @throws TruthUnavailableException if truth does not answer; the next pass makes it good
  void pass() {
    Instant oldest = clock.now().minus(MEMORY);
    all.values().removeIf(given -> given.at().isBefore(oldest));
    for (SandboxId id : List.copyOf(all.keySet())) {
      if (ledger.find(id.text()).isPresent()) {
        free(id);
      }
    }
  }
}
