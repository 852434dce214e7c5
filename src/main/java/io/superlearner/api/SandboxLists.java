package io.superlearner.api;

import io.superlearner.cluster.Gathered;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.SandboxId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Cuts lists of sandboxes into pages.
final class SandboxLists {

  private SandboxLists() {}

  /// Returns one page of those that match.
  static Listing<SandboxView> page(
      Gathered<SandboxView> all,
      @Nullable SandboxStatus status,
      @Nullable SandboxScope scope,
      int limit,
      @Nullable SandboxId cursor) {
    List<SandboxView> matching =
        all.items().stream()
            .filter(row -> status == null || row.status() == status)
            .filter(row -> scope == null || row.scope() == scope)
            .toList();
    List<SandboxView> rest =
        matching.stream()
            .filter(row -> cursor == null || row.id().compareTo(cursor) > 0)
            .limit(limit + 1L)
            .toList();
    boolean more = rest.size() > limit;
    List<SandboxView> rows = more ? rest.subList(0, limit) : rest;
    String next = more ? rows.getLast().id().text() : null;
    return Listing.of(rows, new Listing.Part(limit, next, matching.size()), all);
  }
}
