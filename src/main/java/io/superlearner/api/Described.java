package io.superlearner.api;

/// A body that can say for the audit log what it is about.
interface Described {

  /// Returns what the request is applied to, without secrets, such as `id=lesson-1`.
  String target();
}
