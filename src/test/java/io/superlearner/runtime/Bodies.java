package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import java.util.concurrent.CountDownLatch;

/// Behaviors of a few lines, and code that cannot be interrupted.
final class Bodies {

  private Bodies() {}

  @FunctionalInterface
  interface StartBody {
    Behavior.Start start(Self self) throws Exception;
  }

  @FunctionalInterface
  interface ReceiveBody {
    void receive(Self self, Object message) throws Exception;
  }

  /// A process whose start is this and that ignores messages.
  static Behavior starting(StartBody body) {
    return of(body, (_, _) -> {});
  }

  /// A process that does this with each message.
  static Behavior receiving(ReceiveBody body) {
    return of(_ -> Behavior.Start.running(), body);
  }

  static Behavior of(StartBody start, ReceiveBody receive) {
    return new Behavior() {
      private Self self;

      @Override
      public Start start(Self process) throws Exception {
        self = process;
        return start.start(process);
      }

      @Override
      public void receive(Object message) throws Exception {
        receive.receive(self, message);
      }
    };
  }

  /// A process that answers each request with what it was asked.
  static Behavior echo() {
    return receiving((self, message) -> {
      if (message instanceof Request(From from, var payload)) {
        self.reply(from, payload);
      }
    });
  }

  /// Refuses every start.
  static Behavior refusing(ExitReason reason) {
    return starting(_ -> new Behavior.Start.Refused(reason));
  }

  /// Waits whatever interrupts come, as an endless loop would; the interrupt is lost.
  static void stuckUntil(CountDownLatch latch) {
    boolean released = false;
    while (!released) {
      try {
        latch.await();
        released = true;
      } catch (InterruptedException ignoredLikeALoopWould) {
        released = latch.getCount() == 0;
      }
    }
  }
}
