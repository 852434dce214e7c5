package io.superlearner.bench.ours;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Self;
import java.time.Duration;

/// Calls a server as often as it is told to, and looks at each reply.
final class Caller implements Behavior {
  private static final Duration CALL_LIMIT = Duration.ofSeconds(5);

  private final Pid server;
  private Self self;

  Caller(Pid server) {
    this.server = server;
  }

  @Override
  public Start start(Self process) {
    self = process;
    return Start.running();
  }

  @Override
  public void receive(Object message) {
    if (message instanceof Crowd.Go(Pid boss, long count)) {
      int last = 0;
      for (long i = 0; i < count; i++) {
        int next = (int) self.call(server, Counter.Message.NEXT, CALL_LIMIT);
        Check.grows(last, next);
        last = next;
      }
      self.send(boss, new Crowd.Done());
    }
  }
}
