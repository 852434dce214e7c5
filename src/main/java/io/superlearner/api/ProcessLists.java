package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.ClusterProcessQuery;
import io.superlearner.cluster.Page;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.Refusal;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.jspecify.annotations.Nullable;

/// Lists of processes, for every path that offers one.
@ApplicationScoped
class ProcessLists {

  private static final int USUAL = 100;

  @Inject ClusterControl cluster;

  Outcome<Listing<ProcessRow>> list(ProcessesQuery query) {
    Refusal clash = clash(query);
    if (clash != null) {
      return Outcome.refused(clash);
    }
    int limit = limit(query);
    ProcessQuery filter =
        new ProcessQuery(query.sandbox, query.path, query.type, query.name, query.cursor, limit);
    int skip = query.page == null ? 0 : (query.page - 1) * limit;
    return cluster
        .processes(new ClusterProcessQuery(node(query), filter, skip))
        .map(page -> listing(page, limit));
  }

  private static Listing<ProcessRow> listing(Page page, int limit) {
    Pid next = page.next();
    return Listing.of(
        page.rows().items(),
        new Listing.Part(limit, next == null ? null : next.bare(), page.total()),
        page.rows());
  }

  private @Nullable NodeName node(ProcessesQuery query) {
    return switch (query.scope) {
      case LOCAL -> cluster.self();
      case CLUSTER -> query.node;
    };
  }

  private static int limit(ProcessesQuery query) {
    if (query.limit != null) {
      return query.limit;
    }
    return query.perPage != null ? query.perPage : USUAL;
  }

  private @Nullable Refusal clash(ProcessesQuery query) {
    if (query.limit != null && query.perPage != null) {
      return both("per_page", "limit");
    }
    if (query.page != null && query.cursor != null) {
      return both("page", "cursor");
    }
    boolean elsewhere = query.node != null && !query.node.equals(cluster.self());
    if (query.scope == ProcessesQuery.Scope.LOCAL && elsewhere) {
      return Refusal.ofParameter(
          Code.INVALID_PARAMETER,
          "scope",
          "scope=local asks " + cluster.self() + " alone, but node names another");
    }
    return null;
  }

  private static Refusal both(String parameter, String other) {
    return Refusal.ofParameter(
        Code.INVALID_PARAMETER,
        parameter,
        "give either " + parameter + " or " + other + ", not both");
  }
}
