package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.Truth;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/// The locks of the cluster in truth: each step reads a lock, decides, and replaces what it has
/// read, so that of two who decide at once one does it again.
///
/// Nothing here waits for a lock; every call blocks for truth's limit at most, and for half a
/// second for each claim of a node that is gone. Any thread may call.
final class LockBook implements AutoCloseable {

  private final Ledger<LockEntry> ledger;
  private final NodeName node;
  private final Predicate<LockEntry.Claim> isOver;
  private final Clock clock;

  /// Fills the copy; blocks for truth's limit.
  ///
  /// @param isOver tells whether the process of a claim has certainly ended, or its node may not
  ///   act for it any more; may block for a moment
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  LockBook(
      Truth truth, Codec codec, NodeName node, Predicate<LockEntry.Claim> isOver, Clock clock) {
    this.ledger = new Ledger<>(truth, codec, "lock/", LockEntry.class);
    this.node = node;
    this.isOver = isOver;
    this.clock = clock;
  }

  /// Asks for a lock. If a process has it that goes on, the owner stays in the queue for it.
  ///
  /// @return the claim; it has a fence if the owner has the lock now
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer; the claim
  ///   may be in the queue all the same
  LockEntry.Claim claim(String name, Pid owner) {
    while (true) {
      Optional<Ledger.Item<LockEntry>> seen = ledger.read(name);
      if (seen.isEmpty()) {
        // the version of the empty lock is the fence of its first holder
        seen = ledger.create(name, LockEntry.FREE);
      }
      Optional<LockEntry.Claim> done = seen.flatMap(item -> claim(item, owner));
      if (done.isPresent()) {
        return done.get();
      }
    }
  }

  /// Writes a lock anew as it is, if a process has a claim of it: its version is another one then,
  /// and what was asked for by the version before is refused.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  void renew(String name, Pid owner) {
    Optional<Ledger.Item<LockEntry>> seen;
    do {
      seen = ledger.read(name).filter(item -> item.value().of(owner).isPresent());
    } while (seen.isPresent() && ledger.replace(seen.get(), seen.get().value()).isEmpty());
  }

  private Optional<LockEntry.Claim> claim(Ledger.Item<LockEntry> seen, Pid owner) {
    LockEntry next = swept(seen, owner);
    if (next.of(owner).isEmpty()) {
      next = next.with(new LockEntry.Claim(owner, node, clock.now(), 0), seen.version());
    }
    boolean stands = next.equals(seen.value()) || ledger.replace(seen, next).isPresent();
    return stands ? next.of(owner) : Optional.empty();
  }

  // of the queue only those before the asker stand in its way; it does not look at the others
  private LockEntry swept(Ledger.Item<LockEntry> seen, Pid owner) {
    LockEntry entry = seen.value();
    return entry.isHeldBy(owner)
        ? entry
        : entry.without(
            claim -> !claim.owner().equals(owner) && isOver.test(claim), seen.version());
  }

  /// Takes claims of a lock away.
  ///
  /// @return whether there were any
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  boolean drop(String name, Predicate<LockEntry.Claim> which) {
    while (true) {
      Optional<Ledger.Item<LockEntry>> seen = ledger.read(name);
      if (seen.isEmpty() || seen.get().value().claims().stream().noneMatch(which)) {
        return false;
      }
      LockEntry next = seen.get().value().without(which, seen.get().version());
      boolean done =
          next.claims().isEmpty()
              ? ledger.remove(seen.get())
              : ledger.replace(seen.get(), next).isPresent();
      if (done) {
        return true;
      }
    }
  }

  /// Makes the copy equal to truth, and takes away the claims of processes that have ended.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  void pass() {
    ledger.refresh();
    sweep();
  }

  /// Takes away the claims of processes that have ended, as far as the copy knows them.
  ///
  /// @throws io.superlearner.truth.TruthUnavailableException if truth does not answer
  void sweep() {
    for (Ledger.Item<LockEntry> item : ledger.all()) {
      if (item.value().claims().isEmpty()) {
        // left by one who has seen it free and was lost before the claim
        ledger.remove(item);
      } else if (item.value().claims().stream().anyMatch(isOver)) {
        drop(item.name(), isOver);
      }
    }
  }

  /// Returns who has a lock as the copy knows it; never blocks.
  Optional<LockEntry.Claim> holder(String name) {
    return ledger.find(name).flatMap(item -> item.value().holder());
  }

  /// Returns all locks as the copy knows them, in the order of their names; never blocks.
  List<Ledger.Item<LockEntry>> all() {
    return ledger.all().stream().filter(item -> !item.value().claims().isEmpty()).toList();
  }

  /// Tells of changes, by the name of the lock. The listener must not block.
  Subscription onChange(Consumer<String> listener) {
    return ledger.onChange(listener);
  }

  @Override
  public void close() {
    ledger.close();
  }
}
