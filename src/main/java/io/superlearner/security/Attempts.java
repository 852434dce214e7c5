package io.superlearner.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts how often something happened at this node within a while, such as failed logins by
/// address. Any thread may call; nothing blocks.
final class Attempts {

  private static final int WHO = 10_000;

  private final InstantSource clock;
  private final int most;
  private final Duration window;
  private final Map<String, ArrayDeque<Instant>> times =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArrayDeque<Instant>> eldest) {
          return size() > WHO;
        }
      };

  /// Begins to count.
  ///
  /// @param most how often it may happen
  /// @param window within which time
  Attempts(InstantSource clock, int most, Duration window) {
    this.clock = clock;
    this.most = most;
    this.window = window;
  }

  /// Returns how long this one has to wait until it may happen again; zero for not at all.
  synchronized Duration wait(String who) {
    ArrayDeque<Instant> past = times.get(who);
    if (past == null) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    while (!past.isEmpty() && !past.getFirst().plus(window).isAfter(now)) {
      past.removeFirst();
    }
    return past.size() < most ? Duration.ZERO : Duration.between(now, past.getFirst().plus(window));
  }

  /// Counts one that happened now.
  synchronized void happened(String who) {
    ArrayDeque<Instant> past = times.computeIfAbsent(who, _ -> new ArrayDeque<>());
    past.addLast(clock.instant());
    if (past.size() > most) {
      past.removeFirst();
    }
  }
}
