package io.superlearner.sandbox.module;

import io.superlearner.runtime.supervisor.Arguments;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What a scripted worker was told to do at its starts and at its stop.
///
/// @param starts what successive starts do; the last repeats; never empty
/// @param onShutdown what a stop in order does
record Script(List<Start> starts, OnShutdown onShutdown) {

  static final long LONGEST_MS = 600_000;

  private static final int MOST_STARTS = 1000;
  private static final Set<String> WORDS = Set.of("ok", "ignore", "error", "raise");

  /// What one start does.
  ///
  /// @param word `ok`, `ignore`, `error` or `raise`
  /// @param sleepMs how long it takes before
  record Start(String word, long sleepMs) {}

  /// What a stop in order does.
  sealed interface OnShutdown {
    /// Exits are not trapped: the stop is immediate.
    record Nothing() implements OnShutdown {}

    /// Cleaning up takes a while.
    record Sleep(long ms) implements OnShutdown {}

    /// Cleaning up never ends: only the untrappable signal helps.
    record Ignore() implements OnShutdown {}
  }

  static Script read(Arguments args) {
    return new Script(readStarts(args), readOnShutdown(args));
  }

  private static List<Start> readStarts(Arguments args) {
    List<?> given = args.list("starts", MOST_STARTS);
    if (given.isEmpty()) {
      if (args.any("starts") instanceof List) {
        args.fault("starts", "starts is empty; expected at least one of ok, ignore, error, raise");
      }
      return List.of(new Start("ok", 0));
    }
    List<Start> starts = new ArrayList<>();
    for (int at = 0; at < given.size(); at++) {
      starts.add(readStart(args, at, given.get(at)));
    }
    return List.copyOf(starts);
  }

  private static Start readStart(Arguments args, int at, Object given) {
    if (given instanceof String word && WORDS.contains(word)) {
      return new Start(word, 0);
    }
    if (given instanceof Map<?, ?> map) {
      Arguments part = args.part(args.pointerTo("starts") + "/" + at, map);
      long ms = requireMillis(part);
      part.refuseOthers();
      return new Start("ok", ms);
    }
    args.part(args.pointerTo("starts"), Map.of())
        .fault(
            Integer.toString(at),
            "a start is "
                + Arguments.shown(given)
                + "; expected ok, ignore, error, raise or {\"sleep\": ms}");
    return new Start("ok", 0);
  }

  private static OnShutdown readOnShutdown(Arguments args) {
    Object given = args.any("on_shutdown");
    if (given instanceof Map) {
      Arguments part = args.map("on_shutdown");
      if (part != null) {
        long ms = requireMillis(part);
        part.refuseOthers();
        return new OnShutdown.Sleep(ms);
      }
    }
    if ("ignore".equals(given)) {
      return new OnShutdown.Ignore();
    }
    if (args.has("on_shutdown")) {
      args.fault(
          "on_shutdown",
          "on_shutdown is " + Arguments.shown(given) + "; expected \"ignore\" or {\"sleep\": ms}");
    }
    return new OnShutdown.Nothing();
  }

  private static long requireMillis(Arguments part) {
    if (!part.has("sleep")) {
      part.fault("sleep", "sleep is missing");
    }
    return part.whole("sleep", 0, LONGEST_MS, 0);
  }
}
