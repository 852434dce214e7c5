package io.superlearner.cluster;

import io.superlearner.identity.Pid;
import java.util.Optional;
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

  HeldName(Pid owner) {
    this.owner = owner;
  }

  /// Returns the lock of whoever brings truth up to date.
  ReentrantLock writing() {
    return writing;
  }

  synchronized Optional<Pid> owner() {
    return Optional.ofNullable(owner);
  }

  synchronized Take take(Pid next, Predicate<Pid> isAlive) {
    if (owner != null && !owner.equals(next) && isAlive.test(owner)) {
      return new Take.Taken(owner);
    }
    if (removing) {
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

  /// Begins to remove the name from truth, if nobody has it.
  synchronized boolean beginRemoval() {
    removing = owner == null;
    return removing;
  }
}
