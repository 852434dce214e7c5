package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Cast;
import io.superlearner.runtime.ExitMessage;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Request;
import io.superlearner.runtime.Self;
import org.jspecify.annotations.Nullable;

/// The process around a server: carries messages to its functions and their results out.
final class ServerProcess<S> implements Behavior {

  private final GenServer<S> server;
  // owned by the process thread; both set by start, before anything else runs
  private @Nullable Self self;
  private @Nullable S state;

  ServerProcess(GenServer<S> server) {
    this.server = server;
  }

  @Override
  public Start start(Self process) throws Exception {
    self = process;
    return switch (server.init(process)) {
      case null -> new Start.Refused(badReturn("init"));
      case Init.Ready<S>(var first, var info) -> {
        state = first;
        yield new Start.Running(info);
      }
      case Init.Ignore<S> _ -> new Start.Ignored();
      case Init.Stop<S>(var reason) -> new Start.Refused(reason);
    };
  }

  @Override
  public void receive(Object message) throws Exception {
    Self process = process();
    switch (message) {
      case Request(From from, var payload) ->
          carryOut("handleCall", server.handleCall(payload, from, now(), process), from);
      case Cast(var payload) ->
          carryOut("handleCast", server.handleCast(payload, now(), process), null);
      case ExitMessage(var from, var reason) when from.equals(process.parent()) ->
          process.stop(reason);
      default -> carryOut("handleInfo", server.handleInfo(message, now(), process), null);
    }
  }

  private void carryOut(String callback, @Nullable Step<S> step, @Nullable From from) {
    Self process = process();
    if (step == null) {
      process.stop(badReturn(callback));
      return;
    }
    state = step.state();
    switch (step) {
      case Step.NoReply<S> _ -> {}
      case Step.Stop<S>(var reason, _) -> process.stop(reason);
      case Step.Reply<S>(var value, _) -> reply(from, value);
      case Step.StopReply<S>(var reason, var value, _) -> {
        reply(from, value);
        process.stop(reason);
      }
    }
  }

  private void reply(@Nullable From from, @Nullable Object value) {
    if (from != null) {
      process().reply(from, value);
    }
  }

  @Override
  public void terminate(ExitReason reason) throws Exception {
    server.terminate(reason, now(), process());
  }

  @Override
  public @Nullable Object state() {
    return state;
  }

  private ExitReason badReturn(String callback) {
    return ExitReason.abnormal(
        "bad_return_value: " + server.getClass().getName() + "." + callback + " returned null");
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
