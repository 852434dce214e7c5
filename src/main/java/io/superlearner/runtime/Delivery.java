package io.superlearner.runtime;

/// What became of a message that was sent.
public enum Delivery {
  /// It is in the mailbox. The process may still end before it takes it.
  DELIVERED,
  /// There is no such process.
  NO_PROCESS,
  /// The mailbox is at its bound; the message was dropped and counted.
  MAILBOX_FULL
}
