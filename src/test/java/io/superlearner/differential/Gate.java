package io.superlearner.differential;

import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Self;
import java.util.concurrent.CompletableFuture;

/// A child whose start keeps its supervisor busy, until it is released; then it says `ignore`.
final class Gate implements Behavior {

  private CompletableFuture<Boolean> reached = new CompletableFuture<>();
  private CompletableFuture<Boolean> released = new CompletableFuture<>();

  /// Makes it ready for the next start.
  synchronized void close() {
    reached = new CompletableFuture<>();
    released = new CompletableFuture<>();
  }

  synchronized CompletableFuture<Boolean> reached() {
    return reached;
  }

  synchronized CompletableFuture<Boolean> released() {
    return released;
  }

  @Override
  public Start start(Self self) throws Exception {
    reached().complete(true);
    CompletableFuture<Boolean> release = released();
    var _ = self.blocking(() -> Patience.await("the release", release));
    return new Start.Ignored();
  }

  @Override
  public void receive(Object message) {
    throw new IllegalStateException("it never runs");
  }
}
