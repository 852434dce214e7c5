package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.SpawnOptions;
import io.superlearner.runtime.supervisor.ChildView;
import io.superlearner.runtime.supervisor.SupervisorView;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The processes of a node as rows.
final class ProcessTable {

  private static final int MOST_ROWS = 1000;
  private static final String PLATFORM = "platform/";
  private static final String DEMO = "platform/demo/";

  private final NodeName node;
  private final ProcessRuntime runtime;

  ProcessTable(NodeName node, ProcessRuntime runtime) {
    this.node = node;
    this.runtime = runtime;
  }

  ProcessPage page(ProcessQuery query) {
    List<Pid> matching = matching(query);
    Restarts restarts = new Restarts();
    List<ProcessRow> rows =
        matching.stream()
            .filter(pid -> query.after() == null || pid.compareTo(query.after()) > 0)
            // one that has ended since is left out
            .flatMap(pid -> runtime.info(pid).stream())
            .limit(Math.clamp(query.limit(), 1, MOST_ROWS))
            .map(info -> row(info, restarts))
            .toList();
    return new ProcessPage(rows, matching.size());
  }

  /// Looks only where a match can be, and into none that is not shown.
  private List<Pid> matching(ProcessQuery query) {
    if (query.name() != null) {
      return runtime.whereis(query.name()).flatMap(runtime::info).stream()
          .filter(info -> matches(query, info.options()))
          .map(ProcessInfo::pid)
          .toList();
    }
    return runtime.pids(query.sandbox(), options -> matches(query, options));
  }

  private static boolean matches(ProcessQuery query, SpawnOptions options) {
    return (query.sandbox() == null || query.sandbox().equals(options.sandbox()))
        && (query.path() == null || query.path().equals(options.path()))
        && (query.type() == null
            || query.type() == typeOf(options.kind(), options.sandbox(), options.path()));
  }

  Optional<ProcessDetail> detail(Pid pid, @Nullable Long memory) {
    return runtime
        .info(pid)
        .map(info ->
            new ProcessDetail(
                row(info, new Restarts()),
                info.parent(),
                info.links(),
                info.monitors(),
                info.monitoredBy(),
                children(pid),
                info.trapExit(),
                info.handled(),
                memory,
                ageOf(info),
                runtime.finding(pid).map(TurnRow::of).orElse(null)));
  }

  private long ageOf(ProcessInfo info) {
    return Math.max(0, runtime.clock().now().toEpochMilli() - info.startedAt().toEpochMilli());
  }

  private List<Pid> children(Pid pid) {
    return viewOf(pid).map(SupervisorView::children).stream()
        .flatMap(Collection::stream)
        .flatMap(child -> Stream.ofNullable(child.pid()))
        .toList();
  }

  private Optional<SupervisorView> viewOf(Pid pid) {
    return runtime
        .view(pid)
        .filter(SupervisorView.class::isInstance)
        .map(SupervisorView.class::cast);
  }

  private ProcessRow row(ProcessInfo info, Restarts restarts) {
    return new ProcessRow(
        info.pid(),
        node,
        info.options().sandbox(),
        info.options().path(),
        info.name(),
        info.options().module(),
        typeOf(info),
        info.status().name().toLowerCase(Locale.ROOT),
        info.mailbox(),
        restarts.of(info),
        info.startedAt());
  }

  static ProcessType typeOf(ProcessInfo info) {
    return typeOf(info.options().kind(), info.options().sandbox(), info.options().path());
  }

  /// The workers of the platform's own tree are the system's, but for those of the demo.
  static ProcessType typeOf(ProcessKind kind, @Nullable SandboxId sandbox, String path) {
    return switch (kind) {
      case SUPERVISOR -> ProcessType.SUPERVISOR;
      case SYSTEM -> ProcessType.SYSTEM;
      case WORKER ->
          sandbox == null && path.startsWith(PLATFORM) && !path.startsWith(DEMO)
              ? ProcessType.SYSTEM
              : ProcessType.WORKER;
    };
  }

  /// How often children were restarted; asks each supervisor once.
  private final class Restarts {
    private final Map<Pid, Map<Pid, Long>> bySupervisor = new HashMap<>();

    long of(ProcessInfo info) {
      Pid parent = info.parent();
      return parent == null
          ? 0
          : bySupervisor.computeIfAbsent(parent, this::read).getOrDefault(info.pid(), 0L);
    }

    private Map<Pid, Long> read(Pid supervisor) {
      Map<Pid, Long> restarts = new HashMap<>();
      viewOf(supervisor).map(SupervisorView::children).stream()
          .flatMap(Collection::stream)
          .filter(child -> child.pid() != null)
          .forEach(child -> put(restarts, child));
      return restarts;
    }

    private static void put(Map<Pid, Long> restarts, ChildView child) {
      if (child.pid() != null) {
        restarts.put(child.pid(), child.restarts());
      }
    }
  }
}
