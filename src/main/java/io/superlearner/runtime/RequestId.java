package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A request that somebody has sent without waiting, in the manner of OTP's request ids.
///
/// ```java
/// RequestId one = runtime.sendRequest(counter, "next");
/// RequestId other = runtime.sendRequest(counter, "next");
/// Response first = one.receive(Duration.ofSeconds(5));
/// assert first.equals(new Response.Reply(1));
/// ```
///
/// Its answer is taken once: by waiting here, through a [RequestCollection], or, if a process sent
/// the request, as a message [Answered] that it gets between two others. An answer that comes after
/// the request was abandoned is dropped. Any thread may call any method, but one at a time may
/// wait; a process that waits blocks its thread, as in a call.
public final class RequestId {

  private final ProcessRuntime runtime;
  private final Pid callee;

  // guarded by this
  private @Nullable Response answer;
  private boolean over;
  private @Nullable Pending waiter;
  private @Nullable RequestCollection<?> collection;

  RequestId(ProcessRuntime runtime, Pid callee) {
    this.runtime = runtime;
    this.callee = callee;
  }

  /// Returns who was asked; with serial 0 if it was asked by a name, or for a job.
  public Pid callee() {
    return callee;
  }

  ProcessRuntime runtime() {
    return runtime;
  }

  // ---- taking the answer ----

  /// Waits for the answer, and may do so again after a time-out.
  ///
  /// An interrupt of the waiting thread ends the wait with `interrupted`, and the thread keeps its
  /// interrupt; the request stays open.
  ///
  /// @param limit how long; zero looks and does not wait
  public Response await(Duration limit) {
    Pending wait;
    synchronized (this) {
      Response ready = takeLocked();
      if (ready != null) {
        return ready;
      }
      wait = new Pending();
      waiter = wait;
    }
    try {
      wait.await(limit.toNanos());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return new Response.Failed(ExitReason.abnormal("interrupted"));
    }
    Response response = take();
    return response == null ? new Response.TimedOut() : response;
  }

  /// Waits for the answer like [#await], and abandons the request if none comes in time.
  public Response receive(Duration limit) {
    Response response = await(limit);
    if (response instanceof Response.TimedOut) {
      // what came between the time-out and this is dropped, as if it had come later
      abandon();
    }
    return response;
  }

  /// Takes the answer if it is there.
  public Optional<Response> poll() {
    return Optional.ofNullable(take()).filter(found -> !(found instanceof Response.NoRequest));
  }

  /// Returns the answer if it is there, and leaves it.
  synchronized Optional<Response> peek() {
    return Optional.ofNullable(answer);
  }

  /// Returns the answer if a message that a process got is the answer to this request, and nothing
  /// for any other message.
  public Optional<Response> check(@Nullable Object message) {
    return message instanceof Answered(RequestId request, Response response) && request.equals(this)
        ? Optional.of(response)
        : Optional.empty();
  }

  /// Gives up: an answer is dropped from now on. Does nothing if it was taken before.
  public synchronized void abandon() {
    over = true;
    answer = null;
  }

  /// Takes the answer; null if there is none yet.
  synchronized @Nullable Response take() {
    waiter = null;
    return takeLocked();
  }

  private @Nullable Response takeLocked() {
    if (over) {
      return new Response.NoRequest();
    }
    Response ready = answer;
    if (ready != null) {
      over = true;
      answer = null;
    }
    return ready;
  }

  // ---- giving the answer ----

  /// Keeps the answer and wakes whoever waits for it; called once.
  ///
  /// @return false if nobody wants it any more
  boolean answered(Response response) {
    Pending asleep;
    RequestCollection<?> member;
    synchronized (this) {
      if (over) {
        return false;
      }
      answer = response;
      asleep = waiter;
      member = collection;
    }
    if (asleep != null) {
      asleep.complete(this);
    }
    if (member != null) {
      member.answered(this);
    }
    return true;
  }

  /// Notes the collection that is told of the answer.
  ///
  /// @return false if the request is in a collection already
  boolean join(RequestCollection<?> joined) {
    boolean ready;
    synchronized (this) {
      if (collection != null) {
        return false;
      }
      collection = joined;
      ready = answer != null || over;
    }
    if (ready) {
      joined.answered(this);
    }
    return true;
  }

  /// Leaves its collection.
  synchronized void leave() {
    collection = null;
  }
}
