package io.superlearner.runtime;

/// What became of a message that was sent.
public enum Delivery {
  /// It is in the mailbox. The process may still end before it takes it.
  DELIVERED,
  /// There is no such process.
  NO_PROCESS,
  /// It is on its way to another node; whether it will arrive, nobody knows.
  SENT,
  /// The process is on another node, which is out of reach; the message was dropped.
  NO_CONNECTION,
  /// The mailbox is at its bound, or too much waits for the process's node; the message was dropped
  /// and counted.
  MAILBOX_FULL
}
