package io.superlearner.runtime.supervisor;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.Self;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntFunction;

/// A child that does what a test tells it, over all its incarnations.
final class Toy implements ChildStart {

  /// Something to do inside the process.
  interface Action {
    void run(Self self) throws Exception;
  }

  /// What a trapping toy does when it gets an exit signal.
  interface OnExit {
    void run(Self self, ExitReason reason) throws Exception;
  }

  /// What each incarnation was started with, in their order.
  final List<ChildContext> starts = new CopyOnWriteArrayList<>();

  /// The reasons that incarnations got in `terminate`.
  final List<ExitReason> terminated = new CopyOnWriteArrayList<>();

  private volatile IntFunction<Behavior.Start> outcome = _ -> Behavior.Start.running();
  private volatile boolean traps;
  private volatile OnExit onExit = Self::stop;
  private volatile Action onStart = _ -> {};

  static Toy plain() {
    return new Toy();
  }

  /// Answers its first, second, … start (from 1) like this.
  Toy answering(IntFunction<Behavior.Start> answer) {
    outcome = answer;
    return this;
  }

  static Toy ignoring() {
    return plain().answering(_ -> new Behavior.Start.Ignored());
  }

  static Toy failing(String reason) {
    return plain().answering(_ -> new Behavior.Start.Refused(ExitReason.abnormal(reason)));
  }

  /// Returns this information with every start.
  Toy telling(Object info) {
    return answering(_ -> new Behavior.Start.Running(info));
  }

  /// Traps exits, and does this with an exit signal.
  Toy trapping(OnExit action) {
    traps = true;
    onExit = action;
    return this;
  }

  /// Does this first in each start.
  Toy starting(Action action) {
    onStart = action;
    return this;
  }

  ChildSpec spec(String id) {
    return ChildSpec.worker(id, this).withModule("toy");
  }

  @Override
  public Behavior start(ChildContext context) {
    starts.add(context);
    return new Incarnation(starts.size());
  }

  private final class Incarnation implements Behavior {
    private final int number;
    private Self self;

    Incarnation(int number) {
      this.number = number;
    }

    @Override
    public Start start(Self process) throws Exception {
      self = process;
      process.trapExit(traps);
      onStart.run(process);
      return outcome.apply(number);
    }

    @Override
    public void receive(Object message) throws Exception {
      switch (message) {
        case Action action -> action.run(self);
        case ExitMessage(Pid _, ExitReason reason) -> onExit.run(self, reason);
        default -> throw new AssertionError("unexpected: " + message);
      }
    }

    @Override
    public void terminate(ExitReason reason) {
      terminated.add(reason);
    }
  }
}
