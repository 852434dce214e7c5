package io.superlearner.testkit.example;

import io.superlearner.event.EventBus;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.BodySelf;
import io.superlearner.runtime.From;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import java.time.Duration;

/// What an example may use without saying where it comes from. It runs in a process.
public abstract class Stage {

  /// The process that runs the example.
  protected BodySelf self;

  /// The runtime of that process.
  protected ProcessRuntime runtime;

  /// A scheduler for the example's processes.
  protected Scheduler scheduler;

  /// Options for a worker of the example.
  protected SpawnOptions options;

  /// What the runtime tells.
  protected EventBus events;

  /// Time enough.
  protected final Duration limit = Duration.ofSeconds(8);

  /// A counter that runs, linked with nobody, under the name `counter`.
  protected Pid counter;

  void enter(BodySelf process, Scheduler lane) {
    self = process;
    runtime = process.runtime();
    scheduler = lane;
    options = SpawnOptions.worker("example", lane);
    events = runtime.events();
    counter =
        started(runtime.start(GenServer.behavior(new Counter(0)), options.withName("counter")));
  }

  /// Returns the process of a start that must have succeeded.
  protected static Pid started(StartOutcome outcome) {
    if (outcome instanceof StartOutcome.Started(Pid pid, var _)) {
      return pid;
    }
    throw new AssertionError("expected a start, got " + outcome);
  }

  /// A server that counts: `next` and `get` are answered with the number, `crash` ends it.
  ///
  /// @param first where it begins
  public record Counter(int first) implements GenServer<Integer> {

    /// Begins at 0.
    public Counter() {
      this(0);
    }

    @Override
    public Init<Integer> init(Self self) {
      return Init.ready(first);
    }

    @Override
    public Step<Integer> handleCall(Object request, From from, Integer count, Self self) {
      return switch ((String) request) {
        case "next" -> Step.reply(count + 1, count + 1);
        case "get" -> Step.reply(count, count);
        default -> throw new IllegalStateException("asked for " + request);
      };
    }

    @Override
    public Step.Quiet<Integer> handleCast(Object message, Integer count, Self self) {
      return Step.noReply(count + 1);
    }

    @Override
    public Integer codeChange(Object oldVersion, Object old, Object extra) {
      return (Integer) old;
    }
  }
}
