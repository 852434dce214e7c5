package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// Requests that were sent without waiting, each with a label, whose answers are taken in the order
/// in which they come.
///
/// ```java
/// RequestCollection<String> counts = new RequestCollection<>();
/// counts.add(self.sendRequest(counter, "get"), "tea");
/// counts.add(self.sendRequest(counter, "next"), "coffee");
/// long deadline = self.runtime().clock().nanos() + Duration.ofSeconds(5).toNanos();
/// while (counts.receiveUntil(deadline)
///     instanceof RequestCollection.Next.Taken(var name, var response, _)) {
///   System.out.println(name + ": " + response);
/// }
/// ```
///
/// One thread, or one process, at a time may use it.
///
/// @param <L> the labels
public final class RequestCollection<L> {

  /// What came of waiting for the next answer.
  ///
  /// @param <L> the labels
  public sealed interface Next<L> {

    /// An answer, which has left the collection with its request.
    record Taken<L>(L label, Response response, RequestId request) implements Next<L> {}

    /// No answer came in time.
    record TimedOut<L>() implements Next<L> {}

    /// The waiting thread was interrupted, and keeps its interrupt.
    record Interrupted<L>() implements Next<L> {}

    /// The collection is empty.
    record NoRequest<L>() implements Next<L> {}
  }

  // owned by the user
  private final Map<RequestId, L> members = new LinkedHashMap<>();
  // filled by whoever answers
  private final Queue<RequestId> ready = new ConcurrentLinkedQueue<>();
  // set by the user before it looks at the queue for the last time, read after an addition
  private volatile @Nullable Pending waiter;

  /// Adds a request.
  ///
  /// @throws IllegalArgumentException if it is in this collection already, or in another
  public void add(RequestId request, L label) {
    // the member first: its answer may be there already
    if (members.containsKey(request) || !joins(request, label)) {
      throw new IllegalArgumentException(
          "the request to " + request.callee() + " is in a collection already");
    }
  }

  private boolean joins(RequestId request, L label) {
    members.put(request, label);
    boolean joined = request.join(this);
    if (!joined) {
      members.remove(request);
    }
    return joined;
  }

  /// Returns how many requests have not been answered to the user of this collection.
  public int size() {
    return members.size();
  }

  /// Returns the requests and their labels, in the order in which they were added.
  public Map<RequestId, L> toMap() {
    return new LinkedHashMap<>(members);
  }

  /// Waits for the next answer; after a time-out, the requests stay and may be waited for again.
  public Next<L> await(Duration limit) {
    long begin = System.nanoTime();
    while (!members.isEmpty()) {
      Next<L> taken = poll();
      if (taken != null) {
        return taken;
      }
      long rest = limit.toNanos() - (System.nanoTime() - begin);
      if (rest <= 0) {
        return new Next.TimedOut<>();
      }
      if (!sleeps(rest)) {
        return new Next.Interrupted<>();
      }
    }
    return new Next.NoRequest<>();
  }

  /// Waits for the next answer until a moment of the runtime's clock.
  ///
  /// @param nanos the moment, as [Clock#nanos()] counts
  public Next<L> awaitUntil(long nanos) {
    return await(until(nanos));
  }

  /// Waits for the next answer; at a time-out all requests are abandoned, and the collection is
  /// empty.
  public Next<L> receive(Duration limit) {
    Next<L> next = await(limit);
    if (next instanceof Next.TimedOut<L>) {
      members.keySet().forEach(RequestCollection::abandon);
      members.clear();
    }
    return next;
  }

  /// Waits like [#receive] until a moment of the runtime's clock.
  ///
  /// @param nanos the moment, as [Clock#nanos()] counts
  public Next<L> receiveUntil(long nanos) {
    return receive(until(nanos));
  }

  /// Takes the answer that a message brought to a process, if it is one to a request of this
  /// collection; nothing for any other message.
  public Optional<Next.Taken<L>> check(@Nullable Object message) {
    return message instanceof Answered(RequestId request, Response response)
            && members.containsKey(request)
        ? Optional.of(taken(request, response))
        : Optional.empty();
  }

  /// Notes that the answer to a member is there; any thread may call it.
  void answered(RequestId request) {
    ready.add(request);
    Pending asleep = waiter;
    if (asleep != null) {
      asleep.complete(this);
    }
  }

  private Duration until(long nanos) {
    if (members.isEmpty()) {
      return Duration.ZERO;
    }
    Clock clock = members.keySet().iterator().next().runtime().clock();
    return Duration.ofNanos(Math.max(0, nanos - clock.nanos()));
  }

  private @Nullable Next<L> poll() {
    for (RequestId one = ready.poll(); one != null; one = ready.poll()) {
      if (members.containsKey(one)) {
        Response response = one.take();
        return taken(one, response == null ? new Response.Failed(ExitReason.noproc()) : response);
      }
    }
    return null;
  }

  @SuppressWarnings("NullAway") // a label may be null if its type says so
  private Next.Taken<L> taken(RequestId request, Response response) {
    request.leave();
    return new Next.Taken<>(members.remove(request), response, request);
  }

  private static void abandon(RequestId request) {
    request.leave();
    request.abandon();
  }

  /// @return false if the thread was interrupted
  private boolean sleeps(long nanos) {
    Pending wait = new Pending();
    waiter = wait;
    try {
      if (ready.isEmpty()) {
        wait.await(nanos);
      }
      return true;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiter = null;
    }
  }
}
