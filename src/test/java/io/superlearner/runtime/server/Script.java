package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.From;
import io.superlearner.runtime.ProcessStatus;
import io.superlearner.runtime.Self;
import java.util.function.UnaryOperator;

/// A server whose callbacks a test writes where it needs them; those that it does not write are
/// those of a class that has none.
final class Script<S> implements GenServer<S> {

  interface OnCall<S> {
    Step<S> handle(Object request, From from, S state, Self self) throws Exception;
  }

  interface OnMessage<S> {
    Step.Quiet<S> handle(Object message, S state, Self self) throws Exception;
  }

  interface OnEnd<S> {
    void end(ExitReason reason, S state, Self self) throws Exception;
  }

  private final Opening<S> opening;
  private OnCall<S> call = GenServer.super::handleCall;
  private OnMessage<S> cast = GenServer.super::handleCast;
  private OnMessage<S> info = GenServer.super::handleInfo;
  private OnMessage<S> then = GenServer.super::handleContinue;
  private OnEnd<S> end = GenServer.super::terminate;
  private UnaryOperator<ProcessStatus> format = GenServer.super::formatStatus;

  private Script(Opening<S> opening) {
    this.opening = opening;
  }

  static <S> Script<S> opening(Opening<S> opening) {
    return new Script<>(opening);
  }

  static <S> Script<S> of(S first) {
    return new Script<>(_ -> Init.ready(first));
  }

  Script<S> call(OnCall<S> handler) {
    call = handler;
    return this;
  }

  Script<S> cast(OnMessage<S> handler) {
    cast = handler;
    return this;
  }

  Script<S> info(OnMessage<S> handler) {
    info = handler;
    return this;
  }

  Script<S> then(OnMessage<S> handler) {
    then = handler;
    return this;
  }

  Script<S> end(OnEnd<S> handler) {
    end = handler;
    return this;
  }

  Script<S> format(UnaryOperator<ProcessStatus> formatter) {
    format = formatter;
    return this;
  }

  @Override
  public Init<S> init(Self self) throws Exception {
    return opening.open(self);
  }

  @Override
  public Step<S> handleCall(Object request, From from, S state, Self self) throws Exception {
    return call.handle(request, from, state, self);
  }

  @Override
  public Step.Quiet<S> handleCast(Object message, S state, Self self) throws Exception {
    return cast.handle(message, state, self);
  }

  @Override
  public Step.Quiet<S> handleInfo(Object message, S state, Self self) throws Exception {
    return info.handle(message, state, self);
  }

  @Override
  public Step.Quiet<S> handleContinue(Object what, S state, Self self) throws Exception {
    return then.handle(what, state, self);
  }

  @Override
  public void terminate(ExitReason reason, S state, Self self) throws Exception {
    end.end(reason, state, self);
  }

  @Override
  public ProcessStatus formatStatus(ProcessStatus raw) {
    return format.apply(raw);
  }
}
