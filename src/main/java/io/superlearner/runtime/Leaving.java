package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/// The messages of one process that has left this node: those that waited in its mailbox, and those
/// that came later. They are kept in their order until somebody carries them to the process that
/// takes its place; from then on what comes goes straight there, behind them.
///
/// Any thread may call. The lock is held for a few instructions, and while the mailbox of the
/// process is closed: whoever finds that closed finds here all that was in it.
final class Leaving {

  /// A message and who sent it, if that is known.
  record Letter(@Nullable Pid from, Object message, long trace) {}

  /// What became of carrying.
  enum Pumped {
    /// Nothing waits.
    EMPTY,
    /// Too much waits for the other node; later there will be room.
    FULL,
    /// The other node is out of reach; what waits stays here.
    LOST
  }

  private final Moves moves;
  private final Pid pid;
  private final @Nullable String place;
  private final @Nullable SandboxId sandbox;
  // of its mailbox; 0 for none
  private final int bound;
  private final @Nullable String name;
  private final Queue<String> clusterNames = new ConcurrentLinkedQueue<>();

  // guarded by this
  private final Queue<Letter> waiting = new ArrayDeque<>();
  private @Nullable Pid successor;
  private boolean over;
  private long carried;

  /// @param place where in its tree it was, if a process will be there again; null if none will
  Leaving(Moves moves, Cell cell, @Nullable String place) {
    this.moves = moves;
    this.pid = cell.pid();
    this.place = place;
    this.sandbox = cell.options().sandbox();
    this.bound = cell.options().mailboxBound();
    this.name = cell.options().name();
  }

  Pid pid() {
    return pid;
  }

  @Nullable String place() {
    return place;
  }

  @Nullable SandboxId sandbox() {
    return sandbox;
  }

  /// Returns the name that it was started with on this node; null if it had none.
  @Nullable String name() {
    return name;
  }

  /// Keeps a cluster-wide name for the process that takes the place.
  void keepName(String clusterName) {
    clusterNames.add(clusterName);
  }

  Iterable<String> clusterNames() {
    return clusterNames;
  }

  /// Closes the mailbox of the process and takes what is in it.
  synchronized void takeAll(Cell cell) {
    cell.closeInOrder().forEach(signal -> take(cell, signal));
  }

  /// Takes what was in the mailbox of the process, unless it was taken before, or is being handled.
  ///
  /// @return false if it is left to the cell
  synchronized boolean take(Cell cell, Signal signal) {
    switch (signal) {
      case Signal.Outside outside -> {
        return take(cell, outside.signal);
      }
      case Signal.Bunch bunch -> {
        bunch.remains().forEach(message -> add(new Letter(null, message, 0)));
        return true;
      }
      case Signal.Ordinary ordinary -> {
        if (cell.isHandling(ordinary)) {
          return false;
        }
        if (ordinary.bury() && !(ordinary.message instanceof Post.Own)) {
          add(letter(null, ordinary));
        }
        return true;
      }
      case Signal.Exit _,
          Signal.Ended _,
          Signal.Timer _,
          Signal.Answer _,
          Signal.Probe _,
          Signal.Mark _ -> {
        return false;
      }
    }
  }

  static Letter letter(@Nullable Pid from, Signal.Ordinary signal) {
    return switch (signal) {
      case Signal.Traced traced -> new Letter(traced.from, traced.message, traced.id);
      case Signal.Ordinary plain ->
          new Letter(
              from == null && plain.message instanceof Request(From asker, var _)
                  ? asker.caller()
                  : from,
              plain.message,
              0);
    };
  }

  private void add(Letter letter) {
    waiting.add(letter);
  }

  /// Takes a message that came after the process had left.
  ///
  /// @return what to tell its sender; [Delivery#NO_PROCESS] if nobody carries it any more
  Delivery put(Letter letter) {
    Pid to;
    synchronized (this) {
      if (over) {
        return Delivery.NO_PROCESS;
      }
      to = successor;
      if (to == null) {
        if (bound > 0 && waiting.size() >= bound) {
          return Delivery.MAILBOX_FULL;
        }
        add(letter);
        return Delivery.DELIVERED;
      }
    }
    return moves.passOn(letter, pid, to);
  }

  /// Carries what waits; one thread at a time.
  Pumped pump(Pid to) {
    while (true) {
      Letter letter;
      synchronized (this) {
        letter = waiting.peek();
      }
      if (letter == null) {
        return Pumped.EMPTY;
      }
      switch (moves.passOn(letter, pid, to)) {
        case MAILBOX_FULL -> {
          return Pumped.FULL;
        }
        case NO_CONNECTION -> {
          return Pumped.LOST;
        }
        case DELIVERED, SENT, NO_PROCESS -> {}
      }
      synchronized (this) {
        waiting.remove();
        carried++;
      }
    }
  }

  /// Lets what comes go straight to the process, if nothing waits.
  synchronized boolean settle(Pid to) {
    if (waiting.isEmpty()) {
      successor = to;
    }
    return successor != null;
  }

  synchronized int waiting() {
    return waiting.size();
  }

  synchronized long carried() {
    return carried;
  }

  /// Takes nothing any more.
  ///
  /// @return what nobody has carried
  synchronized Queue<Letter> close() {
    over = true;
    Queue<Letter> rest = new ArrayDeque<>(waiting);
    waiting.clear();
    return rest;
  }
}
