package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The distributed supervisor: one for one, over all nodes.
///
/// A child is a sandbox with one process, under a supervisor of its own that has the child's
/// restart budget; so it is placed, leased, moved, saved and taken over like any other, there is
/// never a second copy, and its id is its name in the whole cluster. A child that has ended as it
/// should (a transient one normally, a temporary one in any way) is forgotten by the node that ran
/// it, and so never started again elsewhere.
final class ClusterChildren {

  private static final long LOOK_NANOS = 5_000_000;
  private static final String CHILD = "/tree/children/0";

  private final Sandboxes sandboxes;
  private final SandboxLists lists;
  private final Ledger<SandboxEntry> ledger;
  private final Function<String, Optional<Pid>> names;
  private final Limits limits;
  private final Clock clock;

  /// @param names finds the process that has a name in the cluster
  ClusterChildren(
      Sandboxes sandboxes,
      SandboxLists lists,
      Ledger<SandboxEntry> ledger,
      Function<String, Optional<Pid>> names,
      Limits limits,
      Clock clock) {
    this.sandboxes = sandboxes;
    this.lists = lists;
    this.ledger = ledger;
    this.names = names;
    this.limits = limits;
    this.clock = clock;
  }

  /// Starts a child. If the same one is there already, or somebody else starts it at this moment,
  /// that one is returned.
  Outcome<ChildView> start(ChildOrder order) {
    ChildEntry.Restart restart = restart(order.restart());
    if (restart == null) {
      return Outcome.refused(
          Refusal.ofParameter(
              Code.INVALID_PARAMETER,
              "restart",
              "restart: expected one of " + String.join(", ", ChildOrder.RESTARTS)));
    }
    ChildEntry child = new ChildEntry(order.module(), restart);
    SandboxRequest request =
        new SandboxRequest(order.id(), null, tree(order, restart), null, null, null, Map.of());
    Outcome<SandboxRecord> made = sandboxes.create(request, order.placement(), child);
    return switch (made) {
      case Outcome.Done<SandboxRecord> _ -> awaited(order.id());
      case Outcome.Refused<SandboxRecord>(var refusal)
          when refusal.code() == Code.ALREADY_EXISTS && isThere(request, child) ->
          awaited(order.id()).map(ChildView::again);
      case Outcome.Refused<SandboxRecord>(var refusal) -> Outcome.refused(worded(refusal));
    };
  }

  private static ChildEntry.@Nullable Restart restart(@Nullable String word) {
    String wanted = word == null ? "permanent" : word;
    return ChildOrder.RESTARTS.contains(wanted)
        ? ChildEntry.Restart.valueOf(wanted.toUpperCase(Locale.ROOT))
        : null;
  }

  private static Map<String, Object> tree(ChildOrder order, ChildEntry.Restart restart) {
    Map<String, Object> child = new LinkedHashMap<>();
    child.put("id", order.id().text());
    child.put("name", order.id().text());
    child.put("module", order.module());
    child.put("restart", restart.word());
    child.put("args", order.args());
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("id", "root");
    root.put("type", "supervisor");
    root.put("strategy", "one_for_one");
    if (order.maxRestarts() != null) {
      root.put("max_restarts", order.maxRestarts());
    }
    if (order.maxSeconds() != null) {
      root.put("max_seconds", order.maxSeconds());
    }
    if (restart != ChildEntry.Restart.PERMANENT) {
      // its end is the end of the sandbox
      root.put("auto_shutdown", "any_significant");
      child.put("significant", true);
    }
    root.put("children", List.of(child));
    return root;
  }

  private boolean isThere(SandboxRequest request, ChildEntry child) {
    // the copy may not show yet what somebody else has just written
    return ledger
        .read(request.id().text())
        .map(Ledger.Item::value)
        .filter(entry -> child.equals(entry.child()))
        .filter(entry -> request.equals(entry.request()))
        .isPresent();
  }

  // the caller asked for a module, not for the tree around it
  private static Refusal worded(Refusal refusal) {
    List<Refusal.Fault> faults =
        refusal.faults().stream()
            .map(fault -> new Refusal.Fault(worded(fault.pointer()), fault.detail()))
            .toList();
    String parameter = refusal.parameter();
    return new Refusal(
        refusal.code(),
        refusal.detail(),
        parameter == null ? null : worded("/" + parameter).substring(1),
        faults);
  }

  private static String worded(String pointer) {
    if (pointer.startsWith(CHILD + "/")) {
      return pointer.substring(CHILD.length());
    }
    return pointer.startsWith("/tree/") ? pointer.substring("/tree".length()) : pointer;
  }

  private Outcome<ChildView> awaited(SandboxId id) {
    long begin = clock.nanos();
    while (true) {
      Outcome<ChildView> now = one(id);
      boolean settled =
          !(now instanceof Outcome.Done<ChildView>(var view))
              || (view.status() != SandboxStatus.STARTING && view.pid() != null);
      if (settled || clock.nanos() - begin >= limits.lists().toNanos()) {
        return now;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  /// Ends a child for good; its name is free afterwards.
  Outcome<ChildView> terminate(SandboxId id) {
    return one(id).then(view -> sandboxes.destroy(id).map(_ -> view));
  }

  /// Returns one child, or `process_not_found`.
  Outcome<ChildView> one(SandboxId id) {
    Outcome<SandboxRecord> known = lists.one(id);
    if (known instanceof Outcome.Refused<SandboxRecord>(var refusal)
        && refusal.code() == Code.SANDBOX_NOT_FOUND) {
      return Outcome.refused(Refusals.child(id));
    }
    return known.then(record ->
        view(record).map(Outcome::done).orElseGet(() -> Outcome.refused(Refusals.child(id))));
  }

  /// Lists all children.
  Outcome<Gathered<ChildView>> all() {
    return lists
        .all(null)
        .map(all ->
            new Gathered<>(
                all.items().stream().flatMap(record -> view(record).stream()).toList(),
                all.answered(),
                all.missing()));
  }

  private Optional<ChildView> view(SandboxRecord record) {
    return ledger
        .find(record.id().text())
        .map(Ledger.Item::value)
        .flatMap(entry -> Optional.ofNullable(entry.child()))
        .map(child ->
            new ChildView(
                record.id(),
                record.node(),
                record.status() == SandboxStatus.RUNNING
                    ? names.apply(record.id().text()).orElse(null)
                    : null,
                child.module(),
                "worker",
                child.restart().word(),
                record.status(),
                record.error(),
                record.createdAt(),
                record.moves(),
                false));
  }
}
