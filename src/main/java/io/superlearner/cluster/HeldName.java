package io.superlearner.cluster;

import io.superlearner.identity.Pid;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A cluster-wide name that this life of this node holds in truth. Any thread may call; nothing
/// blocks but the lock [#writing()].
final class HeldName {

  /// What came of taking the name for another process.
  sealed interface Take {
    /// The process has it.
    record Done() implements Take {}

    /// Another has it, and lives.
    record Taken(Pid owner) implements Take {}

    /// It may not be held any more; truth must be asked.
    record Unsure() implements Take {}
  }

  private final ReentrantLock writing = new ReentrantLock();
  // guarded by this
  private @Nullable Pid owner;
  private boolean removing;
  private OptionalLong period;

  /// @param period the period of the lease in which truth was asked last; empty for none
  HeldName(Pid owner, OptionalLong period) {
    this.owner = owner;
    this.period = period;
  }

  /// Returns the lock of whoever brings truth up to date.
  ReentrantLock writing() {
    return writing;
  }

  synchronized Optional<Pid> owner() {
    return Optional.ofNullable(owner);
  }

  /// Gives the name to another process, if the one that has it has ended and truth need not be
  /// asked.
  ///
  /// @param now the period of the lease; in another one than that in which truth was asked last,
  ///   others may have taken the name
  synchronized Take take(Pid next, Predicate<Pid> isAlive, OptionalLong now) {
    if (owner != null && !owner.equals(next) && isAlive.test(owner)) {
      return new Take.Taken(owner);
    }
    if (removing || now.isEmpty() || !now.equals(period)) {
      return new Take.Unsure();
    }
    owner = next;
    return new Take.Done();
  }

  /// Frees the name, if this process has it.
  synchronized boolean free(Pid of) {
    if (!of.equals(owner)) {
      return false;
    }
    owner = null;
    return true;
  }

  /// Notes that truth was asked and says that the name is held.
  ///
  /// @param asked the period of the lease before it was asked
  synchronized void confirmed(OptionalLong asked) {
    period = asked;
  }

  /// Begins to remove the name from truth, if nobody has it.
  synchronized boolean beginRemoval() {
    removing = owner == null;
    return removing;
  }
}
