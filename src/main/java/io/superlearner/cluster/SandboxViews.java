package io.superlearner.cluster;

import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The record of a sandbox as the cluster shows it: what its node says, or what is known while that
/// cannot be asked. A sandbox whose node does not answer is never shown as running.
///
/// Any thread may call; nothing blocks.
final class SandboxViews {

  private final Ledger<SandboxEntry> ledger;
  private final Clock clock;
  private final Duration startLimit;
  private final Map<SandboxId, SandboxRecord> lastKnown = new ConcurrentHashMap<>();
  private final Map<SandboxId, Placed> placed = new ConcurrentHashMap<>();

  /// When it was given to its node, by another's clock, and since when that is seen here.
  private record Placed(Instant at, long seenNanos) {}

  /// @param ledger knows which sandboxes are parts of others
  SandboxViews(Ledger<SandboxEntry> ledger, Clock clock, Duration startLimit) {
    this.ledger = ledger;
    this.clock = clock;
    this.startLimit = startLimit;
  }

  /// What its node says.
  SandboxRecord told(SandboxRecord record, SandboxEntry entry) {
    lastKnown.put(record.id(), record);
    return withPlace(record, entry);
  }

  /// Its node has gone, or is back without it.
  SandboxRecord lost(SandboxEntry entry, String why) {
    return shown(entry, SandboxStatus.ERROR, "lost", why);
  }

  /// Its node is a member and does not answer.
  SandboxRecord unknown(SandboxEntry entry, String why) {
    return shown(entry, SandboxStatus.ERROR, "unknown", why);
  }

  /// Its node does not have it: it is on its way there, or being started, or has been lost.
  SandboxRecord absent(SandboxEntry entry) {
    if (entry.handed() != null) {
      return shown(entry, SandboxStatus.MIGRATING, "migrating", null);
    }
    return isStarting(entry)
        ? shown(entry, SandboxStatus.STARTING, "starting", null)
        : lost(entry, entry.node() + " does not have this sandbox any more");
  }

  /// Tells whether it was placed so short a time ago that its start may still be on the way. The
  /// clock of whoever placed it may be ahead, so it counts as well since when it is seen here.
  boolean isStarting(SandboxEntry entry) {
    long now = clock.nanos();
    Placed since =
        placed.compute(
            entry.request().id(),
            (_, known) ->
                known != null && known.at().equals(entry.placedAt())
                    ? known
                    : new Placed(entry.placedAt(), now));
    return entry.placedAt().plus(startLimit).isAfter(clock.now())
        && now - since.seenNanos() < startLimit.toNanos();
  }

  void forget(SandboxId id) {
    lastKnown.remove(id);
    placed.remove(id);
  }

  void keepOnly(Set<SandboxId> ids) {
    lastKnown.keySet().retainAll(ids);
    placed.keySet().retainAll(ids);
  }

  private SandboxRecord shown(
      SandboxEntry entry, SandboxStatus status, String health, @Nullable String error) {
    SandboxRecord last = lastKnown.get(entry.request().id());
    return withPlace(
        new SandboxRecord(
            entry.request().id(),
            entry.node(),
            null,
            entry.request().module(),
            last == null ? opts(entry) : last.opts(),
            entry.request().tree(),
            status,
            health,
            error,
            entry.createdAt(),
            null,
            last == null ? 0 : last.restarts(),
            last == null ? 0 : last.rootRestarts(),
            null,
            entry.moves(),
            entry.placement().dependsOn(),
            entry.placement().backups(),
            entry.request().partOf(),
            List.of(),
            SandboxScope.CLUSTER,
            last == null ? null : last.checkedAt()),
        entry);
  }

  private static Map<String, Object> opts(SandboxEntry entry) {
    Map<String, Object> opts = new LinkedHashMap<>();
    put(opts, "strategy", entry.request().strategy());
    put(opts, "max_restarts", entry.request().maxRestarts());
    put(opts, "max_seconds", entry.request().maxSeconds());
    opts.put("custom_config", entry.request().config());
    return opts;
  }

  private static void put(Map<String, Object> opts, String name, @Nullable Object value) {
    if (value != null) {
      opts.put(name, value);
    }
  }

  private SandboxRecord withPlace(SandboxRecord record, SandboxEntry entry) {
    Map<String, Object> opts = new LinkedHashMap<>(record.opts());
    if (entry.wanted() != null && !entry.wanted().equals(record.node())) {
      opts.put("requested_node", entry.wanted().text());
      opts.put("placement_note", entry.wanted() + " was asked for" + whyElsewhere(entry, record));
    }
    put(opts, "checkpoint_seconds", entry.placement().checkpointSeconds());
    return new SandboxRecord(
        record.id(),
        record.node(),
        record.pid(),
        record.moduleOrApp(),
        opts,
        record.tree(),
        record.status(),
        record.healthStatus(),
        record.error(),
        record.createdAt(),
        record.startedAt(),
        record.restarts(),
        record.rootRestarts(),
        record.resourceUsage(),
        entry.moves(),
        entry.placement().dependsOn(),
        entry.placement().backups(),
        entry.request().partOf(),
        partsOf(entry),
        record.scope(),
        record.checkedAt());
  }

  private static String whyElsewhere(SandboxEntry entry, SandboxRecord record) {
    return entry.moves().isEmpty()
        ? " and not available; placed on " + record.node()
        : "; moved to " + record.node() + ", " + entry.moves().getLast().cause().word();
  }

  // only a tree can have parts, and their ids lie side by side in the copy
  private List<SandboxId> partsOf(SandboxEntry entry) {
    SandboxId id = entry.request().id();
    return hasPlacement(entry.request().tree())
        ? ledger.where(other -> id.equals(other.request().partOf())).stream()
            .map(item -> item.value().request().id())
            .toList()
        : List.of();
  }

  private static boolean hasPlacement(@Nullable Object part) {
    return switch (part) {
      case Map<?, ?> map ->
          map.containsKey("placement")
              || map.values().stream().anyMatch(SandboxViews::hasPlacement);
      case List<?> list -> list.stream().anyMatch(SandboxViews::hasPlacement);
      case null -> false;
      default -> false;
    };
  }

  /// Returns the record of an outcome as the cluster shows it.
  Outcome<SandboxRecord> told(Outcome<SandboxRecord> outcome, SandboxEntry entry) {
    return outcome.map(record -> told(record, entry));
  }
}
