package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import org.jspecify.annotations.Nullable;

/// What came of waiting for the answer to a request that was sent by [ProcessRuntime#sendRequest].
public sealed interface Response {

  /// The reply.
  record Reply(@Nullable Object value) implements Response {}

  /// There will be no reply: `noproc`, `noconnection`, `mailbox_full`, or the reason with which the
  /// callee ended.
  record Failed(ExitReason reason) implements Response {}

  /// No answer came within the limit.
  record TimedOut() implements Response {}

  /// Nothing is awaited: the answer was taken before, or the request was abandoned.
  record NoRequest() implements Response {}
}
