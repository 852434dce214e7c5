package io.superlearner.cluster;

import io.superlearner.control.Code;
import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxRecord;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import io.superlearner.truth.TruthUnavailableException;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Shows the sandboxes of all nodes: truth says which there are, their nodes say how they are, and
/// which they have for themselves.
final class SandboxLists {

  private static final System.Logger LOG = System.getLogger(SandboxLists.class.getName());

  private final Peers peers;
  private final FanOut fanOut;
  private final Ledger<SandboxEntry> ledger;
  private final SandboxViews views;
  private final Limits limits;
  private final Clock clock;
  private final BooleanSupplier stale;

  /// @param stale tells whether what this node knows may be out of date: then truth is not waited
  ///   for, and the answer says so
  SandboxLists(
      Peers peers,
      FanOut fanOut,
      Ledger<SandboxEntry> ledger,
      SandboxViews views,
      Limits limits,
      Clock clock,
      BooleanSupplier stale) {
    this.peers = peers;
    this.fanOut = fanOut;
    this.ledger = ledger;
    this.views = views;
    this.limits = limits;
    this.clock = clock;
    this.stale = stale;
  }

  Outcome<SandboxRecord> one(SandboxId id) {
    try {
      Optional<SandboxEntry> entry = entry(id);
      return entry.isEmpty() ? Outcome.refused(Refusals.sandbox(id)) : ask(id, entry.get());
    } catch (TruthUnavailableException failure) {
      return Refusals.truth(failure, false);
    }
  }

  // the copy may lag behind another node by a moment, so absence is asked of truth
  private Optional<SandboxEntry> entry(SandboxId id) {
    return ledger.find(id.text()).or(() -> ledger.read(id.text())).map(Ledger.Item::value);
  }

  private Outcome<SandboxRecord> ask(SandboxId id, SandboxEntry entry) {
    Optional<Peer> home = peers.life(entry.node(), entry.incarnation());
    NodeControl control = home.map(Peer::control).orElse(null);
    if (control == null) {
      return again(id, now -> views.lost(now, gone(now)));
    }
    try {
      Outcome<SandboxRecord> said = control.sandbox(id);
      boolean absent =
          switch (said) {
            // another one, of that node alone
            case Outcome.Done<SandboxRecord>(var record) -> record.isLocal();
            case Outcome.Refused<SandboxRecord>(var refusal) ->
                refusal.code() == Code.SANDBOX_NOT_FOUND;
          };
      return absent ? again(id, views::absent) : views.told(said, entry);
    } catch (NodeUnavailableException silent) {
      return Outcome.done(views.unknown(entry, String.valueOf(silent.getMessage())));
    }
  }

  /// Returns the sandbox of which another one is a part, as the copy knows; null for one that
  /// stands for itself. Never blocks.
  @Nullable SandboxId partOf(SandboxId id) {
    return ledger.find(id.text()).map(item -> item.value().request().partOf()).orElse(null);
  }

  /// Finds the node of a sandbox, if it is here.
  Outcome<Peer> home(SandboxId id) {
    try {
      Optional<SandboxEntry> entry = ledger.read(id.text()).map(Ledger.Item::value);
      if (entry.isEmpty()) {
        return Outcome.refused(Refusals.sandbox(id));
      }
      return peers
          .life(entry.get().node(), entry.get().incarnation())
          .filter(Peer::isHere)
          .map(Outcome::done)
          .orElseGet(() -> Outcome.refused(Code.NODE_UNREACHABLE, gone(entry.get())));
    } catch (TruthUnavailableException failure) {
      return Refusals.truth(failure, false);
    }
  }

  Outcome<PlacementView> placement(SandboxId id) {
    try {
      Optional<Ledger.Item<SandboxEntry>> item = ledger.read(id.text());
      return item.map(found -> Outcome.done(placement(found)))
          .orElseGet(() -> Outcome.refused(Refusals.sandbox(id)));
    } catch (TruthUnavailableException failure) {
      return Refusals.truth(failure, false);
    }
  }

  private static PlacementView placement(Ledger.Item<SandboxEntry> item) {
    SandboxEntry entry = item.value();
    return new PlacementView(
        entry.request().id(),
        entry.node(),
        entry.incarnation(),
        entry.period(),
        item.version(),
        entry.wanted(),
        entry.placedAt(),
        entry.moves());
  }

  /// Asks the node of a sandbox for what happened there.
  Outcome<SandboxEvents> events(
      SandboxId id, Function<NodeControl, Outcome<SandboxEvents>> question) {
    try {
      Optional<SandboxEntry> entry = entry(id);
      if (entry.isEmpty()) {
        return Outcome.refused(Refusals.sandbox(id));
      }
      NodeControl control =
          peers.life(entry.get().node(), entry.get().incarnation()).map(Peer::control).orElse(null);
      return control == null
          ? Outcome.refused(Code.NODE_UNREACHABLE, gone(entry.get()))
          : question.apply(control);
    } catch (NodeUnavailableException failure) {
      return Refusals.unavailable(failure, false);
    } catch (TruthUnavailableException failure) {
      return Refusals.truth(failure, false);
    }
  }

