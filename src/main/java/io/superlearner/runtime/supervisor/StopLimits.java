package io.superlearner.runtime.supervisor;

import io.superlearner.identity.Pid;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Self;
import java.time.Duration;
import java.util.stream.Stream;

/// Compares the time that a supervisor has for its stop with what its children may take.
final class StopLimits {

  private static final Duration UNLIMITED = Duration.ofSeconds(Long.MAX_VALUE);

  private StopLimits() {}

  /// Warns if a child that is a supervisor may be killed before its own children's limits are over:
  /// the shorter limit wins.
  static void warnIfNested(Self self, Child child, Pid pid, System.Logger log) {
    if (child.spec().type() != ChildType.SUPERVISOR
        || !(child.spec().shutdown() instanceof Shutdown.After(Duration limit))) {
      return;
    }
    Duration needed = longest(self.runtime(), pid);
    if (needed.compareTo(limit) > 0) {
      log.log(
          System.Logger.Level.WARNING,
          "nested_shutdown: {0} has {1} to stop, its children may take {2}: the shorter wins",
          child.path(),
          limit.toMillis() + " ms",
          needed.equals(UNLIMITED) ? "any time" : needed.toMillis() + " ms");
    }
  }

  /// Returns how long the children of a supervisor may take to stop, by what their specs say.
  private static Duration longest(ProcessRuntime runtime, Pid supervisor) {
    if (!(runtime.view(supervisor).orElse(null) instanceof SupervisorView view)) {
      return Duration.ZERO;
    }
    Stream<Duration> each = view.children().stream().map(child -> limitOf(runtime, child));
    ChildSpec template = view.template();
    if (!view.dynamic()) {
      return each.reduce(Duration.ZERO, StopLimits::sum);
    }
    return Stream.concat(each, Stream.ofNullable(template).map(spec -> plain(spec.shutdown())))
        .max(Duration::compareTo)
        .orElse(Duration.ZERO);
  }

  private static Duration limitOf(ProcessRuntime runtime, ChildView child) {
    boolean asksFurther =
        child.type() == ChildType.SUPERVISOR && child.shutdown() instanceof Shutdown.Infinity;
    if (!asksFurther) {
      return plain(child.shutdown());
    }
    Pid pid = child.pid();
    return pid == null ? Duration.ZERO : longest(runtime, pid);
  }

  private static Duration plain(Shutdown shutdown) {
    return switch (shutdown) {
      case Shutdown.BrutalKill _ -> Duration.ZERO;
      case Shutdown.After(var limit) -> limit;
      case Shutdown.Infinity _ -> UNLIMITED;
    };
  }

  private static Duration sum(Duration one, Duration other) {
    return one.equals(UNLIMITED) || other.equals(UNLIMITED) ? UNLIMITED : one.plus(other);
  }
}
