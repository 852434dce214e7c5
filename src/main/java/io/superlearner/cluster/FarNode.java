package io.superlearner.cluster;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.DeadLetterPage;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.Grant;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeControl;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.ProcessPage;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Another node, asked over the grid.
///
/// Each request has a limit of its kind, and ends before it if the node is out of reach: the grid
/// takes nine seconds to miss one that is cut off. A node that was late the last time is first
/// asked for a sign of life with a short limit, so that only one request waits the whole limit for
/// a node that is frozen.
final class FarNode implements NodeControl {

  private static final Duration EXIT_WAIT = Duration.ofSeconds(5);

  private final NodeName name;
  private final String member;
  private final FarLink link;
  private final Codec codec;
  private final Limits limits;
  private final Contact contact;
  private final Clock clock;

  FarNode(
      NodeName name,
      String member,
      FarLink link,
      Codec codec,
      Limits limits,
      Contact contact,
      Clock clock) {
    this.name = name;
    this.member = member;
    this.link = link;
    this.codec = codec;
    this.limits = limits;
    this.contact = contact;
    this.clock = clock;
  }

  /// Asks for a sign of life and remembers how long it took.
  ///
  /// @return that time in milliseconds
  /// @throws NodeUnavailableException if there is none within the limit
  double ping(Duration limit) {
    long begin = clock.nanos();
    boolean holdsLease = send(new NodeRequest.Ping(), limit, () -> false);
    double millis = (clock.nanos() - begin) / 1e6;
    contact.probed(clock, millis, holdsLease);
    return millis;
  }

  private <T> T ask(NodeRequest<T> request, Duration limit) {
    if (contact.lateSince() != null) {
      requireSignOfLife();
    }
    return send(request, limit, () -> contact.isOutOfReach(clock));
  }

  // whoever asks for a change learns that nothing was begun
  private void requireSignOfLife() {
    try {
      ping(limits.late());
    } catch (NodeUnavailableException silent) {
      throw new NodeUnavailableException(
          name, false, silent.getMessage() + ", as it did not before, and was asked nothing more");
    }
  }

  @SuppressWarnings("unchecked") // a request names what its method returns, see NodeRequests
  private <T> T send(NodeRequest<T> request, Duration limit, BooleanSupplier hopeless) {
    byte[] bytes = codec.encode(request);
    try {
      NodeReply reply = codec.decode(link.call(member, bytes, limit, hopeless), NodeReply.class);
      contact.answered(clock);
      if (reply.value() == null) {
        throw new NodeUnavailableException(name, true, name + " answered nothing");
      }
      return (T) reply.value();
    } catch (FarCallException failure) {
      if (failure.isLate()) {
        contact.late(clock);
      }
      throw new NodeUnavailableException(name, failure.isLate(), name + " " + failure.getMessage());
    } catch (IllegalArgumentException unreadable) {
      throw new NodeUnavailableException(
          name, true, name + " sent an answer that this node cannot read");
    }
  }

  private Duration waiting(long millis) {
    return Duration.ofMillis(millis).plus(limits.margin());
  }

  /// Has a copy of a checkpoint kept there.
  ///
  /// @return false if it could not be stored, or a newer one is there
  boolean keep(Checkpoint checkpoint) {
    return ask(new NodeRequest.KeepCheckpoint(checkpoint), limits.metrics());
  }

  /// Returns the newest checkpoint that is there; none if there is none.
  HeldCheckpoint checkpointOf(SandboxId id) {
    return ask(new NodeRequest.LastCheckpoint(id), limits.metrics());
  }

  /// Has a checkpoint taken of a sandbox that is there.
  Outcome<CheckpointPlaces> take(SandboxId id) {
    return ask(new NodeRequest.TakeCheckpoint(id), limits.lists());
  }

  /// Has a sandbox that is there given to another node.
  Outcome<SandboxRecord> give(
      SandboxId id, LeaseEntry to, SandboxMove.Cause cause, @Nullable MoveOptions options) {
    return ask(new NodeRequest.Give(id, to, cause, options), limits.change());
  }

  /// Has a local sandbox that is there made one of the cluster.
  Outcome<SandboxRecord> adopt(SandboxId id) {
    return ask(new NodeRequest.Adopt(id), limits.change());
  }

