package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.Self;
import org.jspecify.annotations.Nullable;

/// What a server does in place of a callback that its class does not have.
final class Undefined {

  private static final System.Logger LOG = System.getLogger("io.superlearner.server");
  private static final int SHOWN = 200;

  private Undefined() {}

  /// Makes the reason of a server that ends for want of a callback.
  static ExitReason reason(String kind, GenServer<?> server, String callback, @Nullable Object of) {
    return ExitReason.abnormal(
        kind + ": " + shown(of) + "; " + server.getClass().getName() + " has no " + callback);
  }

  /// Notes a message that nobody handles.
  static void info(GenServer<?> server, Object message, Self self) {
    LOG.log(
        System.Logger.Level.WARNING,
        "undefined_info: {0} {1} drops a message, as {2} has no handleInfo: {3}",
        self.options().path(),
        self.pid(),
        server.getClass().getName(),
        shown(message));
  }

  private static String shown(@Nullable Object any) {
    return any == null ? "null" : Shown.object(any, SHOWN);
  }
}
