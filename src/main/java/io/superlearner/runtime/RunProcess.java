package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// The process around a [ProcessBody]: takes its signals while the body runs on a thread of its
/// own, hands messages over, and ends with the body.
///
/// ```java
/// Pid pid = started(runtime.start(
///     RunProcess.of(own -> own.send(own.parent() == null ? counter : own.parent(), "hello")),
///     options));
/// ```
///
/// So an exit signal acts at once, whatever the body waits for: the process is gone and its thread
/// is interrupted. A body that goes on nevertheless is fenced, and counted as leaked until it
/// returns. The bound of the mailbox counts for what the body has not received; messages beyond it
/// are dropped and counted, although their senders were told that they are delivered.
public final class RunProcess implements Behavior {

  /// What anybody may know of such a process.
  ///
  /// @param running whether its body has begun and not returned
  /// @param waiting messages that it has not received
  /// @param body what the body tells, see [ProcessBody#view()]
  public record View(boolean running, int waiting, @Nullable Object body) {}

  /// The body is over; goes through the mailbox behind what was sent before.
  private record Ended(ExitReason reason) implements Post.Own {
    @Override
    public String toString() {
      return "(its body)";
    }
  }

  private final ProcessBody body;

  // set by start, read by any
  private volatile @Nullable ProcessSelf cell;
  private volatile @Nullable BodyInbox inbox;

  // guarded by this
  private @Nullable Thread runner;
  private boolean over;
  private boolean leaked;

  private RunProcess(ProcessBody body) {
    this.body = body;
  }

  /// Returns the behavior of one process with this body. To be spawned like any other; a body that
  /// keeps nothing in fields may be given to several.
  public static Behavior of(ProcessBody body) {
    return new RunProcess(body);
  }

  @Override
  public Start start(Self self) throws Exception {
    if (!(self instanceof ProcessSelf process)) {
      throw new IllegalArgumentException("only a runtime may start a process, not " + self);
    }
    BodyInbox messages = new BodyInbox(process.runtime.clock());
    cell = process;
    inbox = messages;
    Start outcome = body.start(self);
    if (!(outcome instanceof Start.Running)
        || process.runtime.atEnd(process.pid, down -> end(process, down.reason())).isEmpty()) {
      return outcome;
    }
    return outcome;
  }

  @Override
  public boolean goesOn() {
    return true;
  }

  /// The body begins only when whoever started the process was told: what it does to itself must
  /// not pass as a failed start.
  @Override
  public void started() {
    ProcessSelf process = process();
    RunSelf own = new RunSelf(process, inbox());
    if (!process.options.scheduler().startVirtual(() -> run(process, own))) {
      process.stop(ExitReason.abnormal("scheduler_closed"));
    }
  }

  // ---- on the body's thread ----

  private void run(ProcessSelf process, RunSelf own) {
    if (!enter()) {
      return;
    }
    ExitReason reason;
    try {
      body.run(own);
      reason = own.stopReason();
    } catch (Throwable thrown) {
      reason = Cell.reasonOf(thrown);
    }
    leave(process);
    var _ = process.put(new Signal.Ordinary(new Ended(reason)), 0);
  }

  private synchronized boolean enter() {
    if (over) {
      return false;
    }
    runner = Thread.currentThread();
    return true;
  }

  private synchronized void leave(ProcessSelf process) {
    runner = null;
    if (leaked) {
      leaked = false;
      process.runtime.population().leakReturned(process.options.sandbox());
    }
  }

  // ---- on the thread that ends the process, whichever that is ----

  @SuppressWarnings("ReferenceEquality") // threads are who they are
  private void end(ProcessSelf process, ExitReason reason) {
    inbox().close(reason);
    synchronized (this) {
      over = true;
      if (runner == null) {
        return;
      }
      leaked = true;
      process.runtime.population().leakFound(process.options.sandbox());
      if (runner != Thread.currentThread()) {
        runner.interrupt();
      }
    }
  }

  // ---- on the process's thread ----

  @Override
  public void receive(Object message) {
    ProcessSelf process = process();
    switch (message) {
      case Ended(ExitReason reason) -> process.stop(reason);
      case RunSelf.Sync(var passed) -> passed.countDown();
      case ExitMessage _, Down _ -> inbox().put(message, 0);
      default -> {
        if (!inbox().put(message, process.options.mailboxBound())) {
          process.runtime.post().refused((Cell) process, message);
        }
      }
    }
  }

  /// A request of the body was answered. The answer stays with the request until the body receives
  /// it, as a message or by the request itself.
  void answered(RequestId request) {
    inbox().putAnswered(request);
  }

  @Override
  public @Nullable Object view() {
    BodyInbox messages = inbox;
    boolean running;
    synchronized (this) {
      running = runner != null;
    }
    return new View(running, messages == null ? 0 : messages.estimateWaiting(), body.view());
  }

  private ProcessSelf process() {
    ProcessSelf process = cell;
    if (process == null) {
      throw new IllegalStateException("the process has not started");
    }
    return process;
  }

  private BodyInbox inbox() {
    BodyInbox messages = inbox;
    if (messages == null) {
      throw new IllegalStateException("the process has not started");
    }
    return messages;
  }
}
