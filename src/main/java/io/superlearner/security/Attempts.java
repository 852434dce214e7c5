package io.superlearner.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;

/// Counts failed logins per address on this node: after 20 within a minute, nothing from that
/// address is looked at until the oldest is a minute old. Any thread may call; nothing blocks.
public final class Attempts {

  private static final int MOST = 20;
  private static final int ADDRESSES = 10_000;
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final InstantSource clock;
  private final Map<String, ArrayDeque<Instant>> failures =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, ArrayDeque<Instant>> eldest) {
          return size() > ADDRESSES;
        }
      };

  /// Begins to count.
  public Attempts(InstantSource clock) {
    this.clock = clock;
  }

  /// Returns how long this address has to wait before its next attempt; zero for not at all.
  synchronized Duration wait(String address) {
    ArrayDeque<Instant> times = failures.get(address);
    if (times == null) {
      return Duration.ZERO;
    }
    Instant now = clock.instant();
    while (!times.isEmpty() && !times.getFirst().plus(WINDOW).isAfter(now)) {
      times.removeFirst();
    }
    return times.size() < MOST
        ? Duration.ZERO
        : Duration.between(now, times.getFirst().plus(WINDOW));
  }

  /// Counts a failed login.
  synchronized void failed(String address) {
    failures.computeIfAbsent(address, _ -> new ArrayDeque<>()).addLast(clock.instant());
  }
}
