package io.superlearner.runtime.server;

import io.superlearner.runtime.Self;
import io.superlearner.runtime.TimerRef;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a server looks after at each message, once it has been asked to: a time-out that the
/// message ends, and a log of the last messages. A server that was asked for neither has none.
final class Attention {

  /// The message of a time-out whose time has come.
  record Expired(Object message) {}

  // owned by the process thread
  private @Nullable TimerRef timer;
  private @Nullable Deque<Object> log;
  private int most;

  /// Sees a message before it is handled.
  void before(Object message) {
    TimerRef running = timer;
    if (running != null) {
      timer = null;
      // does nothing if this message is the timer's own
      running.cancel();
    }
    if (log != null) {
      keep(message instanceof Expired(Object own) ? own : message);
    }
  }

  private void keep(Object message) {
    Deque<Object> kept = log == null ? new ArrayDeque<>() : log;
    if (kept.size() == most) {
      kept.removeFirst();
    }
    kept.addLast(message);
  }

  /// Starts the wait for a message.
  void expire(Self self, long nanos, Object message) {
    timer = self.startTimer(Duration.ofNanos(nanos), new Expired(message));
  }

  void keepLog(int entries) {
    most = entries;
    log = entries == 0 ? null : new ArrayDeque<>();
  }

  List<@Nullable Object> log() {
    return log == null ? List.of() : new ArrayList<>(log);
  }
}
