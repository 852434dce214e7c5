package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// Processes that go from this node to others, and those that come: how their messages follow them.
///
/// The node that the processes leave ends them by [#depart], the other one says [#expect] and
/// starts theirs, and tells the first one which took which place ([Arrival#now]); then that one
/// [carries][Departure#carry] what waits.
///
/// What waited in a mailbox, and what comes for the old pid meanwhile, is carried to the process
/// that has the same place in the tree of the sandbox. Messages of one sender keep their order,
/// whether it sends to the old pid or to the new one: every node is told of the new pids
/// ([FarSignal.Moved]), and answers behind the last message that it has sent to the old ones
/// ([FarSignal.Switched]); when all have done so, and all has been carried, the new process is told
/// ([FarSignal.LetIn]), and takes from outside its sandbox what was sent to its new pid. From then
/// on each node sends by itself to the new pid what its processes send to the old one. Exit
/// signals, links and monitors do not follow: the old process has ended.
///
/// A request goes along, and its answer comes back by way of the node that was left. Any thread may
/// call.
public final class Moves {

  private static final int MOST_REDIRECTS = 50_000;

  /// A process that is to leave.
  ///
  /// @param place its path in the tree, if a process with that path will take its place; null if
  ///   none will, so that what waits for it is lost
  public record Going(Pid pid, @Nullable String place) {}

  private final ProcessRuntime runtime;
  private final Map<Pid, Leaving> leaving = new ConcurrentHashMap<>();
  private final Map<SandboxId, Departure> departures = new ConcurrentHashMap<>();
  private final Map<SandboxId, Arrival> arrivals = new ConcurrentHashMap<>();
  private final Map<Ref, Barrier> barriers = new ConcurrentHashMap<>();

  // whoever sends to another node looks up and sends under the read lock: so what is answered after
  // a change goes behind all that was sent before it
  private final ReentrantReadWriteLock redirecting = new ReentrantReadWriteLock();
  // guarded by the lock above
  private final Map<Pid, Pid> redirects = new LinkedHashMap<>();

