package io.superlearner.runtime;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A queue of signals with many senders and one taker, and the switch that tells whether the taker
/// is at work, both in one word.
///
/// `head` is either a mark or the youngest of a stack of new signals. `IDLE`: nothing is there and
/// nobody works; whoever puts the first signal must wake the process. `null`: nothing new is there,
/// but somebody works and will look again before it rests. `CLOSED`: the process has ended. So a
/// put is one compare-and-set, an idle mailbox costs two fields, and no wake-up can be missed: the
/// taker rests only by exchanging `null` for `IDLE`, which fails if something came.
///
/// The taker takes the whole stack at once and turns it round into the inbox, a list that it alone
/// changes. The signal in progress stays at the front of the inbox until it is done. So a killer,
/// which walks the inbox from another thread, meets every request that nobody has answered yet, the
/// one in progress too; only those that the taker is turning round at that moment it cannot see,
/// and the taker closes again after that. All links that the walk reads are written with release
/// and read with acquire. A signal that is done loses its link, lest an old one keep young ones
/// from the collector; a walk that this cuts short sees that the front has moved, and begins again.
///
/// What senders write and what the taker writes lie on different cache lines: otherwise each
/// message that is handled would take the line away from those who send.
abstract class Mailbox extends CacheLines.Inbox {

  private static final Signal IDLE = new Signal.Mark();
  private static final Signal CLOSED = new Signal.Mark();
  private static final int SPINS = 32;
  private static final int MOST_WAYS = 8;
  private static final VarHandle HEAD = handle(CacheLines.Entrance.class, "head", Signal.class);
  private static final VarHandle FIRST = handle(CacheLines.Inbox.class, "first", Signal.class);
  private static final VarHandle WAITING = handle(CacheLines.Inbox.class, "waiting", int.class);

  private static final VarHandle BEGUN = handle(CacheLines.Inbox.class, "begun", boolean.class);

