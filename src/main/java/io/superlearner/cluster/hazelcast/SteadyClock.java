package io.superlearner.cluster.hazelcast;

import com.hazelcast.internal.util.Clock;
import java.util.concurrent.TimeUnit;

/// The clock by which the grid counts: it begins at the time of day and then goes on evenly,
/// whatever is done to that.
///
/// With the time of day a node whose clock is set forward by some seconds takes every heartbeat for
/// an old one, and loses all others until it has been set right (row F14 of the fault suite: 8 s).
/// Hazelcast makes one by its name, which is given in the system property [#PROPERTY] before
/// anything of Hazelcast is loaded; no other class loader than Hazelcast's own can find it, so the
/// uber-jar has it among the server's libraries too. Any thread may call.
public final class SteadyClock extends Clock.ClockImpl {

  /// The system property that names the class of the grid's clock.
  public static final String PROPERTY = "com.hazelcast.clock.impl";

  private final long begin = System.currentTimeMillis();
  private final long beginNanos = System.nanoTime();

  /// Begins at the time of day.
  public SteadyClock() {
    // fields only
  }

  @Override
  protected long currentTimeMillis() {
    return begin + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beginNanos);
  }
}
