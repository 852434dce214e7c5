package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// A process written as one method that runs from its beginning to its end, and may block.
///
/// ```java
/// ProcessBody greeter = self -> {
///   while (true) {
///     if (self.receive() instanceof Request(From from, var name)) {
///       self.reply(from, "hello " + name);
///     }
///   }
/// };
/// Pid pid = started(runtime.spawn(RunProcess.of(greeter), options));
/// assert runtime.call(pid, "Ada", limit).equals("hello Ada");
/// ```
///
/// The method runs on a virtual thread of its own, whose context class loader is that of the
/// process's scheduler. Virtual threads share the JVM's few carriers and are not preempted: a body
/// that computes for long without blocking belongs into a [Behavior], which runs on the workers of
/// its scheduler.
@FunctionalInterface
public interface ProcessBody {

  /// Runs the process. It ends with `normal`, or with what it gave to [Self#stop], when this
  /// returns; what it throws ends it as it ends a [Behavior].
  ///
  /// An exit signal that is not trapped ends the process at once, wherever this method is: its
  /// thread is interrupted, and what it still does has no effect, see [Self].
  void run(BodySelf self) throws Exception;

  /// Prepares the process, before whoever started it goes on and before [#run] begins; not on the
  /// process's virtual thread, so it must not block for long.
  default Behavior.Start start(Self self) throws Exception {
    return Behavior.Start.running();
  }

  /// Returns something about this process that any thread may read at any time; null if there is
  /// nothing.
  default @Nullable Object view() {
    return null;
  }
}
