package io.superlearner.sandbox;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Stands in a tree for a part that runs on another node, as OTP's `supervisor_bridge` stands for
/// what is no process: it starts the part, ends as the part's root ends, and ends the part when it
/// is ended itself; so the strategy of its supervisor holds for the part.
///
/// When the part's root is lost with its node, or moves to another one, the server waits for it
/// there. It does not link with the root: the end of its own node is not the end of the part, which
/// the sandbox finds running when it is started elsewhere.
final class PartServer implements GenServer<PartServer.State> {

  private static final System.Logger LOG = System.getLogger(PartServer.class.getName());
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final PartHost host;
  private final Part part;

  PartServer(PartHost host, Part part) {
    this.host = host;
    this.part = part;
  }

  /// What is known of the part.
  ///
  /// @param part its id as a sandbox
  /// @param node the node it runs on, or ran on
  /// @param root the root of its tree there
  /// @param waitsFor why it does not run at this moment; null while it does
  /// @param waitsSince when that began, by the runtime's monotonic clock; 0 while it runs
  /// @param monitor watches the root
  /// @param end how the root that is missed ended; null while it runs
  record State(
      SandboxId part,
      NodeName node,
      Pid root,
      @Nullable String waitsFor,
      long waitsSince,
      Ref monitor,
      @Nullable ExitReason end) {

    State waiting(String why, long since, ExitReason reason) {
      return new State(part, node, root, why, since, monitor, reason);
    }

    State waiting(String why) {
      return new State(part, node, root, why, waitsSince, monitor, end);
    }
  }

  private record Due() {}

  @Override
  public boolean blocks() {
    return true;
  }

  @Override
  public Init<State> init(Self self) {
    self.trapExit(true);
    return switch (host.start(part)) {
      case PartHost.Look.Runs(var root, var node) -> Init.ready(running(root, node, self));
      case PartHost.Look.Waits(var why) -> Init.stop(ExitReason.abnormal(told(why)));
      case PartHost.Look.Ended(var why) -> Init.stop(ExitReason.abnormal(told(why)));
    };
  }

  private String told(String why) {
    return "the part " + part.id() + " does not run: " + why;
  }

  private State running(Pid root, NodeName node, Self self) {
    return new State(part.id(), node, root, null, 0, self.monitor(root), null);
  }

  @Override
  public Step.Quiet<State> handleInfo(Object message, State state, Self self) {
    return switch (message) {
      case Down down when down.monitor().equals(state.monitor()) ->
          look(
              state.waiting("its root ended", self.runtime().clock().nanos(), down.reason()), self);
      case Due _ when state.waitsFor() != null -> look(state, self);
      default -> Step.noReply(state);
    };
  }

  private Step.Quiet<State> look(State state, Self self) {
    return switch (host.look(state.part())) {
      case PartHost.Look.Runs(var root, var node) when !root.equals(state.root()) -> {
        LOG.log(System.Logger.Level.INFO, () -> "the part " + state.part() + " is on " + node);
        yield Step.noReply(running(root, node, self));
      }
      case PartHost.Look.Runs(var _, var node) when isLost(state) ->
          // the line was cut, and the root lives: the monitor is set anew
          Step.noReply(running(state.root(), node, self));
      case PartHost.Look.Runs _ -> wait("its node has not noticed its end yet", state, self);
      case PartHost.Look.Waits(var why) -> wait(why, state, self);
      case PartHost.Look.Ended(var why) -> {
        LOG.log(System.Logger.Level.WARNING, () -> "the part " + state.part() + " ended: " + why);
        yield Step.stop(reason(state), state);
      }
    };
  }

  private static boolean isLost(State state) {
    return state.end() instanceof ExitReason.NoConnection;
  }

  private static ExitReason reason(State state) {
    return state.end() == null ? ExitReason.shutdown() : state.end();
  }

  private Step.Quiet<State> wait(String why, State state, Self self) {
    if (self.runtime().clock().nanos() - state.waitsSince() > PATIENCE.toNanos()) {
      return Step.stop(ExitReason.abnormal(told(why)), state);
    }
    self.startTimer(LOOK, new Due());
    return Step.noReply(state.waiting(why));
  }

  @Override
  public void terminate(ExitReason reason, State state, Self self) {
    host.stop(part.of(), state.part());
  }
}
