package io.superlearner.console;

import io.superlearner.api.ClusterResource;
import io.superlearner.api.Listing;
import io.superlearner.api.NodeView;
import io.superlearner.cluster.NodeEntry;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/// The first page: whether all is well, and how each node is.
@Named("overview")
@RequestScoped
public class OverviewPage {

  @Inject ClusterResource cluster;
  private @Nullable Answer<Listing<NodeView>> answer;

  /// Asks all nodes, at most once per request.
  public Answer<Listing<NodeView>> nodes() {
    Answer<Listing<NodeView>> known = answer;
    if (known == null) {
      known = Answer.of(cluster::nodes);
      answer = known;
    }
    return known;
  }

  /// Returns the nodes of the roster in the order of their numbers.
  public List<NodeView> rows() {
    Listing<NodeView> listing = nodes().value();
    return listing == null
        ? List.of()
        : listing.items().stream().sorted(Comparator.comparingInt(NodeView::number)).toList();
  }

  /// Says in one sentence whether all is well.
  public Verdict verdict() {
    return Verdict.of(rows());
  }

  /// Counts the nodes that answer.
  public long answering() {
    return rows().stream().filter(row -> row.status() != NodeEntry.Status.UNREACHABLE).count();
  }

  /// Sums up the live processes of the nodes that answer.
  public long processes() {
    return sum(row -> row.processCount() == null ? 0 : row.processCount());
  }

  /// Sums up the sandboxes of the nodes that answer.
  public long sandboxes() {
    return sum(row -> row.sandboxCount() == null ? 0 : row.sandboxCount());
  }

  /// Sums up the restarts that supervisors made since their nodes started.
  public long restarts() {
    return sum(row -> row.resourceUsage() == null ? 0 : row.resourceUsage().restarts());
  }

  /// Sums up the messages handled since the nodes started.
  public long messages() {
    return sum(row -> row.resourceUsage() == null ? 0 : row.resourceUsage().messagesHandled());
  }

  /// Sums up the ended processes whose code still runs on a thread.
  public long leaked() {
    return sum(row -> row.resourceUsage() == null ? 0 : row.resourceUsage().leakedCount());
  }

  private long sum(ToLongFunction<NodeView> figure) {
    return rows().stream().mapToLong(figure).sum();
  }
}
