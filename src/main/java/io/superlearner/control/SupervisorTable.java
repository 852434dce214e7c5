package io.superlearner.control;

import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.ProcessInfo;
import io.superlearner.runtime.ProcessKind;
import io.superlearner.runtime.ProcessRuntime;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ChildView;
import io.superlearner.runtime.supervisor.SupervisorView;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The supervisors of a node as rows and as trees.
final class SupervisorTable {

  private static final int LONGEST_REASON = 300;
  private static final Comparator<ProcessInfo> PLATFORM_FIRST =
      Comparator.comparing((ProcessInfo info) -> {
        SandboxId sandbox = info.options().sandbox();
        return sandbox == null ? "" : sandbox.text();
      });

  private final NodeName node;
  private final ProcessRuntime runtime;

  SupervisorTable(NodeName node, ProcessRuntime runtime) {
    this.node = node;
    this.runtime = runtime;
  }

  List<SupervisorRow> rows() {
    return supervisors().flatMap(info -> row(info).stream()).toList();
  }

  List<TreeNode> trees() {
    return supervisors()
        .filter(info -> info.parent() == null)
        .sorted(PLATFORM_FIRST)
        .flatMap(info -> tree(info).stream())
        .toList();
  }

  private Stream<ProcessInfo> supervisors() {
    return runtime.pids(null, options -> options.kind() == ProcessKind.SUPERVISOR).stream()
        .flatMap(pid -> runtime.info(pid).stream());
  }

  /// Returns the tree below a supervisor.
  ///
  /// @param text its registered name, its pid, `sandbox/path`, a sandbox for its root, or a path of
  ///   the platform's tree
  Optional<TreeNode> find(String text) {
    return runtime
        .whereis(text)
        .or(() -> byPid(text))
        .flatMap(runtime::info)
        .or(() -> byPath(text))
        .filter(info -> info.options().kind() == ProcessKind.SUPERVISOR)
        .flatMap(this::tree);
  }

  private static Optional<Pid> byPid(String text) {
    try {
      return Optional.of(Pid.parse(text));
    } catch (IllegalArgumentException other) {
      return Optional.empty();
    }
  }

  private Optional<ProcessInfo> byPath(String text) {
    Optional<ProcessInfo> platform =
        supervisors()
            .filter(info -> info.options().sandbox() == null && info.options().path().equals(text))
            .findFirst();
    return platform.or(() -> inSandbox(text));
  }

  private Optional<ProcessInfo> inSandbox(String text) {
    int slash = text.indexOf('/');
    try {
      SandboxId sandbox = SandboxId.parse(slash < 0 ? text : text.substring(0, slash));
      return runtime.list(sandbox).stream()
          .filter(info ->
              slash < 0
                  ? info.parent() == null && info.options().kind() == ProcessKind.SUPERVISOR
                  : info.options().path().equals(text.substring(slash + 1)))
          .findFirst();
    } catch (IllegalArgumentException noSandbox) {
      return Optional.empty();
    }
  }

  private Optional<SupervisorView> view(Pid pid) {
    return runtime
        .view(pid)
        .filter(SupervisorView.class::isInstance)
        .map(SupervisorView.class::cast);
  }

  private Optional<SupervisorRow> row(ProcessInfo info) {
    return view(info.pid()).map(view -> row(info, view));
  }

  private SupervisorRow row(ProcessInfo info, SupervisorView view) {
    return new SupervisorRow(
        nameOf(info),
        info.pid(),
        node,
        info.options().sandbox(),
        info.options().path(),
        info.options().module(),
        view.strategy(),
        view.flags().maxRestarts(),
        view.flags().window().toMillis() / 1000.0,
        view.children().size(),
        view.restarts(),
        view.restartsInWindow());
  }

  private static String nameOf(ProcessInfo info) {
    if (info.name() != null) {
      return info.name();
    }
    SandboxId sandbox = info.options().sandbox();
    return sandbox == null ? info.options().path() : sandbox + "/" + info.options().path();
  }

  private Optional<TreeNode> tree(ProcessInfo info) {
    return view(info.pid())
        .map(view ->
            new TreeNode(
                lastOf(info.options().path()),
                info.options().path(),
                info.name(),
                info.pid(),
                node,
                info.options().sandbox(),
                ProcessType.SUPERVISOR,
                info.options().module(),
                "running",
                null,
                0,
                info.startedAt(),
                null,
                row(info, view),
                children(view, info.options().sandbox())));
  }

  private static String lastOf(String path) {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  private List<TreeNode> children(SupervisorView view, @Nullable SandboxId sandbox) {
    return view.children().stream().map(child -> child(child, sandbox)).toList();
  }

  private TreeNode child(ChildView child, @Nullable SandboxId sandbox) {
    boolean supervises = child.type() == ChildType.SUPERVISOR;
    Pid pid = child.pid();
    Optional<ProcessInfo> info = supervises && pid != null ? runtime.info(pid) : Optional.empty();
    Optional<SupervisorView> view = info.flatMap(known -> view(known.pid()));
    return new TreeNode(
        child.id(),
        child.path(),
        child.name(),
        pid,
        node,
        sandbox,
        ProcessTable.typeOf(
            supervises ? ProcessKind.SUPERVISOR : ProcessKind.WORKER, sandbox, child.path()),
        child.module(),
        child.status().word(),
        child.restart().word(),
        child.restarts(),
        child.startedAt(),
        child.lastExit() == null ? null : Shown.text(child.lastExit().toString(), LONGEST_REASON),
        view.flatMap(of -> info.map(known -> row(known, of))).orElse(null),
        view.map(of -> children(of, sandbox)).orElse(List.of()));
  }
}
