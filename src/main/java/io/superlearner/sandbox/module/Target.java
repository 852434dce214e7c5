package io.superlearner.sandbox.module;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.supervisor.Arguments;
import java.util.Optional;

/// Whom a module sends to: a pid of any node, or a registered name of this node or else of the
/// cluster, which is looked up at every message.
///
/// @param text the pid or the name
record Target(String text) {

  private static final int LONGEST = 200;

  /// Reads the argument `to`, which must be there.
  static Target read(Arguments args) {
    String text = args.requireText("to", LONGEST);
    if (text.startsWith("<")) {
      try {
        Pid.parse(text);
      } catch (IllegalArgumentException bad) {
        args.fault("to", String.valueOf(bad.getMessage()));
      }
    }
    return new Target(text);
  }

  /// Returns the process at this moment; empty if no process has the name.
  Optional<Pid> find(ProcessRuntime runtime) {
    return runtime.whereis(text).or(() -> runtime.nodes().whereis(text)).or(this::asPid);
  }

  /// Sends a message as a process.
  ///
  /// @return true if it is in the mailbox, or on its way to another node
  boolean send(Self self, Pid to, Object message) {
    return switch (self.send(to, message)) {
      case DELIVERED, SENT -> true;
      case NO_PROCESS, NO_CONNECTION, MAILBOX_FULL -> false;
    };
  }

  private Optional<Pid> asPid() {
    try {
      return Optional.of(Pid.parse(text));
    } catch (IllegalArgumentException name) {
      return Optional.empty();
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
