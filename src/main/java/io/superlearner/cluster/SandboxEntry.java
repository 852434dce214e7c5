package io.superlearner.cluster;

import io.superlearner.control.MoveOptions;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The registration of a sandbox in truth: its id is taken, and it belongs to one period of one
/// node's lease. The version of the registration is the epoch of the sandbox: it grows with each
/// move, and never comes twice, also if the sandbox is destroyed and made again.
///
/// @param request what it is made of
/// @param node the node it was placed on
/// @param incarnation which life of that node
/// @param period which period of that node's lease
/// @param createdAt when its id was reserved
/// @param placedAt when it was given to this node
/// @param placement where it is to run, as it was asked for
/// @param born the epoch of its first registration; 0 if this is the first
/// @param moves how it came here, the latest last; the oldest are not kept
/// @param handed who has to let go of it before its node may start it; null for nobody
/// @param child what makes it a child of the distributed supervisor; null for a plain sandbox
/// @param creator the lease of the node that has reserved its id and is starting it; null if it ran
///   already, and once it has been given to another node
record SandboxEntry(
    SandboxRequest request,
    NodeName node,
    int incarnation,
    long period,
    Instant createdAt,
    Instant placedAt,
    Placement placement,
    long born,
    List<SandboxMove> moves,
    @Nullable ChildEntry child,
    @Nullable Handed handed,
    @Nullable Handed creator) {

  private static final int MOST_MOVES = 20;

  /// Copies the moves; takes one of an older version, which kept no wishes, for one without any.
  SandboxEntry {
    placement = placement == null ? Placement.AUTO : placement;
    moves = List.copyOf(moves);
  }

  /// Returns the first registration.
  ///
  /// @param creator the lease of the node that starts it; null if it runs already
  static SandboxEntry first(
      SandboxRequest request,
      LeaseEntry home,
      Instant now,
      Placement placement,
      @Nullable ChildEntry child,
      @Nullable Handed creator) {
    return new SandboxEntry(
        request,
        home.node(),
        home.incarnation(),
        home.period(),
        now,
        now,
        placement,
        0,
        List.of(),
        child,
        null,
        creator);
  }

  /// Returns the node that was asked for, if one was.
  @Nullable NodeName wanted() {
    return placement.node();
  }

  /// Tells whether it was given to a node for a period of its lease.
  boolean isGivenTo(NodeName to, long forPeriod) {
    return node.equals(to) && period == forPeriod;
  }

  /// Tells whether it has never been anywhere else, so that whoever creates it may be starting it.
  boolean isFirst() {
    return born == 0;
  }

  /// Returns the registration for another period, when this one is over; who has to let go of it
  /// still has to.
  ///
  /// @param epoch the version of this registration
  SandboxEntry movedTo(LeaseEntry home, long epoch, Instant when, SandboxMove.Cause cause) {
    return movedTo(home, epoch, when, cause, null, handed);
  }

  /// Returns the registration for another node while this one may still have it: it has to let go
  /// of it before.
  ///
  /// @param epoch the version of this registration
  SandboxEntry handedTo(LeaseEntry home, long epoch, Instant when, SandboxMove.Cause cause) {
    return handedTo(home, epoch, when, cause, null);
  }

  /// Does the same for somebody who said more than where to.
  SandboxEntry handedTo(
      LeaseEntry home,
      long epoch,
      Instant when,
      SandboxMove.Cause cause,
      @Nullable MoveOptions options) {
    return movedTo(home, epoch, when, cause, options, new Handed(node, incarnation, period));
  }

  private SandboxEntry movedTo(
      LeaseEntry home,
      long epoch,
      Instant when,
      SandboxMove.Cause cause,
      @Nullable MoveOptions options,
      @Nullable Handed from) {
    List<SandboxMove> all = new ArrayList<>(moves);
    all.add(new SandboxMove(node, home.node(), when, cause, options));
    return new SandboxEntry(
        request,
        home.node(),
        home.incarnation(),
        home.period(),
        createdAt,
        when,
        placement,
        born == 0 ? epoch : born,
        all.subList(Math.max(0, all.size() - MOST_MOVES), all.size()),
        child,
        from,
        null);
  }

  /// Returns the nodes that could not start it since a moment, and gave it back.
  Set<NodeName> sentBackBy(Instant since) {
    return moves.stream()
        .filter(move -> move.cause() == SandboxMove.Cause.RETURNED && move.at().isAfter(since))
        .map(SandboxMove::from)
        .collect(Collectors.toUnmodifiableSet());
  }

  /// Returns the same registration when it is its node that starts it, and its creator no more.
  ///
  /// @param epoch the version of this registration
  SandboxEntry taken(long epoch) {
    return inPlace(born == 0 ? epoch : born, handed, null);
  }

  /// Returns the same registration when nobody has to let go of it any more.
  SandboxEntry settled() {
    return inPlace(born, null, creator);
  }

  private SandboxEntry inPlace(long since, @Nullable Handed from, @Nullable Handed by) {
    return new SandboxEntry(
        request,
        node,
        incarnation,
        period,
        createdAt,
        placedAt,
        placement,
        since,
        moves,
        child,
        from,
        by);
  }
}
