package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// System messages: what anybody may ask of any process, whatever it is written for, in the manner
/// of OTP's `sys`.
///
/// ```java
/// Sys.suspend(runtime, counter).join();
/// Sys.changeCode(runtime, counter, new Counter(), "1", null).join();
/// Sys.resume(runtime, counter).join();
/// ```
///
/// A system message does not wait behind ordinary messages: the process acts on it as soon as the
/// message that it handles is done. System messages of one sender keep their order. Nothing here
/// blocks; each future fails with [CallException] if the process does not exist or ends before it
/// has answered, and may wait for ever on a process that does not come to an end with its message.
/// A process of another node can only be stopped from here; all else fails with `not_local`. A
/// process must not wait for an answer of its own.
public final class Sys {

  /// Something to do inside a process, between two of its messages.
  interface Order<T extends @Nullable Object> {
    T carryOut(Cell cell) throws Exception;
  }

  private Sys() {}

  /// Lets a process handle no message until it is resumed. Messages, requests and timers wait in
  /// their order; exit signals and system messages are acted on, and it ends with its parent as
  /// ever. A suspended process may be suspended again; one resume is enough.
  public static CompletableFuture<@Nullable Void> suspend(ProcessRuntime runtime, Pid pid) {
    return ask(
        runtime,
        pid,
        cell -> {
          cell.suspend();
          return null;
        });
  }

  /// Lets a process handle messages again, first those that have waited. Does nothing if it was not
  /// suspended.
  public static CompletableFuture<@Nullable Void> resume(ProcessRuntime runtime, Pid pid) {
    return ask(
        runtime,
        pid,
        cell -> {
          cell.resume();
          return null;
        });
  }

  /// Tells whether a process is suspended.
  public static CompletableFuture<Boolean> isSuspended(ProcessRuntime runtime, Pid pid) {
    return ask(runtime, pid, cell -> cell.suspended);
  }

  /// Asks for the status of a process: what the runtime knows of it, and what it lets others see of
  /// its state, see [Behavior#formatStatus]. The state as it is comes from
  /// [ProcessRuntime#state(Pid)].
  public static CompletableFuture<SystemStatus> status(ProcessRuntime runtime, Pid pid) {
    return ask(
        runtime,
        pid,
        cell -> {
          Behavior behavior = cell.behavior();
          ProcessStatus raw = new ProcessStatus(behavior.state(), null, null, behavior.log());
          return new SystemStatus(
              cell.info(),
              cell.suspended,
              behavior.codeName(),
              ProcessStatus.formatted(behavior, raw));
        });
  }

  /// Lets a process keep the messages that it handles from now on, for its status and for the
  /// report of a crash.
  ///
  /// The future fails with [UnsupportedOperationException] if the process keeps no log.
  ///
  /// @param most how many; 0 for none
  public static CompletableFuture<@Nullable Void> keepLog(
      ProcessRuntime runtime, Pid pid, int most) {
    if (most < 0) {
      throw new IllegalArgumentException("a log of " + most + " messages; expected 0 or more");
    }
    return ask(
        runtime,
        pid,
        cell -> {
          cell.behavior().keepLog(most);
          return null;
        });
  }

  /// Stops a process and waits until it is gone. Its `terminate` runs; messages that came before
  /// are handled before, unless it is suspended.
  ///
  /// @param limit how long to wait; the process goes on with its end after that
  /// @throws CallException if the process does not exist (`noproc`), is not gone within the limit
  ///   (`timeout`), or ended with another reason than this, which the exception then has
  /// @throws IllegalArgumentException if the limit is negative; the process lives on
  public static void stop(ProcessRuntime runtime, Pid pid, ExitReason reason, Duration limit) {
    if (limit.isNegative()) {
      throw new IllegalArgumentException("a limit of " + limit + "; expected zero or more");
    }
    Pending gone = new Pending();
    ExitReason wanted = runtime.far.isForeign(pid) ? FarReason.plain(reason) : reason;
    try (Subscription _ = runtime.watch(pid, gone::complete)) {
      beginStop(runtime, pid, wanted);
      ExitReason end = gone.await(limit.toNanos()) instanceof Down down ? down.reason() : null;
      if (end == null || !end.equals(wanted.asSeenByOthers())) {
        throw new CallException(pid, end == null ? ExitReason.abnormal("timeout") : end);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new CallException(pid, ExitReason.abnormal("interrupted"));
    }
  }

  /// Asks a process to stop, on this node or another, and does not wait.
  static void beginStop(ProcessRuntime runtime, Pid pid, ExitReason reason) {
    Cell cell = runtime.find(pid);
    if (cell != null) {
      cell.putUrgent(new Signal.Probe(_ -> cell.end(reason), true));
    } else {
      runtime.far.stop(pid, reason);
    }
  }

  /// Replaces the state of a process and returns the new one.
  ///
  /// The future fails with what `change` throws, and the state stays then; with
  /// [UnsupportedOperationException] if the process keeps its state to itself.
  ///
  /// @param change makes the new state of the old one; runs inside the process and must not block
  public static CompletableFuture<@Nullable Object> replaceState(
      ProcessRuntime runtime, Pid pid, UnaryOperator<@Nullable Object> change) {
    return ask(
        runtime,
        pid,
        cell -> {
          cell.behavior().replaceState(change);
          return cell.behavior().state();
        });
  }

  /// Lets a suspended process go over to other code, and its state with it.
  ///
  /// The future fails, and the old code and state stay, with [IllegalStateException] if the process
  /// is not suspended, with [UnsupportedOperationException] if it or the new code knows no code
  /// change, and with whatever the new code throws.
  ///
  /// @param code the new code, for a server another `GenServer`
  /// @param oldVersion what the old code was, for the new code to decide what to do
  /// @param extra anything that the new code wants for the change
  public static CompletableFuture<@Nullable Void> changeCode(
      ProcessRuntime runtime,
      Pid pid,
      Object code,
      @Nullable Object oldVersion,
      @Nullable Object extra) {
    return ask(
        runtime,
        pid,
        cell -> {
          if (!cell.suspended) {
            throw new IllegalStateException(
                "not_suspended: the code of " + pid + " changes while it is suspended only");
          }
          cell.behavior().changeCode(code, oldVersion, extra);
          return null;
        });
  }

  /// Asks a process to carry something out between two of its messages.
  static <T extends @Nullable Object> CompletableFuture<T> ask(
      ProcessRuntime runtime, Pid pid, Order<T> order) {
    CompletableFuture<T> future = new CompletableFuture<>();
    if (runtime.far.isForeign(pid)) {
      future.completeExceptionally(new CallException(pid, ExitReason.abnormal("not_local")));
      return future;
    }
    Subscription watch =
        runtime.watch(
            pid, down -> future.completeExceptionally(new CallException(pid, down.reason())));
    var _ = future.whenComplete((_, _) -> watch.close());
    Cell cell = runtime.find(pid);
    if (cell != null) {
      cell.putUrgent(new Signal.Probe(_ -> carryOut(order, cell, future)));
    }
    return future;
  }

  private static <T extends @Nullable Object> void carryOut(
      Order<T> order, Cell cell, CompletableFuture<T> future) {
    try {
      future.complete(order.carryOut(cell));
    } catch (Throwable failure) {
      future.completeExceptionally(failure);
    }
  }
}
