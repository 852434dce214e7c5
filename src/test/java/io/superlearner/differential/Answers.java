package io.superlearner.differential;

import io.superlearner.runtime.supervisor.ChildCounts;
import io.superlearner.runtime.supervisor.ChildEntry;
import io.superlearner.runtime.supervisor.ChildResult;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildStatus;
import io.superlearner.runtime.supervisor.Shutdown;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/// What our supervisors answer, in the words of `supervision.erl`.
final class Answers {

  private Answers() {}

  static String word(ChildResult result) {
    return switch (result) {
      case ChildResult.Started(var _, var info) -> info == null ? "ok" : "ok with " + info;
      case ChildResult.Done _ -> "ok";
      case ChildResult.Ignored _ -> "ignored";
      case ChildResult.AlreadyStarted _ -> "already_started";
      case ChildResult.AlreadyPresent _ -> "already_present";
      case ChildResult.NotFound _ -> "not_found";
      case ChildResult.Running _ -> "running";
      case ChildResult.Restarting _ -> "restarting";
      case ChildResult.Failed _, ChildResult.NoTemplate _ -> "failed";
      case ChildResult.BadSpec _ -> "refused";
      case ChildResult.SimpleOneForOne _ -> "simple_one_for_one";
      case ChildResult.MaxChildren _ -> throw new AssertionError("there is no limit: " + result);
    };
  }

  static String counts(ChildCounts counts) {
    return " %d %d %d %d"
        .formatted(counts.specs(), counts.active(), counts.supervisors(), counts.workers());
  }

  static String spec(Optional<ChildSpec> spec) {
    return spec.map(Answers::shown).orElse("not_found");
  }

  private static String shown(ChildSpec spec) {
    return "%s %s %s %s"
        .formatted(
            spec.restart().word(),
            spec.type().name().toLowerCase(Locale.ROOT),
            spec.significant(),
            shown(spec.shutdown()));
  }

  private static String shown(Shutdown shutdown) {
    return shutdown.toString();
  }

  static String listed(ChildEntry entry, Recorder recorder) {
    String type = entry.type().name().toLowerCase(Locale.ROOT);
    if (entry.pid() == null) {
      String none = entry.status() == ChildStatus.STOPPED ? "undefined" : "restarting";
      return " %s=%s:%s".formatted(Objects.requireNonNullElse(entry.id(), "?"), none, type);
    }
    Recorder.Key key = recorder.key(entry.pid());
    return " %s=%d:%s".formatted(key.path(), key.instance(), type);
  }
}
