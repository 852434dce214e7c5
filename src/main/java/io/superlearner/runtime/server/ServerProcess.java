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
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The process around a server: carries messages to its functions and their results out.
final class ServerProcess<S> implements Behavior {

  // null for the server's own init
  private final GenServer.@Nullable Opening<S> opening;
  // owned by the process thread; self and state are set by start, before anything else runs
  private GenServer<S> server;
  private @Nullable Self self;
  private @Nullable S state;
  private @Nullable Then first;
  // null until a time-out or a log is asked for: a message costs no more than this look
  private @Nullable Attention attention;

  ServerProcess(GenServer.@Nullable Opening<S> opening, GenServer<S> server) {
    this.opening = opening;
    this.server = server;
  }

  // ---- the process ----

  @Override
  public Start start(Self process) throws Exception {
    self = process;
    return switch (opening == null ? server.init(process) : opening.open(process)) {
      case null -> new Start.Refused(badReturn("init"));
      case Init.Ready<S>(var begin, var info) -> {
        state = begin;
        yield new Start.Running(info);
      }
      case Init.ReadyThen<S>(var begin, var info, var then) -> {
        state = begin;
        first = then;
        yield new Start.Running(info);
      }
      case Init.Ignore<S> _ -> new Start.Ignored();
      case Init.Stop<S>(var reason) -> new Start.Refused(reason);
    };
  }

  @Override
  public Class<?> code() {
    return server.getClass();
  }

  @Override
  public boolean blocks() {
    return server.blocks();
  }

  @Override
  public boolean goesOn() {
    return first != null;
  }

  @Override
  public void started() throws Exception {
    Then then = first;
    first = null;
    if (then != null) {
      follow(then);
    }
  }

  @Override
  public void receive(Object message) throws Exception {
    if (attention != null) {
      attention.before(message);
    }
    Then then = handle(message);
    if (then != null) {
      follow(then);
    }
  }

  private @Nullable Then handle(Object message) throws Exception {
    Self process = process();
    return switch (message) {
      case Request(From from, var payload) ->
          carryOut("handleCall", server.handleCall(payload, from, now(), process), from);
      case Cast(var payload) ->
          carryOut("handleCast", server.handleCast(payload, now(), process), null);
      case ExitMessage(var from, var reason) when from.equals(process.parent()) -> {
        process.stop(reason);
        yield null;
      }
      case Attention.Expired(var own) -> info(own);
      default -> info(message);
    };
  }

  private @Nullable Then info(Object message) throws Exception {
    return carryOut("handleInfo", server.handleInfo(message, now(), process()), null);
  }

  /// @return what is to be done before the next message; null if nothing
  private @Nullable Then carryOut(String callback, @Nullable Step<S> step, @Nullable From from) {
    Self process = process();
    if (step == null) {
      process.stop(badReturn(callback));
      return null;
    }
    state = step.state();
    return switch (step) {
      case Step.NoReply<S> _ -> null;
      case Step.NoReplyThen<S>(_, var then) -> then;
      case Step.Reply<S>(var value, _) -> {
        reply(from, value);
        yield null;
      }
      case Step.ReplyThen<S>(var value, _, var then) -> {
        reply(from, value);
        yield then;
      }
      case Step.Stop<S>(var reason, _) -> {
        process.stop(reason);
        yield null;
      }
      case Step.StopReply<S>(var reason, var value, _) -> {
        reply(from, value);
        process.stop(reason);
        yield null;
      }
    };
  }

  private void reply(@Nullable From from, @Nullable Object value) {
    if (from != null) {
      process().reply(from, value);
    }
  }

  // ---- between two messages ----

  /// Does what callbacks want done before the next message, which may lead to more of that.
  private void follow(Then begin) throws Exception {
    Then then = begin;
    while (then != null && !process().isStopping()) {
      then =
          switch (then) {
            case Then.Continue(var what) ->
                carryOut("handleContinue", server.handleContinue(what, now(), process()), null);
            case Then.Timeout timeout -> await(timeout);
            case Then.Hibernate(var timeout) -> timeout;
          };
    }
  }

  private @Nullable Then await(Then.Timeout timeout) throws Exception {
    long now = timeout.absolute() ? process().runtime().clock().nanos() : 0;
    long rest = timeout.nanos() - now;
    if (rest <= 0) {
      return info(timeout.message());
    }
    attention().expire(process(), rest, timeout.message());
    return null;
  }

  private Attention attention() {
    Attention present = attention;
    if (present == null) {
      present = new Attention();
      attention = present;
    }
    return present;
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    server.terminate(reason, now(), process());
  }

  // ---- system messages ----

  @Override
  public @Nullable Object state() {
    return state;
  }

  @Override
  @SuppressWarnings("unchecked") // a state of another type is found out by the next callback
  public void replaceState(UnaryOperator<@Nullable Object> change) {
    state = (S) change.apply(state);
  }

  @Override
  @SuppressWarnings("unchecked") // the new server says of which type the state is from now on
  public void changeCode(Object code, @Nullable Object oldVersion, @Nullable Object extra)
      throws Exception {
    if (!(code instanceof GenServer<?> other)) {
      throw new IllegalArgumentException(
          "the code of a server is a GenServer, not " + code.getClass().getName());
    }
    GenServer<S> next = (GenServer<S>) other;
    // first all that may fail
    S changed = next.codeChange(oldVersion, now(), extra);
    server = next;
    state = changed;
  }

  @Override
  public ProcessStatus formatStatus(ProcessStatus raw) {
    return server.formatStatus(
        raw.message() instanceof Attention.Expired(Object own) ? raw.withMessage(own) : raw);
  }

  @Override
  public String codeName() {
    return server.getClass().getName();
  }

  @Override
  public void keepLog(int most) {
    attention().keepLog(most);
  }

  @Override
  public List<@Nullable Object> log() {
    return attention == null ? List.of() : attention.log();
  }

  // ----

  private ExitReason badReturn(String callback) {
    return ExitReason.abnormal(
        "bad_return_value: " + codeName() + "." + callback + " returned null");
  }

  private Self process() {
    if (self == null) {
      throw new IllegalStateException("the process has not started");
    }
    return self;
  }

  @SuppressWarnings("NullAway") // a server may choose null for its state
  private S now() {
    return state;
  }
}
