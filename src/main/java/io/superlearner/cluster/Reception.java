package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.HostControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxMove;
import io.superlearner.event.Event;
import io.superlearner.event.EventBus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Takes sandboxes that other nodes have handed to this one, see [HandOver]. Any thread may call.
final class Reception implements Passing {

  private static final System.Logger LOG = System.getLogger(Reception.class.getName());

  private final NodeName own;
  private final HostControl local;
  private final Peers peers;
  private final Placing placing;
  private final Ledger<SandboxEntry> ledger;
  private final HandOver handOver;
  private final GivenUp givenUp;
  private final EventBus events;
  private final Clock clock;
  private final MoveSteps steps;

  Reception(
      NodeName own,
      HostControl local,
      Peers peers,
      Placing placing,
      Ledger<SandboxEntry> ledger,
      HandOver handOver,
      GivenUp givenUp,
      EventBus events,
      Clock clock,
      MoveSteps steps) {
    this.own = own;
    this.local = local;
    this.peers = peers;
    this.placing = placing;
    this.ledger = ledger;
    this.handOver = handOver;
    this.givenUp = givenUp;
    this.events = events;
    this.clock = clock;
    this.steps = steps;
  }

  @Override
  public boolean letGo(Ledger.Item<SandboxEntry> given) {
    return handOver.letGo(given);
  }

  @Override
  public Optional<Released> released(Ledger.Item<SandboxEntry> ours) {
    SandboxId id = ours.value().request().id();
    Handed handed = ours.value().handed();
    if (handed == null) {
      return Optional.of(Released.NOTHING);
    }
    steps.before(MoveSteps.Step.ASK, id);
    return asked(id, ours.version(), handed)
        .map(there -> there.before().isEmpty() ? both(handOver.kept(id), there) : there)
        .map(released -> began(id, released));
  }

  // what this node kept when it had given the sandbox away, and it comes back
  private static Released both(Released here, Released there) {
    if (there.equals(Released.NOTHING)) {
      // the copy that is here may not be the newest
      return new Released(null, here.before());
    }
    Checkpoint mine = here.checkpoint();
    Checkpoint theirs = there.checkpoint();
    boolean isMine = theirs == null || (mine != null && mine.isNewerThan(theirs));
    return new Released(isMine ? mine : theirs, here.before());
  }

  private Released began(SandboxId id, Released released) {
    steps.before(MoveSteps.Step.START, id);
    return released;
  }

  private Optional<Released> asked(SandboxId id, long epoch, Handed from) {
    if (from.node().equals(own)) {
      return Optional.of(Released.NOTHING);
    }
    Optional<Peer> former = peers.life(from.node(), from.incarnation()).filter(Peer::isHere);
    if (former.isPresent() && former.get().control() instanceof FarNode far) {
      try {
        return switch (far.release(id, epoch)) {
          case Outcome.Done<Released>(var released) -> Optional.of(released);
          case Outcome.Refused<Released>(var refusal) -> {
            LOG.log(System.Logger.Level.DEBUG, () -> id + " is kept: " + refusal.detail());
            yield Optional.empty();
          }
        };
      } catch (NodeUnavailableException silent) {
        LOG.log(System.Logger.Level.DEBUG, () -> id + ": no word of " + from, silent);
      }
    }
    return placing.isOver(from.node(), from.period())
        ? Optional.of(Released.NOTHING)
        : Optional.empty();
  }

  @Override
  public void started(Ledger.Item<SandboxEntry> ours) {
    Handed handed = ours.value().handed();
    if (handed == null) {
      return;
    }
    SandboxId id = ours.value().request().id();
    steps.before(MoveSteps.Step.CARRY, id);
    Map<String, Pid> now = local.moving().arrived(id);
    if (!now.isEmpty() && !isCarried(id, handed, now)) {
      local.moving().letIn(id);
    }
    steps.before(MoveSteps.Step.SETTLE, id);
    var _ = ledger.replace(ours, ours.value().settled());
  }

  private boolean isCarried(SandboxId id, Handed from, Map<String, Pid> now) {
    if (handOver.carry(id, now)) {
      return true;
    }
    Optional<Peer> former = peers.life(from.node(), from.incarnation()).filter(Peer::isHere);
    try {
      return former.isPresent()
          && former.get().control() instanceof FarNode far
          && far.carry(id, now);
    } catch (NodeUnavailableException silent) {
      LOG.log(System.Logger.Level.WARNING, () -> id + ": " + from + " carries nothing", silent);
      return false;
    }
  }

  @Override
  public void arrived(SandboxEntry ours) {
    if (ours.moves().isEmpty()) {
      return;
    }
    SandboxMove last = ours.moves().getLast();
    SandboxId id = ours.request().id();
    switch (last.cause()) {
      // its node has only begun anew
      case RESTART -> {}
      case FAILOVER ->
          events.publish(() -> new Event.SandboxTakenOver(clock.now(), id, last.from(), last.to()));
      case REQUEST, DRAIN, REBALANCE, EXHAUSTED, RETURNED, MIGRATION_REQUIRED ->
          events.publish(() ->
              new Event.SandboxMoved(clock.now(), id, last.from(), last.to(), last.cause().word()));
    }
  }

  @Override
  public boolean isElsewhere(Ledger.Item<SandboxEntry> ours, Refusal why) {
    SandboxEntry entry = ours.value();
    Handed handed = entry.handed();
    if (handed == null) {
      return !entry.isFirst() && givenUp.isGivenAway(ours, why.detail());
    }
    if (isReturned(entry.moves())) {
      return false;
    }
    Optional<SandboxEntry> back =
        peers
            .life(handed.node(), handed.incarnation())
            .filter(Peer::isHere)
            .flatMap(placing::lease)
            .map(home ->
                entry.handedTo(home, ours.version(), clock.now(), SandboxMove.Cause.RETURNED));
    boolean given = back.isPresent() && ledger.replace(ours, back.get()).isPresent();
    if (given) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "%s goes back to %s: %s".formatted(ours.name(), handed.node(), why.detail()));
    }
    return given;
  }

  /// Tells whether a sandbox has come back, since it could not be started where it was to go.
  static boolean isReturned(List<SandboxMove> moves) {
    return !moves.isEmpty() && moves.getLast().cause() == SandboxMove.Cause.RETURNED;
  }
}
