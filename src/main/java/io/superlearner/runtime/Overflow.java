package io.superlearner.runtime;

/// What happens when a message comes to a mailbox that is at its bound. In either case the message
/// is dropped and counted, becomes a [DeadLetter], and its sender learns [Delivery#MAILBOX_FULL].
///
/// Only messages, requests and casts count for the bound and are dropped by it. Exits, news of
/// ends, replies, system signals and timers always pass.
public enum Overflow {
  /// The receiver goes on.
  REJECT,
  /// The receiver is killed and ends with `mailbox_full`; its supervisor decides what comes next.
  KILL
}
