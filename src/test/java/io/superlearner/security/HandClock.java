package io.superlearner.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that a test moves by hand.
final class HandClock implements InstantSource {

  private Instant now = Instant.parse("2026-11-21T07:00:00Z");

  void pass(Duration time) {
    now = now.plus(time);
  }

  @Override
  public Instant instant() {
    return now;
  }
}
