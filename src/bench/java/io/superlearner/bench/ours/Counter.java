package io.superlearner.bench.ours;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;

/// A server that counts: a request gets the next number, a cast is counted without an answer.
record Counter() implements GenServer<Counter.Count> {

  /// How far it has counted, and where it began.
  record Count(int value, int first) {
    Count next() {
      return new Count(value + 1, first);
    }
  }

  /// What it can be asked and told.
  enum Message {
    NEXT,
    TICK,
    VALUE
  }

  /// Wants a [Pong] to be sent.
  record Ping(Pid from) {}

  /// Answers a [Ping].
  record Pong() {}

  @Override
  public Init<Count> init(Self self) {
    return Init.ready(new Count(0, 0));
  }

  @Override
  public Step<Count> handleCall(Object request, From from, Count count, Self self) {
    return switch ((Message) request) {
      case NEXT -> {
        Count next = count.next();
        yield Step.reply(next.value(), next);
      }
      case VALUE -> Step.reply(count.value(), count);
      case TICK -> throw new IllegalArgumentException("a tick wants no reply");
    };
  }

  @Override
  public Step.Quiet<Count> handleCast(Object message, Count count, Self self) {
    return Step.noReply(count.next());
  }

  @Override
  public Step.Quiet<Count> handleInfo(Object message, Count count, Self self) {
    if (message instanceof Ping(Pid from)) {
      self.send(from, new Pong());
    }
    return Step.noReply(count);
  }
}
