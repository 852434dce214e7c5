package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.SideBySide;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.SandboxId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Carries out many changes of sandboxes, some at a time, and tells of each what became of it.
final class Batches {

  private static final int AT_ONCE = 8;

  private final ClusterControl cluster;

  Batches(ClusterControl cluster) {
    this.cluster = cluster;
  }

  /// Blocks until all are done.
  List<BatchItem> run(SandboxBatch batch) {
    List<BatchItem> items = new ArrayList<>();
    items.addAll(each("destroy", batch.destroy(), id -> id, this::destroy));
    items.addAll(each("create", batch.create(), Batches::idOf, this::create));
    items.addAll(each("restart", batch.restart(), id -> id, this::restart));
    items.addAll(each("migrate", batch.migrate(), SandboxBatch.Move::id, this::migrate));
    return items;
  }

  private static @Nullable String idOf(CreateSandbox body) {
    return body.id() == null ? body.sandboxId() : body.id();
  }

  private Outcome<SandboxRecord> create(CreateSandbox body) {
    return SandboxOrder.of(body)
        .then(order -> cluster.createSandbox(order.request(), order.placement()));
  }

  private Outcome<SandboxRecord> destroy(String id) {
    return sandbox(id).then(cluster::destroySandbox);
  }

  private Outcome<SandboxRecord> restart(String id) {
    return sandbox(id).then(cluster::restartSandbox);
  }

  private Outcome<SandboxRecord> migrate(SandboxBatch.Move move) {
    return sandbox(move.id())
        .then(id ->
            Targets.of(move.target())
                .then(target -> cluster.migrateSandbox(id, target.orElse(null))));
  }

  private static Outcome<SandboxId> sandbox(@Nullable String id) {
    if (id == null) {
      return Outcome.refused(Refusal.ofParameter(Code.MISSING_PARAMETER, "id", "an id is needed"));
    }
    try {
      return Outcome.done(SandboxId.parse(id));
    } catch (IllegalArgumentException wrong) {
      return Outcome.refused(
          Refusal.ofParameter(Code.INVALID_PARAMETER, "id", String.valueOf(wrong.getMessage())));
    }
  }

  private static <T> List<BatchItem> each(
      String operation,
      @Nullable List<T> things,
      Function<T, @Nullable String> idOf,
      Function<T, Outcome<SandboxRecord>> change) {
    if (things == null) {
      return List.of();
    }
    List<T> all = things;
    Queue<BatchItem> items = new ConcurrentLinkedQueue<>();
    SideBySide.threads(AT_ONCE)
        .each(
            IntStream.range(0, all.size()).boxed().toList(),
            index -> {
              T thing = all.get(index);
              items.add(item(operation, index, idOf.apply(thing), change.apply(thing)));
            });
    return items.stream().sorted(Comparator.comparingInt(BatchItem::index)).toList();
  }

  private static BatchItem item(
      String operation, int index, @Nullable String id, Outcome<SandboxRecord> outcome) {
    return switch (outcome) {
      case Outcome.Done<SandboxRecord>(var record) ->
          new BatchItem(operation, index, id, true, record.node(), null, null);
      case Outcome.Refused<SandboxRecord>(var refusal) ->
          new BatchItem(operation, index, id, false, null, refusal.code().word(), refusal.detail());
    };
  }
}
