package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.operation.Caller;
import io.superlearner.security.Identity;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Bounds the requests that may hold a thread of the server for long, because they wait for a
/// process or for something to happen. The others find threads even when all of these wait.
@ApplicationScoped
class Patience {

  private static final int MOST = 100;

  @Inject Caller caller;

  private final Semaphore free = new Semaphore(MOST);
  private final Shares shares = new Shares(MOST / 4);

  /// Does what may take long, or refuses at once.
  <T> Outcome<T> wait(Supplier<Outcome<T>> request) {
    if (!free.tryAcquire()) {
      return Outcome.refused(
          Code.RATE_LIMITED, "this node has " + MOST + " requests that wait; that is the most");
    }
    String who = caller.identity().map(Identity::origin).orElse("");
    try {
      if (!shares.take(who)) {
        return Outcome.refused(
            Code.RATE_LIMITED,
            shares.most() + " requests of yours wait at this node; that is the most for one");
      }
      try {
        return request.get();
      } finally {
        shares.giveBack(who);
      }
    } finally {
      free.release();
    }
  }
}
