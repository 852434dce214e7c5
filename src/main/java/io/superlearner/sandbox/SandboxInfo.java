package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// A sandbox at one moment.
///
/// @param spec what it is made of
/// @param root its root process; null while there is none
/// @param rootPath the path of its root; null before the first start
/// @param status what it does
/// @param error why it is in error; null if it is not
/// @param createdAt when it was created; a restart keeps it
/// @param startedAt when its present root started; null while there is none
/// @param restarts restarts that its supervisors made, of all roots it had
/// @param rootRestarts how often the root was started again after a crash
/// @param checkedAt when its health was last checked; null before the first time
public record SandboxInfo(
    SandboxSpec spec,
    @Nullable Pid root,
    @Nullable String rootPath,
    Status status,
    @Nullable String error,
    Instant createdAt,
    @Nullable Instant startedAt,
    long restarts,
    long rootRestarts,
    @Nullable Instant checkedAt) {

  /// What a sandbox does.
  public enum Status {
    /// Its root is being started.
    STARTING,
    /// Its root runs.
    RUNNING,
    /// Its root ended in an orderly way.
    STOPPED,
    /// Its root could not be kept running; the record says why.
    ERROR
  }
}
