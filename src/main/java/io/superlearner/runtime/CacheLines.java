package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import org.jspecify.annotations.Nullable;

/// The fields of a mailbox, laid out so that what senders write and what the taker writes lie on
/// different cache lines: otherwise each message that is handled would take the line away from
/// those who send. The JVM lays out a superclass's fields before those of its subclass.
final class CacheLines {

  private CacheLines() {}

  /// What senders write.
  abstract static class Entrance extends Activation {
    // a process begins active: its start is its first activation
    volatile @Nullable Signal head;
  }

  /// What is written once, before anybody else knows the process, or hardly ever: it lies between
  /// the two lines, and some room beside it makes it as long as a line.
  @SuppressWarnings({"unused", "NullAway.Init"}) // ProcessSelf writes them
  abstract static class Fixed extends Entrance {
    ProcessRuntime runtime;
    Pid pid;
    @Nullable Pid parent;
    SpawnOptions options;
    Ties ties;
    Behavior behavior;
    // null for a process that neither comes from another node nor goes to one
    volatile @Nullable Passage passage;
    long startedAtMicros;
    private long room1;
    private long room2;
  }

  /// What the taker writes, and others read through handles.
  abstract static class Inbox extends Fixed {
    @Nullable Signal first;
    @Nullable Signal last;
    int waiting;
    boolean begun;
  }
}
