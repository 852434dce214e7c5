package io.superlearner.event;

import java.util.Locale;

/// What a supervisor was doing when it found what it reports.
public enum ReportContext {
  /// It could not start a child, at its own start or when the child was to be restarted.
  START_ERROR,
  /// A child ended that should not have.
  CHILD_TERMINATED,
  /// A child did not end as it should when it was stopped.
  SHUTDOWN_ERROR,
  /// It ends itself.
  SHUTDOWN;

  /// Returns OTP's word, such as `child_terminated`.
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
