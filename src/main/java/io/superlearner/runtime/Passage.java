package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// What a process that comes from another node, or goes to one, has beside its mailbox: messages
/// that are kept apart until those have come that go before them, and who takes its messages when
/// it ends. Few processes ever have one.
///
/// Owned by the process thread, but for what is volatile: senders ask whether to keep apart, and a
/// killer walks what is apart, see [Mailbox#close].
final class Passage {

  private volatile boolean arriving;
  private volatile @Nullable Signal first;
  private @Nullable Signal last;
  private volatile @Nullable Leaving leaving;

  /// Returns that of a process that takes the place of another one.
  static Passage arriving() {
    Passage passage = new Passage();
    passage.arriving = true;
    return passage;
  }

  /// Tells whether messages from outside its sandbox are to be kept apart. Any thread may ask.
  boolean isArriving() {
    return arriving;
  }

  /// Keeps a signal apart; the taker only.
  void add(Signal signal) {
    Signal tail = last;
    last = signal;
    if (tail == null) {
      first = signal;
    } else {
      tail.setNextRelease(signal);
    }
  }

  /// Returns the oldest signal that is apart; null if there is none. Any thread may ask.
  @Nullable Signal first() {
    return first;
  }

  /// Returns the youngest signal that is apart; the taker only.
  @Nullable Signal last() {
    return last;
  }

  /// Notes that nothing is kept apart any more; the taker only.
  void letIn() {
    arriving = false;
    first = null;
    last = null;
  }

  void leaveTo(Leaving taker) {
    leaving = taker;
  }

  /// Returns who takes its messages at its end; null for nobody.
  @Nullable Leaving leaving() {
    return leaving;
  }
}
