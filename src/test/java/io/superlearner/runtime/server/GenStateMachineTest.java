package io.superlearner.runtime.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.RequestId;
import io.superlearner.runtime.Response;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.Sys;
import io.superlearner.testkit.Kernel;
import io.superlearner.testkit.Probe;
import io.superlearner.testkit.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GenStateMachineTest {

  private static final ExitReason BOOM = ExitReason.abnormal("boom");
  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final StateAction.Of STATE = new StateAction.Of.State();

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private interface Handler {
    Transition<String, List<Object>> handle(StateEvent event, String state, List<Object> data)
        throws Exception;
  }

  /// What a test machine is told to do: go to a state with actions.
  @SuppressWarnings("ArrayRecordComponent") // a test machine's, compared by nobody
  private record Go(String to, StateAction... actions) {}

  /// What a test machine is told to do in one state; in others it keeps it for later.
  private record In(String state, Object what) {}

  /// A machine whose data is a list of what it has handled, by state.
  private class Told implements GenStateMachine<String, List<Object>> {

    private final boolean enters;
    private final List<StateAction> first;
    private final Map<String, List<StateAction>> onEntry;

    Told(boolean enters, List<StateAction> first, Map<String, List<StateAction>> onEntry) {
      this.enters = enters;
      this.first = first;
      this.onEntry = onEntry;
    }

    @Override
    public Begin<String, List<Object>> init(Self self) {
      return Begin.ready("a", List.of(), first.toArray(StateAction[]::new));
    }

    @Override
    public boolean entersStates() {
      return enters;
    }

    @Override
    public Transition<String, List<Object>> handleEvent(
        StateEvent event, String state, List<Object> seen, Self self) {
      return switch (event) {
        case StateEvent.Call(var from, var _) -> Transition.keep(StateAction.reply(from, seen));
        case StateEvent.Cast(Go(String to, StateAction[] actions)) ->
            Transition.nextState(to, seen, actions);
        case StateEvent.Cast(In(String where, Object what)) ->
            where.equals(state)
                ? Transition.keepState(plus(seen, state + " " + what))
                : Transition.keep(StateAction.postpone());
        case StateEvent.Cast(var message) ->
            Transition.keepState(plus(seen, state + " " + message));
        case StateEvent.Info(var message) ->
            Transition.keepState(plus(seen, state + " info " + message));
        case StateEvent.Internal(Go(String to, StateAction[] actions)) ->
            Transition.nextState(to, plus(seen, state + " goes"), actions);
        case StateEvent.Internal(var content) ->
            Transition.keepState(plus(seen, state + " internal " + content));
        case StateEvent.EventTimeout(var content) ->
            Transition.keepState(plus(seen, state + " event-timeout " + content));
        case StateEvent.StateTimeout(var content) ->
            Transition.keepState(plus(seen, state + " state-timeout " + content));
        case StateEvent.Timeout(var name, var content) ->
            Transition.keepState(plus(seen, state + " " + name + "-timeout " + content));
        case StateEvent.Enter(var old) ->
            Transition.keepState(
                plus(seen, old + " -> " + state),
                onEntry.getOrDefault(state, List.of()).toArray(StateAction[]::new));
      };
    }

    @Override
    public void terminate(ExitReason reason, String state, List<Object> seen, Self self) {
      self.send(watcher.pid(), List.of("end", reason, state));
    }
  }

  private Probe watcher;

  private static List<Object> plus(List<Object> seen, Object one) {
    List<Object> next = new ArrayList<>(seen);
    next.add(one);
    return List.copyOf(next);
  }

  private Pid told(StateAction... first) {
    return start(new Told(false, List.of(first), Map.of()));
  }

  private Pid start(GenStateMachine<?, ?> machine) {
    watcher = kernel.probe("watcher");
    return kernel.start(GenStateMachine.behavior(machine));
  }

  /// A machine of one function.
  private static GenStateMachine<String, List<Object>> machine(Handler handler) {
    return new GenStateMachine<>() {
      @Override
      public Begin<String, List<Object>> init(Self self) {
        return Begin.ready("a", List.of());
      }

      @Override
      public Transition<String, List<Object>> handleEvent(
          StateEvent event, String state, List<Object> data, Self self) throws Exception {
        return handler.handle(event, state, data);
      }
    };
  }

  private void cast(Pid pid, Object message) {
    kernel.runtime().send(pid, new Cast(message));
  }

  private Object seen(Pid pid) {
    return kernel.runtime().call(pid, "seen", Waits.BOUND);
  }

  private Object state(Pid pid) {
    return Waits.await("the state", kernel.runtime().state(pid));
  }

  // ---- events and states ----

  @Nested
  class Events {

    @Test
    void callsCastsAndMessagesAreEvents() {
      Pid pid = told();
      cast(pid, "cast");
      kernel.runtime().send(pid, "message");
      assertThat(seen(pid)).isEqualTo(List.of("a cast", "a info message"));
      cast(pid, new Go("b"));
      cast(pid, "cast");
      assertThat(seen(pid)).isEqualTo(List.of("a cast", "a info message", "b cast"));
      assertThat(state(pid))
          .isEqualTo(
              new GenStateMachine.Stage<>("b", List.of("a cast", "a info message", "b cast")));
    }

    @Test
    void eventsThatAMachineMakesComeBeforeMessagesAndInTheirOrder() {
      Pid pid = told();
      Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
      cast(
          pid,
          new Go(
              "a",
              StateAction.nextInternal("one"),
              StateAction.nextInternal(new Go("b", StateAction.nextInternal("inner"))),
              StateAction.nextInternal("two")));
      cast(pid, "last");
      Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
      assertThat(seen(pid))
          .isEqualTo(
              List.of("a internal one", "a goes", "b internal inner", "b internal two", "b last"));
    }

    @Test
    void eventsOfTheStartComeBeforeMessages() {
      Pid pid = told(StateAction.nextInternal("first"), StateAction.nextInternal("second"));
      cast(pid, "message");
      assertThat(seen(pid))
          .isEqualTo(List.of("a internal first", "a internal second", "a message"));
    }
  }

  // ---- postponed events ----

  @Nested
  class Postponed {

    @Test
    void keptEventsComeAgainInTheirOrderWhenTheStateChangesAndBeforeMessages() {
      Pid pid = told();
      Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
      cast(pid, new In("b", 1));
      cast(pid, new In("c", 2));
      cast(pid, new In("b", 3));
      cast(pid, new Go("a"));
      cast(pid, "same state");
      cast(pid, new Go("b", StateAction.nextInternal("made")));
      cast(pid, "later");
      cast(pid, new Go("c"));
      Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
      assertThat(seen(pid))
          .isEqualTo(List.of("a same state", "b internal made", "b 1", "b 3", "b later", "c 2"));
    }

    @Test
    void eventKeptByTheTransitionThatChangesTheStateComesAgainAtOnce() {
      List<String> order = new ArrayList<>();
      Pid pid =
          start(
              machine((event, state, data) -> {
                order.add(state + " " + ((StateEvent.Cast) event).message());
                return state.equals("a")
                    ? Transition.nextState("b", data, StateAction.postpone())
                    : Transition.keep();
              }));
      cast(pid, 1);
      cast(pid, 2);
      Sys.stop(kernel.runtime(), pid, ExitReason.normal(), Waits.BOUND);
      assertThat(order).containsExactly("a 1", "b 1", "b 2");
    }

    @Test
    void keptCallIsAnsweredLaterOrFailsWithTheMachine() {
      GenStateMachine<String, List<Object>> machine =
          machine((event, state, data) ->
              switch (event) {
                case StateEvent.Call(var from, var _) when state.equals("b") ->
                    Transition.keep(StateAction.reply(from, "in b"));
                case StateEvent.Call _ -> Transition.keep(StateAction.postpone());
                default -> Transition.nextState("b", data);
              });
      Pid pid = start(machine);
      RequestId kept = kernel.runtime().sendRequest(pid, "what");
      cast(pid, "go");
      assertThat(kept.await(Waits.BOUND)).isEqualTo(new Response.Reply("in b"));
      Pid other = start(machine);
      RequestId owed = kernel.runtime().sendRequest(other, "what");
      Sys.stop(kernel.runtime(), other, BOOM, Waits.BOUND);
      assertThat(owed.await(Waits.BOUND)).isEqualTo(new Response.Failed(BOOM));
    }
  }

  // ---- time-outs ----

  @Nested
  class Timeouts {

    private void wentOn(Duration by, int timersBefore) {
      kernel.clock().awaitScheduled(timersBefore);
      kernel.clock().advance(by);
    }

    @Test
    void eventTimeoutComesUnlessAnEventDoes() {
      Pid pid = told();
      cast(pid, new Go("a", StateAction.eventTimeout(SECOND, "x")));
      wentOn(SECOND, 1);
      assertThat(seen(pid)).isEqualTo(List.of("a event-timeout x"));
      cast(pid, new Go("a", StateAction.eventTimeout(SECOND, "y")));
      kernel.clock().awaitScheduled(1);
      cast(pid, "event");
      wentOn(SECOND, 0);
      assertThat(seen(pid)).isEqualTo(List.of("a event-timeout x", "a event"));
    }

    @Test
    void stateTimeoutOutlivesEventsAndEndsWithTheState() {
      Pid pid = told();
      cast(pid, new Go("a", StateAction.stateTimeout(SECOND, "x")));
      cast(pid, "event");
      cast(pid, new Go("a"));
      wentOn(SECOND, 1);
      assertThat(seen(pid)).isEqualTo(List.of("a event", "a state-timeout x"));
      cast(pid, new Go("a", StateAction.stateTimeout(SECOND, "y")));
      kernel.clock().awaitScheduled(1);
      cast(pid, new Go("b"));
      wentOn(SECOND, 0);
      assertThat(seen(pid)).isEqualTo(List.of("a event", "a state-timeout x"));
    }

    @Test
    void namedTimeoutsOutliveStatesAndRunBesideEachOther() {
      Pid pid = told();
      cast(
          pid,
          new Go(
              "a",
              StateAction.timeout("one", SECOND.multipliedBy(2), 1),
              StateAction.timeout("two", SECOND, 2),
              StateAction.timeout("three", SECOND, 3)));
      cast(pid, new Go("b", StateAction.cancel(new StateAction.Of.Named("three"))));
      wentOn(SECOND, 2);
      wentOn(SECOND, 1);
      assertThat(seen(pid)).isEqualTo(List.of("b two-timeout 2", "b one-timeout 1"));
    }

    @Test
    void startingATimeoutAgainRestartsItAndAnUpdateChangesItsContent() {
      Pid pid = told();
      cast(pid, new Go("a", StateAction.stateTimeout(SECOND, "x")));
      kernel.clock().awaitScheduled(1);
      kernel.clock().advance(SECOND.dividedBy(2));
      cast(pid, new Go("a", StateAction.stateTimeout(SECOND, "y")));
      assertThat(seen(pid)).isEqualTo(List.of());
      kernel.clock().advance(SECOND.dividedBy(2));
      cast(pid, new Go("a", new StateAction.UpdateTimeout(STATE, "z")));
      assertThat(seen(pid)).isEqualTo(List.of());
      kernel.clock().advance(SECOND.dividedBy(2));
      assertThat(seen(pid)).isEqualTo(List.of("a state-timeout z"));
      // one that does not run is over at once
      cast(pid, new Go("a", new StateAction.UpdateTimeout(STATE, "now")));
      assertThat(seen(pid)).isEqualTo(List.of("a state-timeout z", "a state-timeout now"));
    }

    @Test
    void absoluteTimeout() {
      Pid pid = told();
      long at = kernel.clock().nanos() + SECOND.toNanos();
      cast(pid, new Go("a", new StateAction.StartTimeout(STATE, at, true, "x")));
      wentOn(SECOND.minusMillis(1), 1);
      assertThat(seen(pid)).isEqualTo(List.of());
      wentOn(Duration.ofMillis(1), 1);
      assertThat(seen(pid)).isEqualTo(List.of("a state-timeout x"));
      cast(pid, new Go("a", new StateAction.StartTimeout(STATE, at, true, "past")));
      assertThat(seen(pid)).isEqualTo(List.of("a state-timeout x", "a state-timeout past"));
    }

    @Test
    void zeroTimeoutsComeAfterMadeEventsAndBeforeMessagesInTheirOrder() {
      Pid pid = told();
      Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
      cast(
          pid,
          new Go(
              "a",
              StateAction.timeout("n", Duration.ZERO, 1),
              StateAction.stateTimeout(Duration.ZERO, 2),
              StateAction.eventTimeout(Duration.ZERO, "never: others come first"),
              StateAction.nextInternal("made")));
      cast(pid, new Go("a", StateAction.eventTimeout(Duration.ZERO, 3)));
      cast(pid, "message");
      Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
      assertThat(seen(pid))
          .isEqualTo(
              List.of(
                  "a internal made",
                  "a n-timeout 1",
                  "a state-timeout 2",
                  "a event-timeout 3",
                  "a message"));
      assertThat(kernel.clock().scheduled()).isZero();
    }

    @Test
    void changeOfTheStateEndsAStateTimeoutThatIsOverAndHasNotCome() {
      Pid pid = told();
      cast(
          pid,
          new Go(
              "a",
              StateAction.stateTimeout(Duration.ZERO, "never"),
              StateAction.nextInternal(new Go("b"))));
      assertThat(seen(pid)).isEqualTo(List.of("a goes"));
    }
  }

  // ---- entering states ----

  @Nested
  class Entering {

    @Test
    void machineEntersItsFirstStateEachNewOneAndARepeatedOne() {
      Pid pid =
          start(
              new Told(
                  true, List.of(), Map.of("b", List.of(StateAction.stateTimeout(SECOND, "x")))));
      cast(pid, new Go("a"));
      cast(pid, new In("b", "kept"));
      cast(pid, new Go("b", StateAction.nextInternal("made")));
      kernel.clock().awaitScheduled(1);
      kernel.clock().advance(SECOND);
      assertThat(seen(pid))
          .isEqualTo(List.of("a -> a", "a -> b", "b internal made", "b kept", "b state-timeout x"));
    }

    @Test
    void repeatingAStateEntersItAgainAndKeepsItsTimeoutAndWhatIsPostponed() {
      GenStateMachine<String, List<Object>> machine =
          new GenStateMachine<>() {
            @Override
            public Begin<String, List<Object>> init(Self self) {
              return Begin.ready("a", List.of(), StateAction.stateTimeout(SECOND, "x"));
            }

            @Override
            public boolean entersStates() {
              return true;
            }

            @Override
            public Transition<String, List<Object>> handleEvent(
                StateEvent event, String state, List<Object> data, Self self) {
              return switch (event) {
                case StateEvent.Call(var from, var _) ->
                    Transition.keep(StateAction.reply(from, data));
                case StateEvent.Cast(Object message) when message.equals("repeat") ->
                    Transition.repeatState(plus(data, "repeat"));
                case StateEvent.Cast _ -> Transition.keep(StateAction.postpone());
                default -> Transition.keepState(plus(data, event.getClass().getSimpleName()));
              };
            }
          };
      Pid pid = start(machine);
      cast(pid, "kept");
      cast(pid, "repeat");
      kernel.clock().awaitScheduled(1);
      kernel.clock().advance(SECOND);
      assertThat(seen(pid)).isEqualTo(List.of("Enter", "repeat", "Enter", "StateTimeout"));
    }

    @Test
    void enteringMayNotGoElsewhereNorPostponeNorMakeEvents() {
      List<Transition<String, List<Object>>> bad =
          List.of(
              Transition.nextState("c", List.of()),
              Transition.keep(StateAction.postpone()),
              Transition.keep(StateAction.nextInternal("made")),
              Transition.repeatState(List.of()));
      for (Transition<String, List<Object>> transition : bad) {
        Pid pid = start(entering(transition));
        cast(pid, "go");
        assertThat(kernel.awaitDown(pid).toString()).startsWith("bad_state_enter_return: ");
      }
    }

    private GenStateMachine<String, List<Object>> entering(
        Transition<String, List<Object>> transition) {
      return new GenStateMachine<>() {
        @Override
        public Begin<String, List<Object>> init(Self self) {
          return Begin.ready("a", List.of());
        }

        @Override
        public boolean entersStates() {
          return true;
        }

        @Override
        public Transition<String, List<Object>> handleEvent(
            StateEvent event, String state, List<Object> data, Self self) {
          if (event instanceof StateEvent.Enter) {
            return state.equals("a") ? Transition.keep() : transition;
          }
          return Transition.nextState("b", data);
        }
      };
    }
  }

  // ---- starts and ends ----

  @Nested
  class Ends {

    @Test
    void initDecidesWhetherTheMachineRuns() {
      Map<GenStateMachine.Begin<String, Integer>, StartOutcome> expected =
          Map.of(
              GenStateMachine.Begin.ignore(), new StartOutcome.Ignored(),
              GenStateMachine.Begin.stop(BOOM), new StartOutcome.Failed(BOOM));
      expected.forEach((begin, outcome) -> assertThat(outcomeOf(begin)).isEqualTo(outcome));
      assertThat(outcomeOf(null).toString())
          .contains("bad_return_value: ")
          .contains(".init returned null");
    }

    private StartOutcome outcomeOf(GenStateMachine.Begin<String, Integer> begin) {
      GenStateMachine<String, Integer> machine =
          new GenStateMachine<>() {
            @Override
            public Begin<String, Integer> init(Self self) {
              return begin;
            }

            @Override
            public Transition<String, Integer> handleEvent(
                StateEvent event, String state, Integer data, Self self) {
              return Transition.keep();
            }
          };
      return kernel.runtime().start(GenStateMachine.behavior(machine), kernel.options("machine"));
    }

    @Test
    void stopRepliesFirstAndCallsTerminateWithTheLastData() {
      Pid pid =
          start(
              machine((event, _, _) ->
                  event instanceof StateEvent.Call(var from, var _)
                      ? Transition.stop(BOOM, List.of("last"), StateAction.reply(from, "bye"))
                      : Transition.stop(ExitReason.shutdown())));
      assertThat(seen(pid)).isEqualTo("bye");
      assertThat(kernel.awaitDown(pid)).isEqualTo(BOOM);
      Event.ProcessCrashed crash = kernel.events().await(Event.ProcessCrashed.class, _ -> true);
      assertThat(crash.state()).isEqualTo("Stage[state=a, data=[last]]");
    }

    @Test
    void exceptionOrNullEndsTheMachine() {
      Pid thrower =
          start(
              machine((_, _, _) -> {
                throw new IllegalStateException("thrown");
              }));
      assertThatThrownBy(() -> seen(thrower)).hasRootCauseMessage("thrown");
      Pid broken = start(machine((_, _, _) -> null));
      assertThatThrownBy(() -> seen(broken))
          .hasMessageContaining("bad_return_value")
          .hasMessageContaining(".handleEvent returned null");
    }

    @Test
    void exitOfTheParentEndsATrappingMachineThroughTerminate() {
      watcher = kernel.probe("watcher");
      Probe parent = kernel.probe().trapping();
      GenStateMachine<String, List<Object>> trapping =
          new Told(false, List.of(), Map.of()) {
            @Override
            public Begin<String, List<Object>> init(Self self) {
              self.trapExit(true);
              return super.init(self);
            }
          };
      Pid child = kernel.started(parent.startLink(GenStateMachine.behavior(trapping), "child"));
      parent.exit(child, ExitReason.shutdown());
      assertThat(kernel.awaitDown(child)).isEqualTo(ExitReason.shutdown());
      watcher.expectMessage(List.of("end", ExitReason.shutdown(), "a"));
    }

    @Test
    void machineThatStopsHandlesNoMoreEvents() {
      List<Object> handled = new ArrayList<>();
      Pid pid =
          start(
              machine((event, _, _) -> {
                handled.add(event);
                return event instanceof StateEvent.Internal
                    ? Transition.stop(ExitReason.normal())
                    : Transition.keep(
                        StateAction.nextInternal("stop"), StateAction.nextInternal("never"));
              }));
      cast(pid, "go");
      assertThat(kernel.awaitDown(pid)).isEqualTo(ExitReason.normal());
      assertThat(handled).hasSize(2);
    }
  }

  // ---- system messages ----

  @Test
  void stageAndCodeAreReplacedWhileTheMachineIsSuspended() {
    Pid pid = told();
    assertThatThrownBy(() -> Sys.replaceState(kernel.runtime(), pid, _ -> "no stage").join())
        .hasMessageContaining("is a Stage");
    Waits.await(
        "replaced",
        Sys.replaceState(
            kernel.runtime(), pid, _ -> new GenStateMachine.Stage<>("b", List.of("kept"))));
    cast(pid, "event");
    assertThat(seen(pid)).isEqualTo(List.of("kept", "b event"));
    Waits.await("suspended", Sys.suspend(kernel.runtime(), pid));
    Told without = new Told(false, List.of(), Map.of());
    assertThatThrownBy(() -> Sys.changeCode(kernel.runtime(), pid, without, null, null).join())
        .hasCauseInstanceOf(UnsupportedOperationException.class);
    Told with =
        new Told(false, List.of(), Map.of()) {
          @Override
          public Stage<String, List<Object>> codeChange(
              Object oldVersion, Stage<?, ?> old, Object extra) {
            return new Stage<>("c", List.of(old, extra));
          }
        };
    Waits.await("changed", Sys.changeCode(kernel.runtime(), pid, with, null, "extra"));
    Waits.await("resumed", Sys.resume(kernel.runtime(), pid));
    assertThat(seen(pid))
        .isEqualTo(List.of(new GenStateMachine.Stage<>("b", List.of("kept", "b event")), "extra"));
  }

  // ---- one function for each state ----

  private enum Door {
    LOCKED,
    OPEN
  }

  /// A door that opens for its code and locks itself after a second.
  private record Lock(String code) implements StateFunctions<Door, String> {
    @Override
    public Begin<Door, String> init(Self self) {
      return Begin.ready(Door.LOCKED, "");
    }

    @Override
    public StateFunction<Door, String> in(Door state) {
      return switch (state) {
        case LOCKED -> this::locked;
        case OPEN -> this::open;
      };
    }

    private Transition<Door, String> locked(StateEvent event, String typed, Self self) {
      return switch (event) {
        case StateEvent.Cast(String key) when (typed + key).endsWith(code) ->
            Transition.nextState(Door.OPEN, "", StateAction.stateTimeout(SECOND, null));
        case StateEvent.Cast(String key) -> Transition.keepState(typed + key);
        default -> Transition.keep(StateAction.postpone());
      };
    }

    private Transition<Door, String> open(StateEvent event, String typed, Self self) {
      return switch (event) {
        case StateEvent.Call(var from, var _) ->
            Transition.keep(StateAction.reply(from, "walked through"));
        case StateEvent.StateTimeout _ -> Transition.nextState(Door.LOCKED, "");
        default -> Transition.keep();
      };
    }
  }

  @Test
  void machineOfOneFunctionForEachState() {
    Pid pid = start(new Lock("42"));
    cast(pid, "1");
    RequestId walker = kernel.runtime().sendRequest(pid, "walk");
    cast(pid, "4");
    cast(pid, "2");
    assertThat(walker.await(Waits.BOUND)).isEqualTo(new Response.Reply("walked through"));
    kernel.clock().awaitScheduled(1);
    kernel.clock().advance(SECOND);
    // a call waits behind the time-out and is kept until the door opens again
    RequestId next = kernel.runtime().sendRequest(pid, "walk");
    cast(pid, "");
    while (!state(pid).equals(new GenStateMachine.Stage<>(Door.LOCKED, ""))) {
      assertThat(next.poll()).isEmpty();
    }
  }

  @Test
  void failureOfTheFirstEntryEndsTheMachineAfterItsStart() {
    GenStateMachine<String, Integer> machine =
        new GenStateMachine<>() {
          @Override
          public Begin<String, Integer> init(Self self) {
            return Begin.ready("a", 0);
          }

          @Override
          public boolean entersStates() {
            return true;
          }

          @Override
          public Transition<String, Integer> handleEvent(
              StateEvent event, String state, Integer data, Self self) {
            throw new IllegalStateException("cannot enter");
          }
        };
    Probe probe = kernel.probe();
    probe.run(
        self -> self.startMonitor(GenStateMachine.behavior(machine), kernel.options("machine")));
    assertThat(probe.expect(Down.class).reason().toString()).contains("cannot enter");
  }
}
