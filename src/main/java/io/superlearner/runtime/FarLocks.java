package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.time.Duration;
import java.time.Instant;

/// Locks that one process in the whole cluster has at a time: OTP's `global:set_lock`, with a
/// fence.
///
/// A lock is free again when its owner releases it, when the owner ends, or when the owner's node
/// is certainly dead or may not act any more. In the last case the old owner may run on for a
/// moment without knowing. So each acquisition comes with a **fence**: a number that is greater
/// than all that came with this lock before. Whoever keeps what the lock protects remembers the
/// greatest fence that it has seen, and refuses lower ones.
///
/// A runtime gets an implementation by [ProcessRuntime#connect]; until then its locks, and their
/// fences, count on its own node and for its own life. Programs use [Nodes].
public interface FarLocks {

  /// The most characters of a lock's name.
  int LONGEST_NAME = 200;

  /// Checks the name of a lock.
  ///
  /// @throws IllegalArgumentException if it is blank or too long
  static void requireFit(String name) {
    if (name.isBlank() || name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "a lock's name has 1 to " + LONGEST_NAME + " characters, this one " + name.length());
    }
  }

  /// What came of asking for a lock.
  sealed interface Answer {

    /// The owner has it.
    ///
    /// @param fence what to show to whoever keeps what the lock protects
    record Held(long fence) implements Answer {}

    /// Another process had it for all of the wait; the owner does not wait any longer.
    ///
    /// @param holder who
    /// @param since when that one had asked for it
    record Busy(Pid holder, Instant since) implements Answer {}

    /// It could not be asked for: `no_quorum` if nobody could decide, `noproc` if the owner has
    /// ended.
    record Refused(ExitReason reason) implements Answer {}
  }

  /// Acquires a lock for a process of this node; those who wait get it in the order in which they
  /// asked. A process that has it already gets the same answer again; one release frees it.
  ///
  /// Blocks for the wait, and for as long as it takes to ask other nodes; an interrupt ends the
  /// wait.
  ///
  /// @param name 1 to 200 characters
  /// @param wait how long to wait while another has it; zero to ask once
  /// @throws IllegalArgumentException if the name is not fit, or the process is not of this node
  Answer acquire(String name, Pid owner, Duration wait);

  /// Releases a lock, or gives up waiting for it. May wait for other nodes; what they cannot be
  /// told now they are told later.
  ///
  /// @return false if the process neither had the lock nor waited for it, or nobody could be told
  ///   now
  boolean release(String name, Pid owner);
}
