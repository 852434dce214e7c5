package io.superlearner.api;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// How much of something each of its users has, so that none has all of it. Any thread may call.
final class Shares {

  private final int most;
  // without those who have nothing
  private final Map<String, Integer> taken = new ConcurrentHashMap<>();

  /// @param most what one user may have at a time
  Shares(int most) {
    this.most = most;
  }

  int most() {
    return most;
  }

  /// Takes one for a user.
  ///
  /// @return false if that user has the most already
  boolean take(String user) {
    boolean[] took = new boolean[1];
    taken.compute(
        user,
        (_, had) -> {
          int now = had == null ? 0 : had;
          took[0] = now < most;
          return took[0] ? Integer.valueOf(now + 1) : had;
        });
    return took[0];
  }

  /// Gives back one that was taken.
  void giveBack(String user) {
    taken.computeIfPresent(user, (_, had) -> had == 1 ? null : had - 1);
  }
}
