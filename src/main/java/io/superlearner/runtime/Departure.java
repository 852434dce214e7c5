package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// Processes that have left this node, and their messages, until these have been carried to those
/// that take their places, see [Moves]. Any thread may call.
public final class Departure implements AutoCloseable {

  /// How long messages are kept for somebody who carries them.
  public static final Duration PATIENCE = Duration.ofSeconds(60);

  private static final System.Logger LOG = System.getLogger(Departure.class.getName());
  // a node that is silent for longer may find its messages lost, but never before older ones
  private static final Duration SWITCH_LIMIT = Duration.ofSeconds(1);
  private static final Duration CARRY_LIMIT = Duration.ofSeconds(10);
  private static final int AT_ONCE = 1000;
  private static final long LOOK_NANOS = 100_000;

  private record Pair(Leaving before, Pid now) {}

  private final Moves moves;
  private final SandboxId sandbox;
  private final List<Leaving> all = new CopyOnWriteArrayList<>();
  private final ReentrantLock carrying = new ReentrantLock();
  private volatile Subscription alarm = () -> {};

  Departure(Moves moves, SandboxId sandbox) {
    this.moves = moves;
    this.sandbox = sandbox;
  }

  void add(Leaving one) {
    all.add(one);
  }

  void expire() {
    alarm = moves.after(PATIENCE, this::close);
  }

  /// Returns the processes whose places may be taken, by their paths.
  public Map<String, Pid> before() {
    Map<String, Pid> before = new TreeMap<>();
    for (Leaving one : all) {
      String place = one.place();
      if (place != null) {
        before.put(place, one.pid());
      }
    }
    return before;
  }

  /// Returns how many messages wait.
  public int waiting() {
    return all.stream().mapToInt(Leaving::waiting).sum();
  }

  /// Carries what waits to the processes that have taken the places, and has all nodes send to them
  /// from now on. Blocks until that is done: at most a second for a node that is slow to answer,
  /// and ten for messages that find no room.
  ///
  /// @param now the new processes by their paths; what waits for one without a successor is lost
  /// @return how many messages were carried; -1 if the node of the new ones is out of reach, or
  ///   somebody else carries: then what waits is kept
  public long carry(Map<String, Pid> now) {
    if (!carrying.tryLock()) {
      return -1;
    }
    try {
      List<Pair> pairs = new ArrayList<>();
      for (Leaving one : all) {
        Pid successor = one.place() == null ? null : now.get(one.place());
        if (successor == null) {
          lose(one);
        } else {
          pairs.add(new Pair(one, successor));
        }
      }
      return carry(pairs);
    } finally {
      carrying.unlock();
    }
  }

  private long carry(List<Pair> pairs) {
    List<Barrier> barriers = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i += AT_ONCE) {
      List<Pair> part = pairs.subList(i, Math.min(pairs.size(), i + AT_ONCE));
      barriers.add(moves.tell(pidsBefore(part), pidsNow(part)));
    }
    if (!isCarried(pairs, barriers)) {
      barriers.forEach(Barrier::giveUp);
      return -1;
    }
    // first: whoever does not find one of these any more must find where it has gone
    moves.redirect(pidsBefore(pairs), pidsNow(pairs));
    long carried = pairs.stream().mapToLong(pair -> pair.before().carried()).sum();
    pairs.stream().map(Pair::now).findFirst().ifPresent(this::letIn);
    close();
    return carried;
  }

  private static List<Pid> pidsBefore(List<Pair> pairs) {
    return pairs.stream().map(pair -> pair.before().pid()).toList();
  }

  private static List<Pid> pidsNow(List<Pair> pairs) {
    return pairs.stream().map(Pair::now).toList();
  }

  /// Carries until all nodes have switched over and nothing waits.
  ///
  /// @return false if the other node is out of reach
  private boolean isCarried(List<Pair> pairs, List<Barrier> barriers) {
    long begin = System.nanoTime();
    while (true) {
      for (Pair pair : pairs) {
        if (pair.before().pump(pair.now()) == Leaving.Pumped.LOST) {
          return false;
        }
      }
      long spent = System.nanoTime() - begin;
      if (spent > SWITCH_LIMIT.toNanos()) {
        barriers.forEach(this::giveUp);
      }
      if (barriers.stream().allMatch(Barrier::isPassed) && areSettled(pairs)) {
        return true;
      }
      if (spent > CARRY_LIMIT.toNanos()) {
        LOG.log(System.Logger.Level.WARNING, () -> waiting() + " of " + sandbox + " find no room");
        return true;
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private static boolean areSettled(List<Pair> pairs) {
    boolean settled = true;
    for (Pair pair : pairs) {
      settled &= pair.before().settle(pair.now());
    }
    return settled;
  }

  private void giveUp(Barrier barrier) {
    if (!barrier.isPassed()) {
      LOG.log(
          System.Logger.Level.WARNING,
          () -> "not waited for, as " + sandbox + " moves: " + barrier.giveUp());
    }
  }

  private void letIn(Pid one) {
    if (moves.runtime().far.isForeign(one)) {
      moves.runtime().far.signal(NodeLife.of(one), new FarSignal.LetIn(sandbox));
    } else {
      moves.letIn(sandbox);
    }
  }

  private void lose(Leaving one) {
    moves.unpark(one);
    all.remove(one);
    moves.dead(one);
    one.clusterNames().forEach(name -> moves.freeName(name, one.pid()));
  }

  /// Keeps nothing any more: what nobody has carried is lost, and told as dead letters.
  @Override
  public void close() {
    alarm.close();
    moves.over(sandbox, this);
    all.forEach(this::lose);
  }
}
