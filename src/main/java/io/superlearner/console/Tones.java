package io.superlearner.console;

import io.superlearner.identity.NodeName;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Named;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The shape and colour that go with a state. The word always stands beside them.
@Named("tones")
@ApplicationScoped
public class Tones {

  /// Returns the tone of a state: `ok`, `info`, `warn`, `bad` or `none`.
  public String of(@Nullable Object state) {
    return switch (word(state)) {
      case "healthy", "running", "waiting", "runnable" -> "ok";
      case "starting", "migrating" -> "info";
      case "degraded", "restarting", "stopped" -> "warn";
      case "unreachable", "error", "failed", "lost", "critical", "stuck" -> "bad";
      case String _ -> "none";
    };
  }

  /// Returns the picture of a state, whose outline differs from tone to tone.
  public String shape(@Nullable Object state) {
    return switch (of(state)) {
      case "ok" -> "ok";
      case "info" -> "wait";
      case "warn" -> word(state).equals("stopped") ? "stop" : "warn";
      case "bad" -> "bad";
      case String _ -> "stop";
    };
  }

  /// Returns a state as a word in lower case.
  public String word(@Nullable Object state) {
    return state == null ? "unknown" : state.toString().toLowerCase(Locale.ROOT);
  }

  /// Returns the name of a node without its host, for places with little room.
  public String shortNode(NodeName node) {
    return node.text().substring(0, node.text().indexOf('@'));
  }
}
