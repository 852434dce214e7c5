package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Self;
import java.util.Optional;

/// The start of a process that has done its own before it becomes a server, and says by which name
/// it is known.
record OwnStart<S>(GenServer.Opening<S> own, ServerRef name) implements GenServer.Opening<S> {

  @Override
  public Init<S> open(Self self) throws Exception {
    Init<S> opened = own.open(self);
    boolean runs = opened instanceof Init.Ready<S> || opened instanceof Init.ReadyThen<S>;
    return runs && !isKnown(self) ? Init.stop(ExitReason.abnormal(problem())) : opened;
  }

  private boolean isKnown(Self self) {
    Optional<Pid> found = name.whereis(self.runtime());
    return found.isPresent() && found.get().equals(self.pid());
  }

  private String problem() {
    return switch (name) {
      case ServerRef.OfPid _, ServerRef.Named _ -> "process_not_registered";
      case ServerRef.At _ -> "process_not_registered";
      case ServerRef.InCluster _ -> "process_not_registered_globally";
      case ServerRef.Via<?> _ -> "process_not_registered_via";
    };
  }
}
