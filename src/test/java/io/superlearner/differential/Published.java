package io.superlearner.differential;

import io.superlearner.event.Event;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import java.util.ArrayList;
import java.util.List;

/// What our supervisors tell of their children and of themselves.
final class Published {

  private final Recorder recorder;
  // guarded by this
  private final List<String> lines = new ArrayList<>();

  Published(Recorder recorder) {
    this.recorder = recorder;
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  void add(Event event) {
    switch (event) {
      case Event.ChildStarted e -> add("START", e.pid(), "");
      case Event.ChildRestarted e -> add("RESTART", e.pid(), " " + e.restarts());
      case Event.ChildExited e -> ended(e.pid(), e.reason());
      case Event.ChildTerminated e -> ended(e.pid(), e.reason());
      case Event.SupervisorExited e -> down(e);
      default -> {} // crashes, and starts that did not come to a process
    }
  }

  private void ended(Pid pid, ExitReason reason) {
    add("EXIT", pid, " " + Recorder.shown(reason));
  }

  /// A supervisor whose start failed has no instance that anybody saw.
  private void down(Event.SupervisorExited event) {
    if (recorder.key(event.pid()) != null) {
      add("SUPDOWN", event.pid(), " " + Recorder.shown(event.reason()));
    }
  }

  private synchronized void add(String word, Pid pid, String more) {
    Recorder.Key key = recorder.key(pid);
    lines.add("%s %s %d%s".formatted(word, key.path(), key.instance(), more));
  }
}
