package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/// A grid in memory whose frames and tasks move when the test says so, on its thread.
final class FakeGrid {

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Transit(String to, byte[] frame) {}

  private final Map<String, Consumer<byte[]>> takers = new HashMap<>();
  private final ArrayDeque<Transit> transit = new ArrayDeque<>();
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private BiPredicate<String, String> passes = (_, _) -> true;
  private UnaryOperator<byte[]> change = frame -> frame;

  /// Returns the way of one member to all others.
  Frames of(String member) {
    return new Frames() {
      @Override
      public void send(String to, byte[] frame) {
        if (passes.test(member, to)) {
          transit.add(new Transit(to, change.apply(frame)));
        }
      }

      @Override
      public Subscription receive(Consumer<byte[]> listener) {
        takers.put(member, listener);
        return () -> takers.remove(member);
      }
    };
  }

  /// Lets only some frames pass, by their sender and receiver.
  void let(BiPredicate<String, String> some) {
    passes = some;
  }

  /// Lets all frames pass, changed.
  void change(UnaryOperator<byte[]> frame) {
    change = frame;
  }

  void execute(Runnable task) {
    tasks.add(task);
  }

  /// Runs and delivers until nothing is left to do.
  void settle() {
    while (!tasks.isEmpty() || !transit.isEmpty()) {
      for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
        task.run();
      }
      Transit next = transit.poll();
      Consumer<byte[]> taker = next == null ? null : takers.get(next.to);
      if (taker != null) {
        taker.accept(next.frame);
      }
    }
  }
}
