package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.supervisor.SupervisorView;
import io.superlearner.sandbox.MemoryEstimate;
import io.superlearner.sandbox.SandboxInfo;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// The sandboxes of a node as records.
final class SandboxTable {

  private static final long FRESH_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long ASK_NANOS = Duration.ofMillis(100).toNanos();
  private static final int MOST_ASKED = 100;

  private final NodeName node;
  private final ProcessRuntime runtime;
  private final Map<SandboxId, Estimate> estimates = new ConcurrentHashMap<>();

  /// Memory as estimated at a time.
  private record Estimate(long atNanos, long bytes) {}

  SandboxTable(NodeName node, ProcessRuntime runtime) {
    this.node = node;
    this.runtime = runtime;
  }

  void forget(SandboxId id) {
    estimates.remove(id);
  }

  SandboxRecord row(SandboxInfo info) {
    return new SandboxRecord(
        info.spec().id(),
        node,
        info.root(),
        info.spec().module(),
        opts(info),
        tree(info),
        status(info.status()),
        health(info.status()),
        info.error(),
        info.createdAt(),
        info.startedAt(),
        info.restarts(),
        info.rootRestarts(),
        usage(info.spec().id()),
        List.of(),
        List.of(),
        List.of(),
        info.spec().partOf(),
        List.of(),
        Specs.scope(info.spec()),
        info.checkedAt());
  }

  private static @Nullable Map<String, Object> tree(SandboxInfo info) {
    Map<String, ?> tree = info.spec().tree();
    return tree == null ? null : new LinkedHashMap<>(tree);
  }

  private static SandboxStatus status(SandboxInfo.Status status) {
    return switch (status) {
      case STARTING -> SandboxStatus.STARTING;
      case RUNNING -> SandboxStatus.RUNNING;
      case STOPPED -> SandboxStatus.STOPPED;
      case ERROR -> SandboxStatus.ERROR;
    };
  }

  private static String health(SandboxInfo.Status status) {
    return switch (status) {
      case STARTING -> "starting";
      case RUNNING -> "healthy";
      case STOPPED -> "stopped";
      case ERROR -> "failed";
    };
  }

  /// The root's flags as they hold; while there is no root, as they were asked for.
  private Map<String, Object> opts(SandboxInfo info) {
    Map<String, Object> opts = new LinkedHashMap<>();
    if (info.root() != null
        && runtime.view(info.root()).orElse(null) instanceof SupervisorView view) {
      opts.put("strategy", view.strategy());
      opts.put("max_restarts", view.flags().maxRestarts());
      opts.put("max_seconds", seconds(view.flags().window()));
    } else {
      asked(info, opts);
    }
    opts.put("custom_config", info.spec().config());
    return opts;
  }

  private static Number seconds(Duration window) {
    long millis = window.toMillis();
    return millis % 1000 == 0 ? (Number) (millis / 1000) : (Number) (millis / 1000.0);
  }

  private static void asked(SandboxInfo info, Map<String, Object> opts) {
    Map<String, ?> tree = info.spec().tree();
    put(opts, "strategy", tree == null ? info.spec().strategy() : tree.get("strategy"));
    put(opts, "max_restarts", tree == null ? info.spec().maxRestarts() : tree.get("max_restarts"));
    put(opts, "max_seconds", tree == null ? info.spec().maxSeconds() : tree.get("max_seconds"));
  }

  private static void put(Map<String, Object> opts, String key, @Nullable Object value) {
    if (value != null) {
      opts.put(key, value);
    }
  }

  private SandboxRecord.ResourceUsage usage(SandboxId id) {
    List<ProcessInfo> processes = runtime.list(id);
    int waiting = processes.stream().mapToInt(ProcessInfo::mailbox).sum();
    return new SandboxRecord.ResourceUsage(
        processes.size(), waiting, memory(id, processes, waiting), runtime.leaked(id));
  }

  private long memory(SandboxId id, List<ProcessInfo> processes, int waiting) {
    long now = System.nanoTime();
    Estimate known = estimates.get(id);
    if (known == null || now - known.atNanos() > FRESH_NANOS) {
      known = new Estimate(now, states(processes));
      estimates.put(id, known);
    }
    return known.bytes()
        + processes.size() * MemoryEstimate.PROCESS
        + waiting * MemoryEstimate.MESSAGE;
  }

  /// Estimates the states of all workers from those of the first hundred that answer in time.
  private long states(List<ProcessInfo> processes) {
    List<ProcessInfo> workers =
        processes.stream().filter(info -> info.options().kind() != ProcessKind.SUPERVISOR).toList();
    List<CompletableFuture<@Nullable Object>> asked =
        workers.stream().limit(MOST_ASKED).map(info -> runtime.state(info.pid())).toList();
    long deadline = System.nanoTime() + ASK_NANOS;
    long bytes = 0;
    int answered = 0;
    for (CompletableFuture<@Nullable Object> one : asked) {
      Long size = size(one, deadline);
      if (size != null) {
        bytes += size;
        answered++;
      }
    }
    return answered == 0 ? 0 : bytes * workers.size() / answered;
  }

  private static @Nullable Long size(CompletableFuture<@Nullable Object> asked, long deadline) {
    try {
      long left = Math.max(0, deadline - System.nanoTime());
      return MemoryEstimate.of(asked.get(left, TimeUnit.NANOSECONDS));
    } catch (ExecutionException | TimeoutException unknown) {
      return null;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      asked.cancel(false);
    }
  }
}