  private Outcome<SandboxRecord> again(SandboxId id, Function<SandboxEntry, SandboxRecord> show) {
    SandboxEntry now = new Confirmation().of(id);
    return now == null ? Outcome.refused(Refusals.sandbox(id)) : Outcome.done(show.apply(now));
  }

  /// What truth says now; what the copy says once truth was silent, so that one answer waits for it
  /// once. After some questions the whole copy is brought up to date: a node that has lost its
  /// lease may have a hundred sandboxes to ask for.
  private final class Confirmation {

    private static final int SINGLE = 4;

    private int asked;
    private boolean copyMustDo = stale.getAsBoolean();

    @Nullable SandboxEntry of(SandboxId id) {
      return read(id).map(Ledger.Item::value).orElse(null);
    }

    private Optional<Ledger.Item<SandboxEntry>> read(SandboxId id) {
      if (!copyMustDo) {
        try {
          asked++;
          if (asked <= SINGLE) {
            return ledger.read(id.text());
          }
          ledger.refresh();
        } catch (TruthUnavailableException unavailable) {
          LOG.log(System.Logger.Level.DEBUG, "the copy must do for " + id, unavailable);
        }
        copyMustDo = true;
      }
      return ledger.find(id.text());
    }
  }

  /// Says in words why the life of a node that an entry names cannot be asked.
  String gone(SandboxEntry entry) {
    Optional<Peer> now = peers.find(entry.node());
    if (now.isEmpty()) {
      return entry.node() + " has left the cluster";
    }
    return now.get().entry().incarnation() == entry.incarnation()
        ? now.get().absence(clock.now())
        : entry.node() + " was started again and has not started this sandbox yet";
  }

  Outcome<Gathered<SandboxRecord>> all(@Nullable NodeName node) {
    if (node != null && peers.find(node).isEmpty()) {
      return Outcome.refused(Refusals.node(node));
    }
    List<Peer> asked =
        peers.all().stream().filter(peer -> node == null || peer.name().equals(node)).toList();
    FanOut.Answers<List<SandboxRecord>> answers =
        fanOut.ask(asked, limits.lists(), NodeControl::sandboxes);
    Map<SandboxId, SandboxRecord> told =
        answers.given().stream()
            .flatMap(answer -> answer.value().stream())
            .filter(record -> !record.isLocal())
            .collect(Collectors.toMap(SandboxRecord::id, Function.identity(), (a, b) -> a));
    Confirmation confirmation = new Confirmation();
    Map<SandboxId, SandboxRecord> rows = new TreeMap<>();
    for (SandboxEntry entry : entries(told, confirmation)) {
      SandboxRecord row =
          node == null || node.equals(entry.node())
              ? row(entry, told, answers, confirmation)
              : null;
      if (row != null) {
        rows.put(row.id(), row);
      }
    }
    return Outcome.done(answers.gathered(withLocal(rows.values(), answers)));
  }

  private static List<SandboxRecord> withLocal(
      Collection<SandboxRecord> ofCluster, FanOut.Answers<List<SandboxRecord>> answers) {
    Stream<SandboxRecord> local =
        answers.given().stream()
            .flatMap(answer -> answer.value().stream())
            .filter(SandboxRecord::isLocal);
    return Stream.concat(ofCluster.stream(), local)
        .sorted(Comparator.comparing(SandboxRecord::id).thenComparing(SandboxRecord::node))
        .toList();
  }

  // those of the copy, and those that a node told of and the copy has not heard of yet
  private List<SandboxEntry> entries(
      Map<SandboxId, SandboxRecord> told, Confirmation confirmation) {
    Map<SandboxId, SandboxEntry> entries = new TreeMap<>(Comparator.naturalOrder());
    ledger.all().forEach(item -> entries.put(item.value().request().id(), item.value()));
    for (SandboxId id : told.keySet()) {
      if (!entries.containsKey(id)) {
        SandboxEntry entry = confirmation.of(id);
        if (entry != null) {
          entries.put(id, entry);
        }
      }
    }
    views.keepOnly(entries.keySet());
    return List.copyOf(entries.values());
  }

  private @Nullable SandboxRecord row(
      SandboxEntry entry,
      Map<SandboxId, SandboxRecord> told,
      FanOut.Answers<List<SandboxRecord>> answers,
      Confirmation confirmation) {
    Optional<Peer> home = peers.life(entry.node(), entry.incarnation());
    if (home.isEmpty() || !home.get().isHere()) {
      return views.lost(entry, gone(entry));
    }
    if (answers.of(entry.node()) == null) {
      return views.unknown(entry, entry.node() + " does not answer");
    }
    SandboxRecord record = told.get(entry.request().id());
    if (record != null && record.node().equals(entry.node())) {
      return views.told(record, entry);
    }
    SandboxEntry now = confirmation.of(entry.request().id());
    return now == null ? null : views.absent(now);
  }
}
