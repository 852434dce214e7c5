package io.superlearner.cluster.hazelcast;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/// Which calls of each sender have arrived: one that comes again was sent by somebody who has
/// overheard it, with a proof that is still good.
///
/// What lies so far behind a sender's latest call that it is not known any more counts as having
/// arrived. Any thread may call; nothing blocks.
final class SeenCalls {

  private static final int SPAN = 16_384;
  private static final int SENDERS = 1_000;

  // guarded by this
  private final Map<UUID, Window> senders =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<UUID, Window> eldest) {
          return size() > SENDERS;
        }
      };

  /// Notes that a call has arrived.
  ///
  /// @param call its number, which grows with each call of the sender
  /// @return false if it had arrived before
  synchronized boolean isFirst(UUID sender, long call) {
    return senders.computeIfAbsent(sender, _ -> new Window()).isFirst(call);
  }

  /// The latest calls of one sender, each at the place of its number in a ring.
  private static final class Window {

    private final BitSet ring = new BitSet(SPAN);
    private long latest;

    private boolean isFirst(long call) {
      if (call <= latest - SPAN) {
        return false;
      }
      for (long next = Math.max(latest + 1, call - SPAN + 1); next <= call; next++) {
        ring.clear(place(next));
      }
      latest = Math.max(latest, call);
      boolean first = !ring.get(place(call));
      ring.set(place(call));
      return first;
    }

    private static int place(long call) {
      return (int) (call % SPAN);
    }
  }
}
