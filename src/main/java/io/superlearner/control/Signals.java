package io.superlearner.control;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.CallException;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Delivery;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorCallException;
import io.superlearner.sandbox.Sandboxes;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// Everything that an operator sends to one process.
final class Signals {

  private static final Duration EXIT_LIMIT = Duration.ofSeconds(5);
  private static final long LONGEST_WAIT_MS = 60_000;
  private static final int LONGEST_REASON = 300;

  private final NodeName node;
  private final ProcessRuntime runtime;
  private final Sandboxes sandboxes;

  Signals(NodeName node, ProcessRuntime runtime, Sandboxes sandboxes) {
    this.node = node;
    this.runtime = runtime;
    this.sandboxes = sandboxes;
  }

  Outcome<StateView> state(Pid pid, long timeoutMillis) {
    Optional<ProcessInfo> info = runtime.info(pid);
    if (info.isEmpty()) {
      return noProcess(pid);
    }
    String module = info.get().options().module();
    if (info.get().options().kind() == ProcessKind.SUPERVISOR) {
      return runtime
          .view(pid)
          .map(view -> Outcome.done(view(pid, module, view)))
          .orElseGet(() -> noProcess(pid));
    }
    return readState(pid, Math.clamp(timeoutMillis, 1, LONGEST_WAIT_MS))
        .map(state -> view(pid, module, state.value()));
  }

  /// A state that was read, which may be null.
  record Read(@Nullable Object value) {}

  /// Reads a state as it is.
  Outcome<Read> readState(Pid pid, long millis) {
    CompletableFuture<@Nullable Object> asked = runtime.state(pid);
    try {
      return Outcome.done(new Read(asked.get(millis, TimeUnit.MILLISECONDS)));
    } catch (ExecutionException failed) {
      return failed.getCause() instanceof CallException
          ? noProcess(pid)
          : Outcome.refused(
              Code.CALL_FAILED, "the state of " + pid + " cannot be read: " + failed.getCause());
    } catch (TimeoutException late) {
      return Outcome.refused(
          Code.TIMEOUT,
          "the process " + pid + " is busy with a message for over " + millis + " ms");
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return Outcome.refused(
          Code.TIMEOUT, "the reading of the state of " + pid + " was broken off");
    } finally {
      asked.cancel(false);
    }
  }

  private StateView view(Pid pid, String module, @Nullable Object state) {
    return new StateView(pid, node, module, runtime.clock().now(), PlainView.of(state));
  }

  Outcome<Delivered> deliver(Pid pid, MessageRequest request) {
    if (!runtime.isAlive(pid)) {
      return noProcess(pid);
    }
    Object message = request.message();
    return switch (request.kind()) {
      case CALL -> call(pid, request);
      case CAST -> sent(pid, runtime.send(pid, new Cast(message)));
      case INFO ->
          message == null
              ? Outcome.refused(
                  Refusal.ofParameter(
                      Code.INVALID_PARAMETER, "message", "a plain message is never null"))
              : sent(pid, runtime.send(pid, message));
    };
  }

  private Outcome<Delivered> sent(Pid pid, Delivery delivery) {
    return switch (delivery) {
      case DELIVERED, SENT -> Outcome.done(new Delivered(true, pid, node, false, null));
      case NO_PROCESS, NO_CONNECTION -> noProcess(pid);
      case MAILBOX_FULL -> mailboxFull(pid);
    };
  }

  private Outcome<Delivered> call(Pid pid, MessageRequest request) {
    Duration limit = Duration.ofMillis(Math.clamp(request.timeoutMs(), 1, LONGEST_WAIT_MS));
    try {
      Object reply = runtime.call(pid, request.message(), limit);
      return Outcome.done(new Delivered(true, pid, node, true, PlainView.of(reply)));
    } catch (CallException failed) {
      return switch (failed.reason().toString()) {
        case "timeout" ->
            Outcome.refused(
                Code.TIMEOUT, "no reply from " + pid + " within " + limit.toMillis() + " ms");
        case "noproc" ->
            runtime.isAlive(pid)
                ? Outcome.refused(Code.CALL_FAILED, "the process " + pid + " answers no such call")
                : noProcess(pid);
        case "mailbox_full" -> mailboxFull(pid);
        default ->
            Outcome.refused(
                Code.CALL_FAILED,
                "the process "
                    + pid
                    + " ended before it replied: "
                    + Shown.text(failed.reason().toString(), LONGEST_REASON));
      };
    }
  }

  Outcome<Exited> exit(Pid pid, ExitRequest request) {
    Optional<ProcessInfo> info = runtime.info(pid);
    if (info.isEmpty()) {
      return noProcess(pid);
    }
    ExitReason reason = request.reason();
    if (info.get().options().kind() == ProcessKind.SUPERVISOR) {
      endSupervisor(info.get(), reason);
    } else if (!runtime.exit(pid, reason)) {
      return noProcess(pid);
    }
    boolean gone = awaitGone(pid);
    return Outcome.done(new Exited(gone, pid, node, request.text(), runtime.clock().now()));
  }

  /// A supervisor heeds exit signals of its parent only, as in OTP; so it is asked to stop in
  /// order, children first, and its own supervisor decides what happens next.
  private void endSupervisor(ProcessInfo info, ExitReason reason) {
    SandboxId sandbox = info.options().sandbox();
    if (sandbox != null && info.parent() == null && reason.isExpected()) {
      sandboxes.expectEnd(sandbox, info.pid());
    }
    if (reason instanceof ExitReason.Kill) {
      runtime.exit(info.pid(), reason);
      return;
    }
    try {
      Supervisor.stop(runtime, info.pid(), reason, EXIT_LIMIT);
    } catch (SupervisorCallException lateOrGone) {
      System.getLogger(Signals.class.getName())
          .log(System.Logger.Level.DEBUG, () -> String.valueOf(lateOrGone.getMessage()));
    }
  }

  private boolean awaitGone(Pid pid) {
    try {
      return runtime.awaitGone(pid, EXIT_LIMIT);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return !runtime.isAlive(pid);
    }
  }

  private static <T> Outcome<T> mailboxFull(Pid pid) {
    return Outcome.refused(Code.MAILBOX_FULL, "the mailbox of " + pid + " is full");
  }

  static <T> Outcome<T> noProcess(Pid pid) {
    return Outcome.refused(Code.PROCESS_NOT_FOUND, "there is no process " + pid);
  }
}
