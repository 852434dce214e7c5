package io.superlearner.cluster;

import io.superlearner.testkit.Waits;
import io.superlearner.truth.AskedTruth;
import io.superlearner.truth.Truth;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/// The store, one of whose answers is on its way until it is let go, for five seconds at most.
final class HeldTruth extends AskedTruth {

  private final AtomicBoolean holding = new AtomicBoolean();
  private final CompletableFuture<Boolean> held = new CompletableFuture<>();
  private final CompletableFuture<Boolean> letGo = new CompletableFuture<>();

  HeldTruth(Truth store) {
    super(store);
  }

  /// Holds back the answer to the next call.
  void holdNext() {
    holding.set(true);
  }

  /// Waits until an answer is held back.
  void awaitHeld() {
    Waits.await("an answer is held back", held);
  }

  void letGo() {
    letGo.complete(true);
  }

  @Override
  protected <T> T asked(Supplier<T> call) {
    T answer = call.get();
    if (holding.compareAndSet(true, false)) {
      held.complete(true);
      Waits.await("the answer is let go", letGo);
    }
    return answer;
  }
}
