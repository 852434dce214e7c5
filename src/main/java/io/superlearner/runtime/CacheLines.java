package io.superlearner.runtime;

import org.jspecify.annotations.Nullable;

/// The fields of a mailbox, laid out so that what senders write and what the taker writes lie on
/// different cache lines: otherwise each message that is handled would take the line away from
/// those who send. The JVM lays out a superclass's fields before those of its subclass.
final class CacheLines {

  private CacheLines() {}

  /// What senders write.
  @SuppressWarnings("serial") // see Activation
  abstract static class Entrance extends Activation {
    // a process begins active: its start is its first activation
    volatile @Nullable Signal head;
  }

  /// Room of one cache line.
  @SuppressWarnings({"serial", "unused"}) // see Activation; the fields are only room
  abstract static class Gap extends Entrance {
    private long room1;
    private long room2;
    private long room3;
    private long room4;
    private long room5;
    private long room6;
    private long room7;
  }

  /// What the taker writes, and others read through handles.
  @SuppressWarnings("serial") // see Activation
  abstract static class Inbox extends Gap {
    @Nullable Signal first;
    @Nullable Signal last;
    int waiting;
  }
}
