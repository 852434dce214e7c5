package io.superlearner.sandbox;

import io.superlearner.identity.ExitReason;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The process that acts when the root of a sandbox has ended.
///
/// It looks when it is told to; at its start and every 30 s it checks the health of all sandboxes
/// besides, as a second net. What is to be done is kept in [Sandboxes], so killing it loses
/// nothing. Each sandbox is acted on by a short-lived process of its own, so that a slow start in
/// one does not hold up the others.
public final class HostServer implements GenServer<HostServer.State> {

  /// The name under which it is registered.
  public static final String NAME = "sandbox_host";

  static final String LOOK = "look";

  private static final Duration SECOND_NET = Duration.ofSeconds(30);

  private final Sandboxes sandboxes;

  /// Creates the server.
  public HostServer(Sandboxes sandboxes) {
    this.sandboxes = sandboxes;
  }

  /// What people see of it.
  ///
  /// @param looks how often it has looked since it started
  /// @param recoveries how many ends of roots it has acted on since it started
  public record State(long looks, long recoveries) {}

  @Override
  public Init<State> init(Self self) {
    self.startTimer(Duration.ZERO, LOOK);
    return Init.ready(new State(0, 0));
  }

  @Override
  public Step.Quiet<State> handleCast(@Nullable Object message, State state, Self self) {
    return Step.noReply(LOOK.equals(message) ? look(state, self) : state);
  }

  @Override
  public Step.Quiet<State> handleInfo(Object message, State state, Self self) {
    if (!LOOK.equals(message)) {
      return Step.noReply(state);
    }
    sandboxes.check();
    self.startTimer(SECOND_NET, LOOK);
    return Step.noReply(look(state, self));
  }

  private State look(State state, Self self) {
    int found = 0;
    for (Sandbox sandbox : sandboxes.waiting()) {
      found++;
      SpawnOptions options =
          self.options()
              .withPath(self.options().path() + "/" + sandbox.id())
              .withModule("recovery", ProcessKind.SYSTEM)
              .withName(null);
      self.runtime().start(new Recovery(sandbox), options);
    }
    return new State(state.looks() + 1, state.recoveries() + found);
  }

  /// Acts on one sandbox, once, and ends.
  private static final class Recovery implements Behavior {
    private final Sandbox sandbox;
    private @Nullable Self self;

    Recovery(Sandbox sandbox) {
      this.sandbox = sandbox;
    }

    @Override
    public Start start(Self process) {
      self = process;
      process.startTimer(Duration.ZERO, "go");
      return Start.running();
    }

    @Override
    public void receive(Object message) {
      sandbox.recover();
      if (self != null) {
        self.stop(ExitReason.normal());
      }
    }
  }
}
