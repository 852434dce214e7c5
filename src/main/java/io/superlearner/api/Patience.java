package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;

/// Bounds the requests that may hold a thread of the server for long, because they wait for a
/// process or for something to happen. The others find threads even when all of these wait.
@ApplicationScoped
class Patience {

  private static final int MOST = 100;

  private final Semaphore free = new Semaphore(MOST);

  /// Does what may take long, or refuses at once.
  <T> Outcome<T> wait(Supplier<Outcome<T>> request) {
    if (!free.tryAcquire()) {
      return Outcome.refused(
          Code.RATE_LIMITED, "this node has " + MOST + " requests that wait; that is the most");
    }
    try {
      return request.get();
    } finally {
      free.release();
    }
  }
}
