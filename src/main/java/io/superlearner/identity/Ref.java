package io.superlearner.identity;

import java.util.concurrent.atomic.AtomicLong;

/// A reference: unequal to every other that this life of the node ever made. Monitors, timers and
/// requests are told apart by it.
///
/// @param number counts the references of this JVM, from 1
public record Ref(long number) {

  private static final AtomicLong LAST = new AtomicLong();

  /// Makes a new reference. Any thread may call it; it never blocks.
  public static Ref next() {
    return new Ref(LAST.incrementAndGet());
  }

  @Override
  public String toString() {
    return "#Ref<" + number + ">";
  }
}
