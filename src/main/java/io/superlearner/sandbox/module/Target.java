package io.superlearner.sandbox.module;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.supervisor.Arguments;
import java.util.Optional;

/// Whom a module sends to: a pid, or a registered name that is looked up at every message.
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
    Optional<Pid> named = runtime.whereis(text);
    return named.isPresent() ? named : asPid();
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
