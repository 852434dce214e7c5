package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// Something that a traced process did, or that was done to it; see [ProcessRuntime#trace].
///
/// Facts of one runtime are numbered in the order in which they came to be: a message's [Sent] has
/// a smaller number than its [HandlingBegan]. A message keeps its id from its sender to its
/// receiver, also to one on another node, so the id tells how long it waited and was handled. Ids
/// of two nodes never clash. Payloads are the messages themselves, not copies: messages are values.
public sealed interface TraceFact {

  /// Returns the number of the fact, growing by the time on one runtime.
  long seq();

  /// Returns when it was, by [Clock#nanos()] of the runtime.
  long nanos();

  /// Returns the process that did it.
  Pid pid();

  /// A process sent a message.
  ///
  /// @param message the id of the message
  /// @param cause the id of the message that the sender was handling; 0 if that was not traced
  /// @param pid the sender; the runtime's own pid for one that is no process
  /// @param to the receiver
  record Sent(long seq, long nanos, long message, long cause, Pid pid, Pid to, Object payload)
      implements TraceFact {}

  /// A message that was sent did not get into a mailbox.
  ///
  /// @param message the id of the message
  /// @param to the receiver
  /// @param delivery what became of it
  record Undelivered(long seq, long nanos, long message, Pid pid, Pid to, Delivery delivery)
      implements TraceFact {}

  /// A process began to handle a message.
  ///
  /// @param message the id of the message; one that was not traced when it was sent, a timer's and
  ///   the news of an end have one of their own
  record HandlingBegan(long seq, long nanos, long message, Pid pid, Object payload)
      implements TraceFact {}

  /// A process is done with a message.
  ///
  /// @param message the id of the message
  record HandlingEnded(long seq, long nanos, long message, Pid pid) implements TraceFact {}

  /// A process answered a request.
  ///
  /// @param cause the id of the message that it was handling; 0 if that was not traced
  /// @param to who had asked
  /// @param value the answer
  record Replied(long seq, long nanos, long cause, Pid pid, Pid to, @Nullable Object value)
      implements TraceFact {}

  /// A process was spawned.
  ///
  /// @param pid the new process
  /// @param parent the process that started it with a link; null if nobody did
  /// @param path its place in its tree
  record Spawned(long seq, long nanos, Pid pid, @Nullable Pid parent, String path)
      implements TraceFact {}

  /// A process ended.
  ///
  /// @param reason as others see it
  record Exited(long seq, long nanos, Pid pid, ExitReason reason) implements TraceFact {}

  /// A process sent an exit signal.
  ///
  /// @param to the receiver
  record ExitSent(long seq, long nanos, Pid pid, Pid to, ExitReason reason) implements TraceFact {}

  /// A process linked itself with another.
  ///
  /// @param other the other process
  record Linked(long seq, long nanos, Pid pid, Pid other) implements TraceFact {}

  /// A process removed a link.
  ///
  /// @param other the other process
  record Unlinked(long seq, long nanos, Pid pid, Pid other) implements TraceFact {}
}
