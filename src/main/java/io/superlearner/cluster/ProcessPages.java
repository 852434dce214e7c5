package io.superlearner.cluster;

import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessPage;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.identity.Pid;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts the process lists of several nodes together, page by page, in the order of the pids. Since
/// a pid begins with the number of its node, the processes of one node follow each other.
final class ProcessPages {

  private static final int MOST_ROWS = 1000;

  private final Peers peers;
  private final FanOut fanOut;
  private final Limits limits;

  ProcessPages(Peers peers, FanOut fanOut, Limits limits) {
    this.peers = peers;
    this.fanOut = fanOut;
    this.limits = limits;
  }

  Outcome<Page> page(ClusterProcessQuery query) {
    if (query.node() != null && peers.find(query.node()).isEmpty()) {
      return Outcome.refused(Refusals.node(query.node()));
    }
    List<Peer> asked =
        peers.all().stream()
            .filter(peer -> query.node() == null || peer.name().equals(query.node()))
            .toList();
    ProcessQuery filter = query.filter();
    FanOut.Answers<ProcessPage> answers =
        fanOut.ask(asked, limits.lists(), node -> node.processes(filter));
    int total = answers.given().stream().mapToInt(answer -> answer.value().total()).sum();
    List<ProcessRow> rows =
        query.skip() == 0 ? merged(answers, filter.limit()) : skipped(answers, query);
    Pid next = rows.size() == filter.limit() && goesOn(answers, filter, rows) ? last(rows) : null;
    return Outcome.done(new Page(answers.gathered(rows), next, total));
  }

  private static List<ProcessRow> merged(FanOut.Answers<ProcessPage> answers, int limit) {
    return answers.given().stream()
        .flatMap(answer -> answer.value().rows().stream())
        .sorted(Comparator.comparing(ProcessRow::pid))
        .limit(limit)
        .toList();
  }

  private static Pid last(List<ProcessRow> rows) {
    return rows.getLast().pid();
  }

  /// Tells whether there are rows after the last one of a full page.
  private boolean goesOn(
      FanOut.Answers<ProcessPage> answers, ProcessQuery filter, List<ProcessRow> rows) {
    ProcessQuery beyond = query(filter, last(rows), 1);
    List<Peer> asked = answers.given().stream().map(FanOut.Answer::peer).toList();
    return fanOut.ask(asked, limits.lists(), node -> node.processes(beyond)).given().stream()
        .anyMatch(answer -> !answer.value().rows().isEmpty());
  }

  private static ProcessQuery query(ProcessQuery filter, @Nullable Pid after, int limit) {
    return new ProcessQuery(
        filter.sandbox(), filter.path(), filter.type(), filter.name(), after, limit);
  }

  // whole nodes are passed over by their totals, the rest by walking through their pages
  private List<ProcessRow> skipped(FanOut.Answers<ProcessPage> answers, ClusterProcessQuery query) {
    int skip = query.skip();
    List<ProcessRow> rows = new ArrayList<>();
    for (FanOut.Answer<ProcessPage> answer : answers.given()) {
      int here = answer.value().total();
      NodeControl node = answer.peer().control();
      if (skip < here && node != null && rows.size() < query.filter().limit()) {
        rows.addAll(walk(node, query.filter(), skip, query.filter().limit() - rows.size()));
      }
      skip = Math.max(0, skip - here);
    }
    return rows;
  }

  private static List<ProcessRow> walk(
      NodeControl node, ProcessQuery filter, int skip, int wanted) {
    List<ProcessRow> seen = new ArrayList<>();
    Pid after = filter.after();
    try {
      while (seen.size() < skip + wanted) {
        int limit = Math.min(MOST_ROWS, skip + wanted - seen.size());
        List<ProcessRow> rows = node.processes(query(filter, after, limit)).rows();
        seen.addAll(rows);
        if (rows.size() < limit) {
          break;
        }
        after = last(rows);
      }
    } catch (NodeUnavailableException silent) {
      return List.of();
    }
    return seen.subList(Math.min(skip, seen.size()), seen.size());
  }
}
