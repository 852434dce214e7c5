package io.superlearner.cluster;

import io.superlearner.control.Refusal;
import io.superlearner.identity.Pid;
import java.time.Duration;
import java.time.Instant;

/// Locks that one process in the whole cluster has at a time. Any thread may call.
///
/// A lock is kept by truth. It is free again when its owner releases it, when the owner ends, or
/// when the owner's node is proved dead or its lease is sealed. In the last case the old owner may
/// run on for a moment without knowing. So each acquisition comes with a **fence**: a number that
/// is greater than all that came with this lock before, over any stop and start of nodes. Whoever
/// keeps what the lock protects remembers the greatest fence it has seen and refuses lower ones.
public interface ClusterLocks {

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

    /// It could not be asked for: truth does not answer, or the owner has ended.
    record Refused(Refusal refusal) implements Answer {}
  }

  /// Acquires a lock for a process of this node; those who wait get it in the order in which they
  /// asked. A process that has it already gets the same answer again; one release frees it.
  ///
  /// Blocks for the wait, and truth's limit at most; an interrupt ends the wait.
  ///
  /// @param name 1 to 200 characters
  /// @param wait how long to wait while another has it; zero to ask once
  /// @throws IllegalArgumentException if the name is not fit, or the process is not of this node
  Answer acquire(String name, Pid owner, Duration wait);

  /// Releases a lock, or gives up waiting for it; blocks for truth's limit. If truth does not
  /// answer, the lock is released as soon as it does.
  ///
  /// @return false if the process neither had the lock nor waited for it, or truth does not answer
  boolean release(String name, Pid owner);
}
