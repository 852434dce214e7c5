package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.From;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The process around a state machine: turns messages into events, and works off all events that
/// come of one before it takes the next message.
final class MachineProcess<S, D> implements Behavior {

  // owned by the process thread; all but the machine are set by start
  private GenStateMachine<S, D> machine;
  private @Nullable Machinery<S, D> machinery;
  private List<StateAction> first = List.of();

  MachineProcess(GenStateMachine<S, D> machine) {
    this.machine = machine;
  }

  private Machinery<S, D> running() {
    return Objects.requireNonNull(machinery, "the process has not started");
  }

  // ---- the process ----

  @Override
  public Start start(Self self) throws Exception {
    return switch (machine.init(self)) {
      case null -> new Start.Refused(Machinery.badReturn(machine, "init"));
      case GenStateMachine.Begin.Ready<S, D>(var state, var data, var actions) -> {
        machinery = new Machinery<>(self, new GenStateMachine.Stage<>(state, data));
        first = actions;
        yield Start.running();
      }
      case GenStateMachine.Begin.Ignore<S, D> _ -> new Start.Ignored();
      case GenStateMachine.Begin.Stop<S, D>(var reason) -> new Start.Refused(reason);
    };
  }

  @Override
  public boolean goesOn() {
    return !first.isEmpty() || machine.entersStates();
  }

  @Override
  public void started() throws Exception {
    List<StateAction> actions = first;
    first = List.of();
    running().begin(machine, actions);
  }

  @Override
  public void receive(Object message) throws Exception {
    Machinery<S, D> now = running();
    if (message instanceof ExitMessage(var from, var reason) && from.equals(now.self.parent())) {
      now.self.stop(reason);
    } else {
      now.run(machine, eventOf(message));
    }
  }

  private StateEvent eventOf(Object message) {
    return switch (message) {
      case Request(From from, var payload) -> new StateEvent.Call(from, payload);
      case Cast(var payload) -> new StateEvent.Cast(payload);
      case MachineTimers.Expired(StateAction.Of of) -> running().timers.expired(of);
      default -> new StateEvent.Info(message);
    };
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    Machinery<S, D> now = running();
    machine.terminate(reason, now.stage.state(), now.stage.data(), now.self);
  }

  // ---- system messages ----

  @Override
  public @Nullable Object state() {
    return machinery == null ? null : machinery.stage;
  }

  @Override
  @SuppressWarnings("unchecked") // a stage of other types is found out by the next event
  public void replaceState(UnaryOperator<@Nullable Object> change) {
    if (!(change.apply(running().stage) instanceof GenStateMachine.Stage<?, ?> stage)) {
      throw new IllegalArgumentException("the state of a state machine is a Stage");
    }
    running().stage = (GenStateMachine.Stage<S, D>) stage;
  }

  @Override
  @SuppressWarnings("unchecked") // the new machine says of which types the stage is from now on
  public void changeCode(Object code, @Nullable Object oldVersion, @Nullable Object extra)
      throws Exception {
    if (!(code instanceof GenStateMachine<?, ?> other)) {
      throw new IllegalArgumentException(
          "the code of a state machine is a GenStateMachine, not " + code.getClass().getName());
    }
    GenStateMachine<S, D> next = (GenStateMachine<S, D>) other;
    // first all that may fail
    GenStateMachine.Stage<S, D> changed =
        Objects.requireNonNull(
            next.codeChange(oldVersion, running().stage, extra), "codeChange returned null");
    machine = next;
    running().stage = changed;
  }

  @Override
  public ProcessStatus formatStatus(ProcessStatus raw) {
    return machine.formatStatus(raw);
  }

  @Override
  public String codeName() {
    return machine.getClass().getName();
  }
}
