package io.superlearner.boot;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.InvocationTargetException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/// Lets the node hand over before the server begins to end.
///
/// Shutdown hooks begin all at once, and the server's closes the data grid before the application
/// hears of the end; so what needs the grid must happen before, on the signal itself. The handler
/// of signals is one of the JDK's few internal classes that programs may use; it is reached by
/// reflection, since the compiler warns of it.
final class StopSignal {

  private static final System.Logger LOG = System.getLogger(StopSignal.class.getName());
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");
  // 128 and the number of SIGTERM, as the JVM itself ends
  private static final int EXIT_CODE = 143;

  private final Runnable handOver;
  private final Duration limit;
  private final AtomicBoolean asked = new AtomicBoolean();

  private StopSignal(Runnable handOver, Duration limit) {
    this.handOver = handOver;
    this.limit = limit;
  }

  /// On the first signal that asks this process to end, hands over and then ends it; on the second
  /// it ends at once. Logs a warning, and leaves the signals alone, if they cannot be handled here.
  ///
  /// @param handOver is called once, on a thread of its own
  /// @param limit how long the end waits for it
  static void handle(Runnable handOver, Duration limit) {
    StopSignal stop = new StopSignal(handOver, limit);
    try {
      Class<?> signal = Class.forName("sun.misc.Signal");
      Class<?> handler = Class.forName("sun.misc.SignalHandler");
      Runnable action = stop::asked;
      MethodHandle asked =
          MethodHandles.publicLookup()
              .findVirtual(Runnable.class, "run", MethodType.methodType(void.class))
              .bindTo(action);
      Object ours =
          MethodHandleProxies.asInterfaceInstance(
              handler, MethodHandles.dropArguments(asked, 0, signal));
      for (String name : SIGNALS) {
        Object one = signal.getConstructor(String.class).newInstance(name);
        signal.getMethod("handle", signal, handler).invoke(null, one, ours);
      }
    } catch (InvocationTargetException taken) {
      // a JVM that was told to leave signals alone (-Xrs)
      LOG.log(System.Logger.Level.WARNING, "a stop does not hand over", taken.getCause());
    } catch (ReflectiveOperationException absent) {
      LOG.log(System.Logger.Level.WARNING, "a stop does not hand over", absent);
    }
  }

  private void asked() {
    if (asked.compareAndSet(false, true)) {
      try {
        Thread handing = Thread.ofPlatform().daemon().name("sl-stop").start(handOver);
        if (!handing.join(limit)) {
          LOG.log(
              System.Logger.Level.WARNING,
              () ->
                  "the node ends before it has handed over all, after " + limit.toSeconds() + " s");
        }
      } catch (InterruptedException impatient) {
        Thread.currentThread().interrupt();
      }
    }
    System.exit(EXIT_CODE);
  }
}
