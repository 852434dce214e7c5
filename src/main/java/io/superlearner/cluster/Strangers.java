package io.superlearner.cluster;

import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.runtime.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Watches for members of the grid that are no nodes of the cluster, and raises the alarm once for
/// each: at once if it has sent what no node sends, else after the time that a node may need from
/// its arrival in the grid to its place in the roster.
final class Strangers {

  private static final System.Logger LOG = System.getLogger(Strangers.class.getName());
  private static final long PATIENCE = TimeUnit.SECONDS.toNanos(60);

  /// Since when a member that the roster does not know has been here.
  private record Arrival(Instant at, long nanos) {}

  private final Roster roster;
  private final BooleanSupplier majority;
  private final Membership membership;
  private final FarLink link;
  private final EventBus events;
  private final Clock clock;
  // both used by one pass at a time
  private final Map<String, Arrival> arrivals = new HashMap<>();
  private final Set<String> told = new HashSet<>();
  private volatile List<Stranger> present = List.of();

  /// @param majority tells whether nodes can join now; must not block
  Strangers(
      Roster roster,
      BooleanSupplier majority,
      Membership membership,
      FarLink link,
      EventBus events,
      Clock clock) {
    this.roster = roster;
    this.majority = majority;
    this.membership = membership;
    this.link = link;
    this.events = events;
    this.clock = clock;
  }

  /// Returns those that are here, as of the last pass; never blocks.
  List<Stranger> present() {
    return present;
  }

  /// Says what is wrong with the members; null for nothing.
  @Nullable String warning() {
    List<Stranger> here = present;
    return here.isEmpty()
        ? null
        : here.stream().map(Stranger::complaint).collect(Collectors.joining("; "));
  }

  /// Looks once; one call at a time. Never blocks.
  void pass() {
    Set<String> unknown = new HashSet<>(membership.members());
    Map<String, Long> refused = link.refused();
    // one that is known and sends what is not proved is worth a word, too
    roster.members().stream().filter(known -> !refused.containsKey(known)).forEach(unknown::remove);
    unknown.remove(membership.self());
    if (refused.containsKey(FarLink.SOMEBODY)) {
      unknown.add(FarLink.SOMEBODY);
    }
    arrivals.keySet().retainAll(unknown);
    told.retainAll(unknown);
    if (!majority.getAsBoolean()) {
      // nobody can join now, so nobody is late
      arrivals.replaceAll((_, arrival) -> new Arrival(arrival.at(), clock.nanos()));
    }
    unknown.forEach(
        member -> arrivals.computeIfAbsent(member, _ -> new Arrival(clock.now(), clock.nanos())));
    List<Stranger> now = new ArrayList<>();
    arrivals.forEach((member, arrival) -> {
      long unread = refused.getOrDefault(member, 0L);
      if (unread > 0 || clock.nanos() - arrival.nanos() > PATIENCE) {
        Stranger stranger = new Stranger(membership.addressOf(member), arrival.at(), unread);
        now.add(stranger);
        alarm(member, stranger);
      }
    });
    now.sort(Comparator.comparing(Stranger::address));
    present = List.copyOf(now);
  }

  private void alarm(String member, Stranger stranger) {
    if (told.add(member)) {
      LOG.log(System.Logger.Level.WARNING, stranger::complaint);
      Instant at = clock.now();
      events.publish(() -> new Event.StrangerSeen(at, stranger.address(), stranger.refused()));
    }
  }
}
