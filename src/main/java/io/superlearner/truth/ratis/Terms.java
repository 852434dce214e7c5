package io.superlearner.truth.ratis;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/// Makes certain that whoever answered a question as the leader was the leader then.
///
/// Ratis' own read index is not enough: its leader counts an index as confirmed for ever once a
/// majority has confirmed it (`ReadIndexHeartbeats`, 3.3.0), and so answers questions for more than
/// a second after it was cut off, while another one leads already. Raft's own argument (Ongaro's
/// thesis, 6.4) needs a majority that was in no later term after the question was asked; this asks
/// voters for their terms. The leader's answer and this member's own term are two of three voters,
/// so that in a cluster of three only the leader's own questions cost a message.
///
/// A voter is asked once at a time; whoever comes meanwhile shares the next time. One that could
/// not be asked rests for a moment, so that a dead one does not cost a connection for each
/// question. Any thread may call.
final class Terms {

  private static final long LOOK_MS = 20;
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /// Asks a voter for its term, and blocks until it answers.
  interface Ask {
    long term(RaftPeerId voter) throws IOException;
  }

  private final RaftPeerId self;
  private final LongSupplier own;
  private final Ask ask;
  private final LongSupplier nanos;
  private final Map<RaftPeerId, Asked> voters = new ConcurrentHashMap<>();

  /// @param own tells in which term this member is
  /// @param nanos a monotonic clock
  Terms(RaftPeerId self, LongSupplier own, Ask ask, LongSupplier nanos) {
    this.self = self;
    this.own = own;
    this.ask = ask;
    this.nanos = nanos;
  }

  /// Tells whether the answer that this member has just been given was the leader's.
  ///
  /// @param by who answered
  /// @param leading how it stood then
  /// @param isVain tells whether it is no use to wait any longer
  /// @return false if another may lead, or it is no use
  boolean confirm(RaftPeerId by, Leading leading, BooleanSupplier isVain)
      throws InterruptedException {
    Map<RaftPeerId, Long> known = new HashMap<>();
    known.put(by, leading.term());
    known.put(self, own.getAsLong());
    if (!leading.leads() || leading.isConfirmedBy(known)) {
      return leading.leads();
    }
    CompletableFuture<Boolean> verdict = new CompletableFuture<>();
    new Count(leading, known, verdict).begin();
    while (true) {
      try {
        return verdict.get(LOOK_MS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException notYet) {
        if (isVain.getAsBoolean()) {
          return false;
        }
      } catch (ExecutionException impossible) {
        throw new IllegalStateException(impossible);
      }
    }
  }

  /// The terms of one question as they come in.
  private final class Count {

    private final Leading leading;
    private final CompletableFuture<Boolean> verdict;
    // both guarded by this
    private final Map<RaftPeerId, Long> known;
    private int open;

    Count(Leading leading, Map<RaftPeerId, Long> known, CompletableFuture<Boolean> verdict) {
      this.leading = leading;
      this.known = known;
      this.verdict = verdict;
    }

    private void begin() {
      var others = leading.allVoters();
      others.removeAll(known.keySet());
      open = others.size();
      if (others.isEmpty()) {
        verdict.complete(false);
      }
      for (RaftPeerId voter : others) {
        var _ =
            voters
                .computeIfAbsent(voter, Asked::new)
                .term()
                // no term comes with a failure
                .whenComplete((term, _) -> came(voter, term));
      }
    }

    private synchronized void came(RaftPeerId voter, @Nullable Long term) {
      open--;
      if (term != null) {
        known.put(voter, term);
      }
      if (leading.isConfirmedBy(known)) {
        verdict.complete(true);
      } else if (open == 0) {
        verdict.complete(false);
      }
    }
  }

  /// The questions for the term of one voter.
  private final class Asked {

    private final RaftPeerId voter;
    // all guarded by this
    private @Nullable CompletableFuture<Long> running;
    private @Nullable CompletableFuture<Long> next;
    private @Nullable Long failedAt;

    Asked(RaftPeerId voter) {
      this.voter = voter;
    }

    /// Returns its term at a moment after this call; fails at once while it rests.
    synchronized CompletableFuture<Long> term() {
      Long failed = failedAt;
      if (failed != null && nanos.getAsLong() - failed < REST_NANOS) {
        return CompletableFuture.failedFuture(new IOException(voter + " could not be asked"));
      }
      if (running == null) {
        CompletableFuture<Long> begun = new CompletableFuture<>();
        start(begun);
        return begun;
      }
      if (next == null) {
        next = new CompletableFuture<>();
      }
      return next;
    }

    private void start(CompletableFuture<Long> answer) {
      running = answer;
      Thread.ofVirtual().name("sl-truth-term").start(() -> fill(answer));
    }

    private void fill(CompletableFuture<Long> answer) {
      try {
        long term = ask.term(voter);
        answered();
        answer.complete(term);
      } catch (Exception | Error failure) {
        // whatever it is, nobody may wait for it
        CompletableFuture<Long> waiting = failed();
        answer.completeExceptionally(failure);
        if (waiting != null) {
          waiting.completeExceptionally(failure);
        }
      }
    }

    private synchronized void answered() {
      running = null;
      failedAt = null;
      CompletableFuture<Long> waiting = next;
      next = null;
      if (waiting != null) {
        start(waiting);
      }
    }

    private synchronized @Nullable CompletableFuture<Long> failed() {
      running = null;
      failedAt = nanos.getAsLong();
      CompletableFuture<Long> waiting = next;
      next = null;
      return waiting;
    }
  }
}
