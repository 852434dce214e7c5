package io.superlearner.runtime.server;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// What a server does after a callback, before it takes the next message: beside its next state, a
/// callback may return one of these.
///
/// ```java
/// record Cache() implements GenServer<Map<String, Integer>> {
///   public Init<Map<String, Integer>> init(Self self) {
///     return Init.ready(Map.of(), Then.continueWith("load"));
///   }
///   public Step.Quiet<Map<String, Integer>> handleContinue(
///       Object what, Map<String, Integer> empty, Self self) {
///     return Step.noReply(Map.of("tea", 3), Then.timeout(Duration.ofSeconds(30)));
///   }
/// }
///
/// Pid pid = started(self.startLink(GenServer.behavior(new Cache()), options));
/// assert runtime.state(pid).join().equals(Map.of("tea", 3));
/// ```
public sealed interface Then {

  /// The server calls its `handleContinue` at once: before any message, however long that has
  /// waited. A start with this lets whoever started the server go on meanwhile.
  record Continue(@Nullable Object what) implements Then {}

  /// The server gets a message through `handleInfo` if no other message comes before that time.
  ///
  /// Every message ends the wait, whatever its handler returns; system messages do not. A time that
  /// is over when the callback returns comes before any message that waits.
  ///
  /// @param nanos how long to wait, or, if absolute, until when, as `Clock.nanos()` counts
  /// @param absolute whether `nanos` is a moment of the runtime's clock
  /// @param message what `handleInfo` gets
  record Timeout(long nanos, boolean absolute, Object message) implements Then {}

  /// The server expects to wait for long. It changes nothing: a server that waits has neither a
  /// thread nor a stack, only its object and its state. It is here for servers written after OTP's.
  ///
  /// @param timeout ends the wait, as without hibernation; null for never
  record Hibernate(@Nullable Timeout timeout) implements Then {}

  /// The message of a time-out that has none of its own.
  enum Idle {
    /// No message came in time.
    TIMEOUT
  }

  /// Goes on with `handleContinue`.
  static Then continueWith(@Nullable Object what) {
    return new Continue(what);
  }

  /// Waits for a message so long, and gets [Idle#TIMEOUT] if none comes; zero or less does not
  /// wait.
  static Timeout timeout(Duration limit) {
    return timeout(limit, Idle.TIMEOUT);
  }

  /// Waits for a message so long, and gets this one if none comes; zero or less does not wait.
  static Timeout timeout(Duration limit, Object message) {
    return new Timeout(limit.toNanos(), false, message);
  }

  /// Waits for a message until a moment of the runtime's clock, and gets this one if none comes.
  ///
  /// @param nanos the moment, as `Clock.nanos()` counts; a moment that is over does not wait
  static Timeout timeoutAt(long nanos, Object message) {
    return new Timeout(nanos, true, message);
  }

  /// Waits for long.
  static Then hibernate() {
    return new Hibernate(null);
  }

  /// Waits for long, but not for ever.
  static Then hibernate(Timeout timeout) {
    return new Hibernate(timeout);
  }
}
