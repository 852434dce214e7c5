package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import io.superlearner.identity.NodeName;
import io.superlearner.truth.Truth;
import io.superlearner.truth.Versioned;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/// Who belongs to the cluster: joined and not gracefully left, here or not.
final class Roster implements AutoCloseable {

  private static final String FORMATION = "cluster/formation";
  private static final String NUMBERS = "number/";
  private static final int MOST_NODES = 10_000;

  private final Truth truth;
  private final Ledger<RosterEntry> nodes;

  Roster(Truth truth, Codec codec) {
    this.truth = truth;
    this.nodes = new Ledger<>(truth, codec, "node/", RosterEntry.class);
  }

  /// Tells of changes, by the name of the node, once they can be read here. The listener is called
  /// on a thread of truth and must not block.
  Subscription onChange(Consumer<String> listener) {
    return nodes.onChange(listener);
  }

  /// Enters a node, in a new life. Its number stays what it was, if it ever had one.
  ///
  /// @throws IllegalStateException if another member has the name, or this program does not speak
  ///   what the cluster speaks
  RosterEntry join(NodeIdentity identity, Membership membership, Instant now) {
    Speech.join(truth);
    found(now);
    while (true) {
      var known = nodes.read(identity.name().text());
      known.ifPresent(item -> refuseTwin(item.value(), membership));
      int life =
          known
              .map(item -> Math.max(item.value().incarnation() + 1, identity.leastIncarnation()))
              .orElse(identity.leastIncarnation());
      RosterEntry.Duty duty =
          known
              .map(item -> item.value().duty())
              .filter(before -> before == RosterEntry.Duty.DRAINED)
              .orElse(RosterEntry.Duty.ACTIVE);
      RosterEntry entry =
          RosterEntry.joined(identity, number(identity), life, membership.self(), now, duty);
      var written =
          known.isPresent()
              ? nodes.replace(known.get(), entry)
              : nodes.create(identity.name().text(), entry);
      if (written.isPresent()) {
        return entry;
      }
    }
  }

  private static void refuseTwin(RosterEntry known, Membership membership) {
    boolean here = membership.members().contains(known.member());
    if (here && !known.member().equals(membership.self()) && !known.hasLeft()) {
      throw new IllegalStateException(
          "another member of the cluster has the node name " + known.name());
    }
  }

  private void found(Instant now) {
    truth.create(FORMATION, now.toString().getBytes(StandardCharsets.UTF_8));
  }

  // a number is claimed under a key of its own, so two nodes that join at once get two
  private int number(NodeIdentity identity) {
    byte[] name = identity.name().text().getBytes(StandardCharsets.UTF_8);
    for (Versioned claim : truth.list(NUMBERS)) {
      if (text(claim).equals(identity.name().text())) {
        return Integer.parseInt(claim.key().substring(NUMBERS.length()));
      }
    }
    for (int number = Math.max(1, identity.index()); number < MOST_NODES; number++) {
      if (truth.create(NUMBERS + number, name).isPresent()) {
        return number;
      }
    }
    throw new IllegalStateException("no node number is free");
  }

  private static String text(Versioned entry) {
    return new String(entry.value(), StandardCharsets.UTF_8);
  }

  /// Returns when the first node founded the cluster.
  Instant formedAt() {
    return truth
        .read(FORMATION)
        .map(entry -> Instant.parse(text(entry)))
        .orElseThrow(() -> new IllegalStateException("the cluster was never founded"));
  }

  /// Returns every node that belongs, here or not, by number; never blocks.
  List<RosterEntry> all() {
    return nodes.all().stream()
        .map(Ledger.Item::value)
        .filter(entry -> !entry.hasLeft())
        .sorted(Comparator.comparingInt(RosterEntry::number))
        .toList();
  }

  /// Returns the members that nodes are or were, those that left among them; never blocks.
  Set<String> members() {
    return nodes.all().stream().map(item -> item.value().member()).collect(Collectors.toSet());
  }

  /// Returns a node that belongs, or did; never blocks.
  Optional<RosterEntry> find(NodeName name) {
    return nodes.find(name.text()).map(Ledger.Item::value);
  }

  /// Returns the name of the node that has or had a number; never blocks.
  Optional<NodeName> nameOf(int number) {
    return nodes.all().stream()
        .map(Ledger.Item::value)
        .filter(entry -> entry.number() == number)
        .map(RosterEntry::name)
        .findFirst();
  }

  /// Writes that this life of the node has another member id now, because halves of a cut merged.
  /// One that was removed while it hung stays removed.
  void announce(RosterEntry own, String member) {
    var known = nodes.read(own.name().text());
    if (known.isEmpty()) {
      nodes.create(own.name().text(), own.withMember(member));
    } else if (known.get().value().incarnation() <= own.incarnation()
        && known.get().value().duty() != RosterEntry.Duty.REMOVED) {
      nodes.replace(known.get(), own.withMember(member).with(known.get().value().duty()));
    }
  }

  /// Writes that a node left in an orderly way.
  void left(RosterEntry gone, Instant when) {
    update(gone, entry -> entry.left(when));
  }

  /// Writes that a node was removed for good.
  void remove(RosterEntry gone, Instant when) {
    update(gone, entry -> entry.left(when).with(RosterEntry.Duty.REMOVED));
  }

  /// Writes when a lost node was last seen.
  void lost(RosterEntry gone, Instant seen) {
    update(gone, entry -> entry.hasLeft() || entry.lastSeen() != null ? entry : entry.lost(seen));
  }

  /// Writes whether a node takes sandboxes.
  ///
  /// @return its entry, as it is now; empty if no such node belongs to the cluster
  Optional<RosterEntry> put(NodeName name, RosterEntry.Duty duty) {
    while (true) {
      var known = nodes.read(name.text()).filter(item -> !item.value().hasLeft());
      if (known.isEmpty() || known.get().value().duty() == duty) {
        return known.map(Ledger.Item::value);
      }
      var written = nodes.replace(known.get(), known.get().value().with(duty));
      if (written.isPresent()) {
        return written.map(Ledger.Item::value);
      }
    }
  }

  private void update(RosterEntry gone, UnaryOperator<RosterEntry> change) {
    nodes
        .read(gone.name().text())
        .filter(item -> item.value().member().equals(gone.member()))
        .ifPresent(item -> {
          RosterEntry next = change.apply(item.value());
          if (!next.equals(item.value())) {
            nodes.replace(item, next);
          }
        });
  }

  /// Makes the copy equal to truth; blocks for truth's limit.
  void refresh() {
    nodes.refresh();
  }

  @Override
  public void close() {
    nodes.close();
  }
}
