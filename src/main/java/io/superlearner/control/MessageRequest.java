package io.superlearner.control;

import org.jspecify.annotations.Nullable;

/// A message for a process, as somebody outside writes it.
///
/// @param kind how it is sent
/// @param message plain data: maps, lists, text, numbers, booleans or null
/// @param timeoutMs how long a call waits for its reply, 1 to 60,000
public record MessageRequest(Kind kind, @Nullable Object message, long timeoutMs) {

  /// How a message is sent.
  public enum Kind {
    /// Asynchronous, to the server's cast handler.
    CAST,
    /// Synchronous: waits for the reply.
    CALL,
    /// A plain message, to the server's info handler.
    INFO
  }
}
