package io.superlearner.testkit;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.FarLocks;
import java.time.Duration;

/// For runtimes that are joined without anybody who could give locks.
public final class NoLocks implements FarLocks {

  @Override
  public Answer acquire(String name, Pid owner, Duration wait) {
    return new Answer.Refused(ExitReason.abnormal("no_quorum"));
  }

  @Override
  public boolean release(String name, Pid owner) {
    return false;
  }
}
