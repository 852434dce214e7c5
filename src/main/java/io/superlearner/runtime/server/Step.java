package io.superlearner.runtime.server;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// What a server does after a message: the next state, and whether it replies or stops.
///
/// ```java
/// record Door(Boolean open) implements GenServer<Boolean> {
///   public Init<Boolean> init(Self self) {
///     return Init.ready(open);
///   }
///   public Step<Boolean> handleCall(Object request, From from, Boolean isOpen, Self self) {
///     return switch ((String) request) {
///       case "toggle" -> Step.reply(!isOpen, !isOpen);
///       case "break" -> Step.stop(ExitReason.shutdown(), "broken", isOpen);
///       default -> Step.noReply(isOpen); // the caller waits until its limit
///     };
///   }
/// }
///
/// Pid door = started(self.startLink(GenServer.behavior(new Door(false)), options));
/// assert self.call(door, "toggle", limit).equals(true);
/// ```
///
/// @param <S> the server's state
public sealed interface Step<S> {

  /// Returns the state from now on.
  S state();

  /// A step that replies to nobody; the only kind after a cast or a plain message.
  sealed interface Quiet<S> extends Step<S> {}

  /// Goes on; if the message was a request, the reply comes later by `Self.reply`, or never.
  record NoReply<S>(S state) implements Quiet<S> {}

  /// Stops; a caller that waits gets the reason.
  record Stop<S>(ExitReason reason, S state) implements Quiet<S> {}

  /// Replies and goes on.
  record Reply<S>(@Nullable Object value, S state) implements Step<S> {}

  /// Replies and stops.
  record StopReply<S>(ExitReason reason, @Nullable Object value, S state) implements Step<S> {}

  /// Goes on without a reply, and does something before the next message.
  record NoReplyThen<S>(S state, Then then) implements Quiet<S> {}

  /// Replies, goes on, and does something before the next message.
  record ReplyThen<S>(@Nullable Object value, S state, Then then) implements Step<S> {}

  /// Goes on without a reply.
  static <S> Quiet<S> noReply(S state) {
    return new NoReply<>(state);
  }

  /// Goes on without a reply, and does something before the next message.
  static <S> Quiet<S> noReply(S state, Then then) {
    return new NoReplyThen<>(state, then);
  }

  /// Stops with a reason.
  static <S> Quiet<S> stop(ExitReason reason, S state) {
    return new Stop<>(reason, state);
  }

  /// Replies and goes on.
  static <S> Step<S> reply(@Nullable Object value, S state) {
    return new Reply<>(value, state);
  }

  /// Replies, goes on, and does something before the next message.
  static <S> Step<S> reply(@Nullable Object value, S state, Then then) {
    return new ReplyThen<>(value, state, then);
  }

  /// Replies and stops with a reason.
  static <S> Step<S> stop(ExitReason reason, @Nullable Object reply, S state) {
    return new StopReply<>(reason, reply, state);
  }
}
