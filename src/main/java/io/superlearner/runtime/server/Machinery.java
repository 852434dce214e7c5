package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Self;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A running state machine: where it is, what it keeps, and the rules by which it goes on. Owned by
/// the process thread.
final class Machinery<S, D> {

  private static final StateAction.Of EVENT = new StateAction.Of.Event();
  private static final StateAction.Of STATE = new StateAction.Of.State();

  final Self self;
  final MachineTimers timers;
  GenStateMachine.Stage<S, D> stage;
  private final EventQueue queue = new EventQueue();

  Machinery(Self self, GenStateMachine.Stage<S, D> stage) {
    this.self = self;
    this.timers = new MachineTimers(self);
    this.stage = stage;
  }

  /// Carries out the actions of the start and enters the first state.
  void begin(GenStateMachine<S, D> machine, List<StateAction> actions) throws Exception {
    act(null, actions);
    if (machine.entersStates() && !self.isStopping()) {
      enter(machine, stage.state());
    }
    runOn(machine, next());
  }

  /// Handles an event and all that comes of it.
  void run(GenStateMachine<S, D> machine, StateEvent event) throws Exception {
    runOn(machine, event);
  }

  private void runOn(GenStateMachine<S, D> machine, @Nullable StateEvent first) throws Exception {
    StateEvent event = first;
    while (event != null && !self.isStopping()) {
      timers.cancel(EVENT);
      carryOut(machine, event, machine.handleEvent(event, stage.state(), stage.data(), self));
      event = next();
    }
  }

  private @Nullable StateEvent next() {
    StateEvent made = queue.poll();
    return made == null ? timers.pollDue() : made;
  }

  private void carryOut(
      GenStateMachine<S, D> machine, StateEvent event, @Nullable Transition<S, D> transition)
      throws Exception {
    D data = stage.data();
    switch (transition) {
      case null -> self.stop(badReturn(machine, "handleEvent"));
      case Transition.NextState<S, D>(var state, var other, var actions) ->
          go(machine, event, state, other, actions, false);
      case Transition.KeepState<S, D>(var other, var actions) ->
          go(machine, event, stage.state(), other, actions, false);
      case Transition.KeepAll<S, D>(var actions) ->
          go(machine, event, stage.state(), data, actions, false);
      case Transition.RepeatState<S, D>(var other, var actions) ->
          go(machine, event, stage.state(), other, actions, true);
      case Transition.Stop<S, D>(var reason, var replies) -> stop(reason, data, replies);
      case Transition.StopWith<S, D>(var reason, var other, var replies) ->
          stop(reason, other, replies);
    }
  }

  private void go(
      GenStateMachine<S, D> machine,
      StateEvent event,
      S state,
      D data,
      List<StateAction> actions,
      boolean repeats)
      throws Exception {
    S old = stage.state();
    boolean changes = !Objects.equals(old, state);
    if (event instanceof StateEvent.Enter && (changes || repeats || !fitsEnter(actions))) {
      self.stop(ExitReason.abnormal("bad_state_enter_return: " + state + " " + actions));
      return;
    }
    stage = new GenStateMachine.Stage<>(state, data);
    if (actions.stream().anyMatch(StateAction.Postpone.class::isInstance)) {
      queue.postpone(event);
    }
    if (changes) {
      timers.cancel(STATE);
      timers.cancel(EVENT);
      queue.retry();
    }
    act(event, actions);
    if ((changes || repeats) && machine.entersStates()) {
      enter(machine, old);
    }
  }

  private static boolean fitsEnter(List<StateAction> actions) {
    return actions.stream()
        .noneMatch(
            one -> one instanceof StateAction.Postpone || one instanceof StateAction.NextEvent);
  }

  private void enter(GenStateMachine<S, D> machine, S old) throws Exception {
    StateEvent entered = new StateEvent.Enter(old);
    carryOut(machine, entered, machine.handleEvent(entered, stage.state(), stage.data(), self));
  }

  private void act(@Nullable StateEvent event, List<StateAction> actions) {
    List<StateEvent> made = new ArrayList<>();
    for (StateAction action : actions) {
      switch (action) {
        case StateAction.Reply(var from, var value) -> self.reply(from, value);
        case StateAction.NextEvent(StateEvent next) -> made.add(next);
        case StateAction.StartTimeout start -> timers.start(start);
        case StateAction.UpdateTimeout update -> timers.update(update);
        case StateAction.Postpone _ -> {
          if (event == null) {
            throw new IllegalArgumentException("there is no event to postpone at the start");
          }
        }
        case StateAction.Hibernate _ -> {}
      }
    }
    queue.putFirst(made);
  }

  private void stop(ExitReason reason, D data, List<StateAction.Reply> replies) {
    stage = new GenStateMachine.Stage<>(stage.state(), data);
    replies.forEach(reply -> self.reply(reply.from(), reply.value()));
    self.stop(reason);
  }

  static ExitReason badReturn(GenStateMachine<?, ?> machine, String callback) {
    return ExitReason.abnormal(
        "bad_return_value: " + machine.getClass().getName() + "." + callback + " returned null");
  }
}
