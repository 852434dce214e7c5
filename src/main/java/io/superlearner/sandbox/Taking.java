package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.Sys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Takes checkpoints of one incarnation of a sandbox. One thread at a time.
final class Taking {

  private final ProcessRuntime runtime;
  private final SandboxId id;
  private final Memory memory;
  private final AtomicLong versions;

  // questions that were not answered in time; a busy process gets no second one
  private Map<Pid, CompletableFuture<Kept>> open = new HashMap<>();
  private Map<String, @Nullable Object> last = Map.of();
  private long version;

  /// @param versions counts the versions of all sandboxes of the node
  Taking(ProcessRuntime runtime, SandboxId id, Memory memory, AtomicLong versions) {
    this.runtime = runtime;
    this.id = id;
    this.memory = memory;
    this.versions = versions;
  }

  /// What has come together so far in one checkpoint.
  private record Round(
      Map<String, @Nullable Object> states, Map<String, String> missing, Set<String> seen) {}

  private record Asked(String path, Pid pid, CompletableFuture<Kept> reply) {}

  /// Asks all durable processes for their states, and waits for all at most for the limit.
  ///
  /// @throws InterruptedException if the waiting thread was interrupted
  CheckpointAnswer.Taken take(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Round round = new Round(new TreeMap<>(), new TreeMap<>(), new HashSet<>());
    List<Asked> asked = askAll(round);
    open = new HashMap<>();
    for (Asked one : asked) {
      collect(one, deadline, limit, round);
    }
    addGone(round);
    if (version == 0 || !round.states().equals(last)) {
      last = Collections.unmodifiableMap(round.states());
      version = versions.incrementAndGet();
    }
    return new CheckpointAnswer.Taken(last, Collections.unmodifiableMap(round.missing()), version);
  }

  // ---- asking ----

  private List<Asked> askAll(Round round) {
    List<Asked> asked = new ArrayList<>();
    Map<String, Integer> unkept = new TreeMap<>();
    for (ProcessInfo info : runtime.list(id)) {
      if (runtime.view(info.pid()).orElse(null) instanceof DurableView view
          && view.code() != null) {
        String path = info.options().path();
        if (view.isKept()) {
          asked.add(new Asked(path, info.pid(), ask(info.pid(), path, view)));
        } else {
          unkept.merge(path.substring(0, path.lastIndexOf('/') + 1) + "*", 1, Integer::sum);
        }
      }
    }
    unkept.forEach((path, count) ->
        round.missing().put(path, count + " with a supervisor that starts none again"));
    return asked;
  }

  private CompletableFuture<Kept> ask(Pid pid, String path, DurableView view) {
    CompletableFuture<Kept> earlier = open.get(pid);
    if (earlier != null && !earlier.isDone()) {
      return earlier;
    }
    if (earlier != null && !earlier.isCompletedExceptionally()) {
      memory.keep(path, earlier.join());
    }
    Kept known = memory.kept(path);
    CompletableFuture<Kept> reply = new CompletableFuture<>();
    var _ =
        Sys.replaceState(
                runtime,
                pid,
                state -> {
                  reply.complete(view.save(pid, state, known));
                  return state;
                })
            .whenComplete((_, failure) -> {
              if (failure != null) {
                reply.completeExceptionally(failure);
              }
            });
    return reply;
  }

  // ---- answers ----

  private void collect(Asked asked, long deadline, Duration limit, Round round)
      throws InterruptedException {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      Kept now = asked.reply().get(left, TimeUnit.NANOSECONDS);
      memory.keep(asked.path(), now);
      round.seen().add(asked.path());
      round.states().put(asked.path(), now.saved());
    } catch (TimeoutException busy) {
      open.put(asked.pid(), asked.reply());
      missing(asked, "did not answer within " + limit.toMillis() + " ms", round);
    } catch (ExecutionException failure) {
      if (runtime.isAlive(asked.pid())) {
        missing(asked, "could not be saved: " + Shown.object(failure.getCause(), 200), round);
      }
    }
  }

  private void missing(Asked asked, String why, Round round) {
    round.seen().add(asked.path());
    Kept known = memory.kept(asked.path());
    if (known != null && known.pid().equals(asked.pid())) {
      standIn(asked.path(), known, why, round);
    } else {
      round.missing().put(asked.path(), why);
    }
  }

  private static void standIn(String path, Kept known, String why, Round round) {
    round.states().put(path, known.saved());
    round.missing().put(path, why + "; its last saved state stands in");
  }

  /// A process that was there at the last checkpoint and is not now: perhaps it is between two
  /// starts, perhaps its supervisor is about to give up and the sandbox to move. Once, its last
  /// state stands in.
  private void addGone(Round round) {
    memory
        .kept()
        .forEach((path, known) -> {
          if (round.seen().contains(path)) {
            return;
          }
          if (!known.absent()) {
            standIn(path, known, "is not running", round);
          }
          memory.replace(path, known, known.absent() ? null : known.gone());
        });
  }
}