  Moves(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  ProcessRuntime runtime() {
    return runtime;
  }

  // ---- leaving ----

  /// Ends processes of a sandbox, one after another, in the order of the list, and keeps what waits
  /// for them and what comes; each gets its `terminate`. One that is not done within the limit for
  /// all is killed. Supervisors of the sandbox should be suspended, lest they start others; what is
  /// still [arriving][#arriving] must not depart, as what is on its way to it would come too late.
  ///
  /// If nobody carries the messages within [Departure#PATIENCE], they are lost, and told as dead
  /// letters.
  ///
  /// @throws InterruptedException if the waiting thread was interrupted; the rest goes on living
  public Departure depart(SandboxId sandbox, List<Going> going, Duration limit)
      throws InterruptedException {
    Departure departure = new Departure(this, sandbox);
    Departure before = departures.put(sandbox, departure);
    if (before != null) {
      before.close();
    }
    long deadline = System.nanoTime() + limit.toNanos();
    for (Going one : going) {
      Cell cell = runtime.find(one.pid());
      if (cell != null) {
        Leaving taker = new Leaving(this, cell, one.place());
        departure.add(taker);
        cell.putUrgent(new Signal.Probe(_ -> cell.moveAway(taker)));
        Duration left = Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
        if (!runtime.awaitGone(one.pid(), left)) {
          cell.moveAwayByForce(taker);
        }
      }
    }
    departure.expire();
    return departure;
  }

  /// Returns what has left of a sandbox, if it has not been carried, nor its time is over.
  public Optional<Departure> departed(SandboxId sandbox) {
    return Optional.ofNullable(departures.get(sandbox));
  }

  /// Returns the sandbox of a process that has left, and whose messages are kept.
  public Optional<SandboxId> sandboxOf(Pid pid) {
    return Optional.ofNullable(leaving.get(pid)).map(Leaving::sandbox);
  }

  /// Tells whether what is sent to a process goes to the one that has taken its place, or is kept
  /// for that one.
  public boolean hasMoved(Pid pid) {
    return leaving.containsKey(pid) || !redirected(pid).equals(pid);
  }

  void park(Leaving taker) {
    leaving.put(taker.pid(), taker);
  }

  void unpark(Leaving taker) {
    leaving.remove(taker.pid(), taker);
  }

  void over(SandboxId sandbox, Departure departure) {
    departures.remove(sandbox, departure);
  }

  /// Finds a process that has left and had a name on this node.
  Optional<Pid> leftAs(String name) {
    return leaving.values().stream()
        .filter(one -> name.equals(one.name()))
        .map(Leaving::pid)
        .findAny();
  }

  /// Takes a message that came from another node for a process that is not here.
  ///
  /// @return null if it is not for one that has left
  @Nullable Delivery arrived(@Nullable Pid from, Pid to, Signal.Ordinary signal) {
    Leaving taker = leaving.get(to);
    Delivery delivery = taker == null ? null : taker.put(Leaving.letter(from, signal));
    return delivery == Delivery.NO_PROCESS ? null : delivery;
  }

  /// Takes a message of this node for a process that is not here.
  ///
  /// @return null if it is not for one that has left
  @Nullable Delivery forward(@Nullable Pid from, Pid to, Signal.Ordinary signal) {
    Delivery delivery = arrived(from, to, signal);
    if (delivery != null) {
      return delivery;
    }
    if (redirected(to).equals(to)) {
      return null;
    }
    // not in place: this node need not be the one that is left now
    Leaving.Letter letter = Leaving.letter(from, signal);
    try {
      return sendAway(senderOf(letter), to, letter.message(), letter.trace());
    } catch (IllegalArgumentException unfit) {
      return notSendable(letter, to);
    }
  }

  private Pid senderOf(Leaving.Letter letter) {
    return letter.from() == null ? runtime.outside() : letter.from();
  }

  private Delivery notSendable(Leaving.Letter letter, Pid to) {
    runtime.post().lost(DeadLetter.Cause.NOT_SENDABLE, senderOf(letter), to, letter.message());
    return Delivery.SENT;
  }

  // ---- the new pids ----

  private Pid redirected(Pid to) {
    redirecting.readLock().lock();
    try {
      return follow(to);
    } finally {
      redirecting.readLock().unlock();
    }
  }

  // under the lock
  private Pid follow(Pid to) {
    Pid now = to;
    for (Pid next = redirects.get(now); next != null; next = redirects.get(now)) {
      now = next;
    }
    return now;
  }

  /// Sends a message to a process of another node, or to the one that has taken its place.
  Delivery sendAway(Pid from, Pid to, Object message, long trace) {
    Pid now;
    redirecting.readLock().lock();
    try {
      now = follow(to);
      if (runtime.far.isForeign(now)) {
        return runtime.far.send(
            from, NodeLife.of(now), new FarSignal.Target.OfPid(now), message, trace);
      }
    } finally {
      redirecting.readLock().unlock();
    }
    // it may be leaving at this moment, and then it is followed further
    return runtime.post().redirected(from, now, runtime.find(now), message, trace);
  }

  /// Sends from now on to other processes what is sent to some. Waits for those that are sending at
  /// this moment, which takes no longer than turning their messages into bytes.
  void redirect(List<Pid> before, List<Pid> now) {
    redirecting.writeLock().lock();
    try {
      for (int i = 0; i < before.size(); i++) {
        redirects.put(before.get(i), now.get(i));
      }
      var oldest = redirects.keySet().iterator();
      while (redirects.size() > MOST_REDIRECTS) {
        oldest.next();
        oldest.remove();
      }
    } finally {
      redirecting.writeLock().unlock();
    }
  }

  /// Hands a message to a process that takes the place of another one, before what waits apart.
  ///
  /// @throws IllegalArgumentException if it cannot go to the node of that process
  Delivery pass(Leaving.Letter letter, Pid to) {
    Pid from = senderOf(letter);
    return runtime.far.isForeign(to)
        ? runtime.far.send(
            from,
            NodeLife.of(to),
            new FarSignal.Target.InPlace(to),
            letter.message(),
            letter.trace())
        : runtime.post().inPlace(from, to, runtime.find(to), letter.message(), letter.trace());
  }

  /// Does the same for a message whose sender was told that it is delivered: what cannot go is told
  /// as a dead letter.
  Delivery passOn(Leaving.Letter letter, Pid before, Pid to) {
    try {
      return pass(letter, to);
    } catch (IllegalArgumentException unfit) {
      return notSendable(letter, before);
    }
  }

  // ---- all nodes switch over ----

  /// Tells all nodes in reach of new pids.
  Barrier tell(List<Pid> before, List<Pid> now) {
    Barrier barrier = new Barrier(barriers, runtime.far.lives());
    for (NodeLife life : barrier.open()) {
      Ref ref = barrier.expect(life);
      if (!runtime.far.signal(life, new FarSignal.Moved(ref, before, now))) {
        barrier.drop(ref);
      }
    }
    return barrier;
  }

  void switched(Ref ref) {
    Barrier barrier = barriers.get(ref);
    if (barrier != null) {
      barrier.drop(ref);
    }
  }

  /// A node is out of reach: nothing comes from there any more.
  void lost(NodeLife life) {
    barriers.values().forEach(barrier -> barrier.lost(life));
    arrivals.values().stream().filter(arrival -> arrival.isFrom(life)).forEach(Arrival::letIn);
  }

  // ---- arriving ----

  /// Lets the processes of a sandbox that are started from now on take the places of others: what
  /// is sent to them from outside the sandbox waits until [Departure#carry] has brought what goes
  /// before it, at most for [Arrival#PATIENCE].
  ///
  /// @param before the processes whose places are taken, by path
  public Arrival expect(SandboxId sandbox, Map<String, Pid> before) {
    Arrival arrival = new Arrival(this, sandbox, before);
    Arrival earlier = arrivals.put(sandbox, arrival);
    if (earlier != null) {
      earlier.letIn();
    }
    arrival.expire();
    return arrival;
  }

  /// Returns the arrival of a sandbox, while not all is here that goes before what waits apart.
  public Optional<Arrival> arriving(SandboxId sandbox) {
    return Optional.ofNullable(arrivals.get(sandbox));
  }

  /// Tells whether a process has left another node and its place is taken here now. Its names may
  /// be taken over.
  public boolean isSucceeded(Pid before) {
    return !arrivals.isEmpty()
        && arrivals.values().stream().anyMatch(arrival -> arrival.expects(before));
  }

  void letIn(SandboxId sandbox) {
    Arrival arrival = arrivals.get(sandbox);
    if (arrival != null) {
      arrival.letIn();
    }
  }

  void here(SandboxId sandbox, Arrival arrival) {
    arrivals.remove(sandbox, arrival);
  }

  /// Makes ready a process that is about to be entered, if it takes a place.
  void born(Cell cell) {
    Arrival arrival = arrivalOf(cell);
    if (arrival != null) {
      arrival.born(cell);
    }
  }

  /// Notes that a process was entered.
  void entered(Cell cell) {
    Arrival arrival = cell.isArriving() ? arrivalOf(cell) : null;
    if (arrival != null) {
      arrival.entered(cell);
    }
  }

  private @Nullable Arrival arrivalOf(Cell cell) {
    SandboxId sandbox = arrivals.isEmpty() ? null : cell.options().sandbox();
    return sandbox == null ? null : arrivals.get(sandbox);
  }

  /// Tells whether a sender is of the same sandbox as a process that arrives.
  boolean isSibling(@Nullable Pid from, Cell cell) {
    Cell sender = from == null ? null : runtime.find(from);
    SandboxId sandbox = cell.options().sandbox();
    return sender != null && sandbox != null && sandbox.equals(sender.options().sandbox());
  }

  // ---- what cannot be carried ----

  /// Tells of messages that nobody has carried; who waits for an answer is told that there is none.
  void dead(Leaving gone) {
    for (Leaving.Letter letter : gone.close()) {
      runtime.post().notCarried(letter, gone.pid(), gone.sandbox());
      if (letter.message() instanceof Request(From from, var _)) {
        from.fail(ExitReason.noproc());
      }
    }
  }

  /// Runs something after a while, on a thread of the clock.
  Subscription after(Duration delay, Runnable task) {
    return runtime.clock().schedule(delay, task)::cancel;
  }

  // ---- cluster-wide names ----

  /// Keeps the name of a process that has left until somebody takes its place: it must not be
  /// nobody's meanwhile.
  ///
  /// @return false if it is to be freed
  boolean keepName(String name, Pid pid) {
    Leaving taker = leaving.get(pid);
    if (taker == null) {
      return false;
    }
    taker.keepName(name);
    return true;
  }

  void freeName(String name, Pid pid) {
    runtime.clusterNames().letGo(name, pid);
  }
}
