package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// Whoever made a request and does not wait for its answer: the answer goes into the request, and,
/// if a process asked, to it as a signal.
final class DeferredFrom extends From {

  private final RequestId request;
  private final ProcessRuntime runtime;

  DeferredFrom(ProcessRuntime runtime, Pid caller, RequestId request) {
    super(caller, null);
    this.runtime = runtime;
    this.request = request;
  }

  @Override
  boolean answer(@Nullable Object value) {
    boolean first = complete(new Answer.Value(value));
    if (first) {
      answered(new Response.Reply(value));
    }
    return first;
  }

  @Override
  void fail(ExitReason reason) {
    if (complete(new Answer.Failure(reason))) {
      answered(new Response.Failed(reason));
    }
  }

  private void answered(Response response) {
    if (request.answered(response)) {
      Cell cell = runtime.find(caller());
      if (cell != null) {
        cell.put(new Signal.Answer(request), 0);
      }
    }
  }
}