  /// Has all sandboxes that are there given to others.
  ///
  /// @return how many have gone
  int giveAll() {
    return ask(new NodeRequest.GiveAll(), limits.change());
  }

  /// Has it let go of a sandbox that was given to this node.
  ///
  /// @param epoch since when it belongs to this node
  Outcome<Released> release(SandboxId id, long epoch) {
    return ask(new NodeRequest.Release(id, epoch), limits.metrics());
  }

  /// Has it carry what waits there for processes that are here now.
  ///
  /// @return false if nothing is to come
  boolean carry(SandboxId id, Map<String, Pid> now) {
    return ask(new NodeRequest.Carry(id, now), limits.metrics());
  }

  /// Has its member of the grid look for others at one more address for some time.
  ///
  /// @return false if members have no addresses
  boolean look(String address) {
    return ask(new NodeRequest.Look(address), limits.probe());
  }

  /// Returns what it, and whoever it has heard of, sees of the others.
  List<Sight> sights() {
    return ask(new NodeRequest.Sights(), limits.probe());
  }

  @Override
  public NodeVitals vitals() {
    return ask(new NodeRequest.Vitals(), limits.metrics());
  }

  @Override
  public ProcessPage processes(ProcessQuery query) {
    return ask(new NodeRequest.Processes(query), limits.lists());
  }

  @Override
  public Outcome<ProcessDetail> process(Pid pid) {
    return ask(new NodeRequest.Inspect(pid), limits.lists());
  }

  @Override
  public Outcome<StateView> state(Pid pid, long timeoutMillis) {
    return ask(new NodeRequest.State(pid, timeoutMillis), waiting(timeoutMillis));
  }

  @Override
  public DeadLetterPage deadLetters(int limit) {
    return ask(new NodeRequest.DeadLetters(limit), limits.lists());
  }

  @Override
  public Outcome<Delivered> deliver(Pid pid, MessageRequest message) {
    boolean call = message.kind() == MessageRequest.Kind.CALL;
    return ask(
        new NodeRequest.Deliver(pid, message),
        call ? waiting(message.timeoutMs()) : limits.lists());
  }

  @Override
  public Outcome<Exited> exit(Pid pid, ExitRequest reason) {
    return ask(new NodeRequest.Exit(pid, reason), EXIT_WAIT.plus(limits.margin()));
  }

  @Override
  public List<SupervisorRow> supervisors() {
    return ask(new NodeRequest.Supervisors(), limits.lists());
  }

  @Override
  public Outcome<TreeNode> supervisor(String nameOrPid) {
    return ask(new NodeRequest.Supervisor(nameOrPid), limits.lists());
  }

  @Override
  public List<TreeNode> trees() {
    return ask(new NodeRequest.Trees(), limits.lists());
  }

  @Override
  public Outcome<SandboxRequest> check(SandboxRequest request) {
    return ask(new NodeRequest.Check(request), limits.lists());
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request) {
    return ask(new NodeRequest.CreateSandbox(request, null, null), limits.change());
  }

  @Override
  public Outcome<SandboxRecord> createSandbox(SandboxRequest request, Grant grant) {
    return ask(
        new NodeRequest.CreateSandbox(request, grant.period(), grant.epoch()), limits.change());
  }

  @Override
  public Outcome<SandboxRecord> restartSandbox(SandboxId id) {
    return ask(new NodeRequest.RestartSandbox(id), limits.change());
  }

  @Override
  public Outcome<SandboxRecord> destroySandbox(SandboxId id) {
    return ask(new NodeRequest.DestroySandbox(id), limits.change());
  }

  @Override
  public Outcome<SandboxRecord> sandbox(SandboxId id) {
    return ask(new NodeRequest.Sandbox(id), limits.lists());
  }

  @Override
  public List<SandboxRecord> sandboxes() {
    return ask(new NodeRequest.Sandboxes(), limits.lists());
  }

  @Override
  public Outcome<SandboxEvents> sandboxEvents(
      SandboxId id, long after, int limit, long waitMillis) {
    return ask(new NodeRequest.Events(id, after, limit, waitMillis), waiting(waitMillis));
  }

  @Override
  public List<ModuleRow> modules() {
    return ask(new NodeRequest.Modules(), limits.lists());
  }
}
