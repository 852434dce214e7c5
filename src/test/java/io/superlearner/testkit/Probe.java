package io.superlearner.testkit;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/// A process that does what a test tells it and keeps what it gets.
///
/// It takes every message (requests, casts, exits, downs and plain ones) into a queue, from which
/// the test's thread takes them with `expect…`, in their order. What it is told to do runs inside
/// the process, between two messages.
public final class Probe {

  private record Command(Consumer<Self> action) {}

  private static final class Recorder implements Behavior {
    final BlockingQueue<Object> received = new LinkedBlockingQueue<>();
    final CompletableFuture<ExitReason> terminated = new CompletableFuture<>();
    private Self self;

    @Override
    public Start start(Self process) {
      self = process;
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      if (message instanceof Command(Consumer<Self> action)) {
        action.accept(self);
      } else {
        received.add(message);
      }
    }

    @Override
    public void terminate(ExitReason reason) {
      terminated.complete(reason);
    }

    @Override
    public Object state() {
      return List.copyOf(received);
    }
  }

  private final Kernel kernel;
  private final ProcessRuntime runtime;
  private final CompletableFuture<Down> down = new CompletableFuture<>();
  private final Recorder recorder;
  private final Pid pid;

  private Probe(Kernel kernel, ProcessRuntime runtime, Recorder recorder, Pid pid) {
    this.kernel = kernel;
    this.runtime = runtime;
    this.recorder = recorder;
    this.pid = pid;
    var _ = runtime.watch(pid, down::complete);
  }

  static Probe start(Kernel kernel, String path) {
    Recorder recorder = new Recorder();
    return new Probe(
        kernel, kernel.runtime(), recorder, kernel.start(recorder, kernel.options(path)));
  }

  /// Starts a probe on a runtime that is not the kernel's own.
  static Probe start(Kernel kernel, ProcessRuntime runtime, String path) {
    Recorder recorder = new Recorder();
    StartOutcome outcome = runtime.start(recorder, kernel.options(path));
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      return new Probe(kernel, runtime, recorder, pid);
    }
    throw new AssertionError("expected a start, got " + outcome);
  }

  /// Returns the probe's pid.
  public Pid pid() {
    return pid;
  }

  // ---- what it is told ----

  /// Runs something inside the process and does not wait; what it throws crashes the probe.
  public void tell(Consumer<Self> action) {
    runtime.send(pid, new Command(action));
  }

  /// Runs something inside the process and waits for its result; what it throws is thrown here, as
  /// the cause of an [AssertionError], and leaves the probe unharmed.
  public <T> T ask(Function<Self, T> action) {
    CompletableFuture<T> result = new CompletableFuture<>();
    tell(self -> {
      try {
        result.complete(action.apply(self));
      } catch (RuntimeException | Error thrown) {
        result.completeExceptionally(thrown);
      }
    });
    return Waits.await("an answer of the probe " + pid, result);
  }

  /// Runs something inside the process and waits until it is done.
  public void run(Consumer<Self> action) {
    ask(self -> {
      action.accept(self);
      return true;
    });
  }

  /// Waits until the probe has taken everything that this thread sent to it before.
  public void settle() {
    run(_ -> {});
  }

  /// Lets exits arrive as messages.
  public Probe trapping() {
    run(self -> self.trapExit(true));
    return this;
  }

  /// Links it with another process.
  public void link(Pid other) {
    run(self -> self.link(other));
  }

  /// Removes a link.
  public void unlink(Pid other) {
    run(self -> self.unlink(other));
  }

  /// Watches another process.
  public Ref monitor(Pid other) {
    return ask(self -> self.monitor(other));
  }

  /// Ends a watch.
  public void demonitor(Ref monitor) {
    run(self -> self.demonitor(monitor));
  }

  /// Sends a message from the probe.
  public void send(Pid to, Object message) {
    run(self -> self.send(to, message));
  }

  /// Sends an exit signal from the probe.
  public void exit(Pid to, ExitReason reason) {
    run(self -> self.exit(to, reason));
  }

  /// Calls another process from the probe; a failure is the cause of an [AssertionError].
  public Object call(Pid to, Object request, Duration limit) {
    return ask(self -> self.call(to, request, limit));
  }

  /// Answers a request that the probe got.
  public void reply(Request request, Object value) {
    run(self -> self.reply(request.from(), value));
  }

  /// Starts a linked child.
  public StartOutcome startLink(Behavior child, String path) {
    return ask(self -> self.startLink(child, kernel.options(path)));
  }

  /// Ends it by itself; does not wait.
  public void stop(ExitReason reason) {
    tell(self -> self.stop(reason));
  }

  /// Makes it throw; does not wait.
  public void crash(RuntimeException thrown) {
    tell(_ -> {
      throw thrown;
    });
  }

  // ---- what it got ----

  /// Takes the next message, whatever it is; bounded.
  public Object expect() {
    try {
      Object next = recorder.received.poll(Waits.BOUND.toNanos(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("the probe " + pid + " got nothing");
      }
      return next;
    } catch (InterruptedException interrupted) {
      throw Waits.interrupted("a message to " + pid, interrupted);
    }
  }

  /// Takes the next message, which must be of a kind; bounded.
  public <T> T expect(Class<T> kind) {
    Object next = expect();
    if (!kind.isInstance(next)) {
      throw new AssertionError("expected " + kind.getSimpleName() + ", got " + next);
    }
    return kind.cast(next);
  }

  /// Takes the next message, which must fit; bounded.
  public Object expect(Predicate<Object> fits) {
    Object next = expect();
    if (!fits.test(next)) {
      throw new AssertionError("unexpected message: " + next);
    }
    return next;
  }

  /// Takes the next message, which must equal this one; bounded.
  public void expectMessage(Object message) {
    expect(message::equals);
  }

  /// Takes the next message, which must tell the end of a process; bounded.
  public Down expectDown(Pid of) {
    return (Down) expect(next -> next instanceof Down down && down.pid().equals(of));
  }

  /// Takes the next message, which must be the exit of a process; bounded.
  public ExitMessage expectExit(Pid of) {
    return (ExitMessage) expect(next -> next instanceof ExitMessage exit && exit.from().equals(of));
  }

  /// Settles and demands that nothing has come.
  public void expectNothing() {
    settle();
    List<Object> rest = List.copyOf(recorder.received);
    if (!rest.isEmpty()) {
      throw new AssertionError("the probe " + pid + " got " + rest);
    }
  }

  /// Takes all messages that have come until now.
  public List<Object> drain() {
    List<Object> messages = new ArrayList<>();
    recorder.received.drainTo(messages);
    return messages;
  }

  /// Waits for the probe's end and returns the reason; bounded.
  public ExitReason awaitDown() {
    return Waits.await("the end of " + pid, down).reason();
  }

  /// Waits until the probe's `terminate` was called and returns the reason; bounded.
  public ExitReason awaitTerminated() {
    return Waits.await("terminate of " + pid, recorder.terminated);
  }

  /// Tells whether `terminate` has been called.
  public boolean wasTerminated() {
    return recorder.terminated.isDone();
  }
}