  private static VarHandle handle(Class<?> owner, String field, Class<?> type) {
    try {
      return MethodHandles.lookup().findVarHandle(owner, field, type);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  /// Wakes the process: called by the putter of the first signal after a rest.
  abstract void wake();

  /// What became of a signal that was to be put.
  enum Added {
    /// It is there, and nobody works: whoever put it must see to that.
    FIRST,
    /// It is there, and somebody works.
    BEHIND,
    /// Too many wait.
    REFUSED,
    /// The process has ended.
    CLOSED;

    Delivery delivery() {
      return switch (this) {
        case FIRST, BEHIND -> Delivery.DELIVERED;
        case REFUSED -> Delivery.MAILBOX_FULL;
        case CLOSED -> Delivery.NO_PROCESS;
      };
    }
  }

  /// Puts a signal at the end and wakes the process. Any thread may; it never blocks.
  ///
  /// @param bound refuse an ordinary signal if so many wait; 0 for no bound. What comes while the
  ///   taker turns the stack round is not counted, nor what other workers are gathering for it, so
  ///   the bound may be passed by as many
  final Delivery put(Signal signal, int bound) {
    Worker.flush();
    Added added = add(signal, bound);
    if (added == Added.FIRST) {
      wake();
    }
    return added.delivery();
  }

  /// Puts a signal at the end and wakes nobody.
  final Added add(Signal signal, int bound) {
    int weight = signal.weight();
    for (int tries = 0; ; tries++) {
      if (tries > 0) {
        giveWay(tries);
      }
      Signal before = head;
      if (before == CLOSED) {
        return Added.CLOSED;
      }
      boolean idle = before == IDLE;
      int depth = idle || before == null ? 0 : before.depth;
      if (bound > 0 && weight > 0 && depth + (int) WAITING.getOpaque(this) >= bound) {
        return Added.REFUSED;
      }
      signal.next = idle ? null : before;
      signal.depth = depth + weight;
      if (HEAD.compareAndSet(this, before, signal)) {
        return idle ? Added.FIRST : Added.BEHIND;
      }
    }
  }

  /// Returns how many more messages there is room for, at most so many.
  final int room(int bound, int most) {
    return bound == 0 ? most : Math.min(most, bound - estimateWaiting());
  }

  /// Lets the sender that was quicker send some more, before the cache line is taken from it.
  private static void giveWay(int tries) {
    for (int i = Math.min(tries, MOST_WAYS) * SPINS; i > 0; i--) {
      Thread.onSpinWait();
    }
  }

  /// Returns how many ordinary messages wait; an estimate while the process works.
  final int estimateWaiting() {
    Signal top = head;
    int fresh = top == null || top == IDLE || top == CLOSED ? 0 : top.depth;
    return fresh + (int) WAITING.getOpaque(this);
  }

  /// Tells whether the process neither rests nor has ended.
  final boolean isAtWork() {
    Signal now = head;
    return now != IDLE && now != CLOSED;
  }

  /// Tells whether the process rests.
  final boolean isIdle() {
    return head == IDLE;
  }

  /// Sorts a signal that was taken: keeps it, or acts on it at once. It must not run code of
  /// others, nor throw: what is being turned round is in no list that a killer can walk.
  abstract void sort(Signal signal);

  /// Takes all new signals, oldest first, and sorts them; the taker only.
  final void takeNew() {
    Signal youngest = takeStack();
    Signal oldest = null;
    while (youngest != null) {
      Signal older = youngest.next;
      youngest.next = oldest;
      oldest = youngest;
      youngest = older;
    }
    while (oldest != null) {
      Signal younger = oldest.next;
      oldest.next = null;
      sort(oldest);
      oldest = younger;
    }
  }

  private @Nullable Signal takeStack() {
    while (true) {
      Signal top = head;
      if (top == null || top == CLOSED || top == IDLE) {
        return null;
      }
      if (HEAD.compareAndSet(this, top, null)) {
        return top;
      }
    }
  }

  /// Appends a signal to the inbox; the taker only.
  final void keep(Signal signal) {
    Signal tail = last;
    last = signal;
    if (tail == null) {
      FIRST.setRelease(this, signal);
    } else {
      tail.setNextRelease(signal);
    }
    int weight = signal.weight();
    if (weight > 0) {
      WAITING.setOpaque(this, waiting + weight);
    }
  }

  /// Keeps a signal apart from the inbox until [#letIn()]; the taker only.
  final void keepApart(Passage arriving, Signal signal) {
    arriving.add(signal);
    WAITING.setOpaque(this, waiting + signal.weight());
  }

  /// Appends what was kept apart to the inbox; the taker only.
  final void letIn() {
    Passage arriving = passage;
    Signal oldest = arriving == null ? null : arriving.first();
    if (arriving == null) {
      return;
    }
    if (oldest != null) {
      Signal tail = last;
      last = arriving.last();
      if (tail == null) {
        FIRST.setRelease(this, oldest);
      } else {
        tail.setNextRelease(oldest);
      }
    }
    // only now: a killer looks for what is apart first, and then into the inbox
    arriving.letIn();
  }

  /// Begins with the oldest signal of the inbox, or the next message of a bunch, which stays at the
  /// front until [#done()]; the taker only.
  ///
  /// @return null if the inbox is empty
  final @Nullable Signal begin() {
    Signal oldest = first;
    BEGUN.setOpaque(this, oldest != null);
    if (oldest instanceof Signal.Ordinary) {
      WAITING.setOpaque(this, waiting - 1);
    } else if (oldest instanceof Signal.Bunch bunch) {
      bunch.beginNext();
      WAITING.setOpaque(this, waiting - 1);
    }
    return oldest;
  }

  /// Returns the signal that was begun and is not done; the taker only.
  final @Nullable Signal inProgress() {
    return first;
  }

  /// Tells whether a signal is at the front of the inbox; any thread may ask.
  @SuppressWarnings("ReferenceEquality") // signals are who they are
  final boolean isInProgress(Signal signal) {
    return (boolean) BEGUN.getOpaque(this) && FIRST.getAcquire(this) == signal;
  }

  /// Takes the signal that was begun out of the inbox, a bunch with its last message; the taker
  /// only.
  final void done() {
    Signal oldest = first;
    if (oldest == null) {
      throw new IllegalStateException("nothing was begun");
    }
    BEGUN.setOpaque(this, false);
    if (oldest instanceof Signal.Bunch bunch && bunch.hasNext()) {
      return;
    }
    Signal rest = oldest.next;
    if (rest == null) {
      last = null;
      FIRST.setRelease(this, null);
    } else {
      FIRST.setRelease(this, rest);
      oldest.setNextRelease(null);
    }
  }

  /// Tells whether a signal is in progress, or sorted and about to be; any thread may ask.
  final boolean isBusy() {
    return FIRST.getAcquire(this) != null;
  }

  /// Tells whether nothing waits; the taker only.
  final boolean isEmpty() {
    return first == null && head == null;
  }

  /// Tells whether the inbox is empty; the taker only.
  final boolean isInboxEmpty() {
    return first == null;
  }

  /// Lets the process rest if nothing new has come; the taker only, with an empty inbox.
  ///
  /// @return false if something has come, or the mailbox is closed
  final boolean rest() {
    return HEAD.compareAndSet(this, null, IDLE);
  }

  /// Closes the mailbox for ever and shows every signal in it, in no order, some perhaps twice. Any
  /// thread may, also again.
  final void close(Consumer<Signal> remains) {
    Signal fresh = (Signal) HEAD.getAndSet(this, CLOSED);
    if (fresh != IDLE && fresh != CLOSED) {
      walk(fresh, remains);
    }
    Passage apart = passage;
    if (apart != null) {
      walk(apart.first(), remains);
    }
    Signal from;
    do {
      from = (Signal) FIRST.getAcquire(this);
      walk(from, remains);
    } while (from != FIRST.getAcquire(this));
  }

  /// Closes the mailbox for ever and returns every signal in it, the oldest first. For the taker,
  /// or for whoever ends a process whose taker is not about to take.
  final List<Signal> closeInOrder() {
    List<Signal> fresh = new ArrayList<>();
    Signal youngest = (Signal) HEAD.getAndSet(this, CLOSED);
    if (youngest != IDLE && youngest != CLOSED) {
      walk(youngest, fresh::add);
    }
    Collections.reverse(fresh);
    List<Signal> all = new ArrayList<>();
    walk((Signal) FIRST.getAcquire(this), all::add);
    Passage apart = passage;
    if (apart != null) {
      walk(apart.first(), all::add);
    }
    all.addAll(fresh);
    return all;
  }

  private static void walk(@Nullable Signal from, Consumer<Signal> visitor) {
    for (Signal signal = from; signal != null; signal = signal.nextAcquire()) {
      visitor.accept(signal);
    }
  }
}
