package io.superlearner.cluster;

import static java.time.temporal.ChronoUnit.SECONDS;

import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.identity.NodeName;
import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks several nodes at once, each on a virtual thread of its own, and waits for none longer than
/// the limit. Any thread may call.
final class FanOut implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(FanOut.class.getName());
  // a far node says itself why it did not answer, a moment after its own limit
  private static final Duration GRACE = Duration.ofMillis(50);
  private static final long SLICE_NANOS = 50_000_000;

  /// What one node answered.
  record Answer<T>(Peer peer, T value) {}

  /// What all answered, in the order in which they were asked, and who did not.
  record Answers<T>(List<Answer<T>> given, List<Gathered.Missing> missing) {

    List<NodeName> answered() {
      return given.stream().map(answer -> answer.peer().name()).toList();
    }

    /// Returns the answer of one node, if it gave one.
    @Nullable T of(NodeName node) {
      for (Answer<T> answer : given) {
        if (answer.peer().name().equals(node)) {
          return answer.value();
        }
      }
      return null;
    }

    <R> Gathered<R> gathered(List<R> items) {
      return new Gathered<>(items, answered(), missing);
    }
  }

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Clock clock;
  private final Duration silence;
  private final Duration patience;

  /// @param silence a node that has answered nothing for so long counts as silent
  /// @param patience how long a silent node is waited for, if the limit is not shorter
  FanOut(Clock clock, Duration silence, Duration patience) {
    this.clock = clock;
    this.silence = silence;
    this.patience = patience;
  }

  /// Asks all; those that are no members are missing at once. One that answers others' questions,
  /// but not this one yet, is waited for until the limit; one that answers nothing any more is not.
  <T> Answers<T> ask(List<Peer> peers, Duration limit, Function<NodeControl, T> question) {
    List<@Nullable Future<T>> running = new ArrayList<>();
    for (Peer peer : peers) {
      NodeControl control = peer.control();
      running.add(control == null ? null : threads.submit(() -> question.apply(control)));
    }
    Wait wait = new Wait(System.nanoTime(), limit);
    List<Answer<T>> given = new ArrayList<>();
    List<Gathered.Missing> missing = new ArrayList<>();
    for (int i = 0; i < peers.size(); i++) {
      Peer peer = peers.get(i);
      Future<T> asked = running.get(i);
      String reason =
          asked == null
              ? peer.absence(clock.now())
              : await(peer, asked, wait, value -> given.add(new Answer<>(peer, value)));
      if (reason != null) {
        missing.add(new Gathered.Missing(peer.name(), reason));
      }
    }
    return new Answers<>(given, missing);
  }

  private boolean isSilent(Peer peer) {
    return !peer.isSelf() && peer.contact().isSilent(clock, silence);
  }

  /// @return why there is no answer; null if there is one
  private <T> @Nullable String await(Peer peer, Future<T> asked, Wait wait, Consumer<T> answer) {
    try {
      while (true) {
        try {
          answer.accept(asked.get(wait.slice(), TimeUnit.NANOSECONDS));
          return null;
        } catch (TimeoutException late) {
          if (wait.isOver()) {
            asked.cancel(true);
            return peer.name() + " did not answer within " + wait.limit().toMillis() + " ms";
          }
          if (wait.isLongerThan(patience) && isSilent(peer)) {
            asked.cancel(true);
            return silent(peer);
          }
        }
      }
    } catch (InterruptedException stop) {
      asked.cancel(true);
      Thread.currentThread().interrupt();
      return peer.name() + " was not waited for any longer";
    } catch (ExecutionException failure) {
      return isSilent(peer) ? silent(peer) : reason(peer, failure.getCause());
    }
  }

  private String silent(Peer peer) {
    return peer.name()
        + " is silent; it last answered at "
        + peer.lastSeen(clock.now()).truncatedTo(SECONDS);
  }

  /// A wait for several answers, which has begun.
  private record Wait(long begin, Duration limit) {

    /// Returns for how many nanoseconds to wait before looking again whether that makes sense.
    long slice() {
      long left = begin + limit.plus(GRACE).toNanos() - System.nanoTime();
      return Math.clamp(left, 0, SLICE_NANOS);
    }

    boolean isOver() {
      return isLongerThan(limit.plus(GRACE));
    }

    boolean isLongerThan(Duration span) {
      return System.nanoTime() - begin >= span.toNanos();
    }
  }

  private static String reason(Peer peer, @Nullable Throwable cause) {
    if (cause instanceof NodeUnavailableException unavailable) {
      return String.valueOf(unavailable.getMessage());
    }
    LOG.log(System.Logger.Level.WARNING, "asking " + peer.name() + " failed", cause);
    return peer.name() + " failed at the request; the log says why";
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
