package io.superlearner.differential;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Down;
import io.superlearner.runtime.Self;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Writes down what processes of ours do, in the order in which they do it, and knows which live.
///
/// An end is written before any other process can learn of it.
final class Recorder {

  /// One attempt to start what is at a path.
  ///
  /// @param instance how many attempts there were by now, from 1
  /// @param above the instance of the supervisor, 0 for the root
  record Key(String path, int instance, int above) {
    String line(String word) {
      return word + " " + path + " " + instance + " " + above;
    }
  }

  // guarded by this
  private final List<String> lines = new ArrayList<>();
  private final Map<String, Integer> attempts = new HashMap<>();
  private final Map<String, String> kinds = new HashMap<>();
  private final Map<String, Pid> pids = new HashMap<>();
  private final Map<Pid, Key> keys = new HashMap<>();
  private final Set<Pid> living = new HashSet<>();

  synchronized void add(String line) {
    lines.add(line);
  }

  synchronized List<String> lines() {
    return List.copyOf(lines);
  }

  synchronized Key attempt(String path, String kind, int above) {
    kinds.put(path, kind);
    return new Key(path, attempts.merge(path, 1, Integer::sum), above);
  }

  synchronized void started(Self self, Key key) {
    Pid pid = self.pid();
    pids.put(key.path(), pid);
    keys.put(pid, key);
    living.add(pid);
    add(key.line("START") + " " + kind(key.path()));
    if (self.runtime().atEnd(pid, this::ended).isEmpty()) {
      ended(new Down(null, pid, ExitReason.killed()));
    }
  }

  private synchronized void ended(Down down) {
    add(keys.get(down.pid()).line("EXIT") + " " + shown(down.reason()));
    living.remove(down.pid());
    notifyAll();
  }

  static String shown(ExitReason reason) {
    return switch (reason) {
      case ExitReason.Crashed _ -> "exception";
      case ExitReason.Shutdown(var detail) -> "shutdown" + (detail == null ? "" : ":" + detail);
      default -> reason.toString();
    };
  }

  /// Returns the process that was the last to start at a path; null if none ever did.
  synchronized Pid pid(String path) {
    return pids.get(path);
  }

  synchronized Key key(Pid pid) {
    return keys.get(pid);
  }

  /// Returns the kind of what was last to be started at a path; empty for none.
  synchronized String kind(String path) {
    return kinds.getOrDefault(path, "");
  }

  boolean isWorker(Pid pid) {
    return kind(key(pid).path()).equals("worker");
  }

  /// Tells whether no others live than these; if some do, waits until one of all has ended.
  synchronized boolean awaitOnly(Collection<Pid> pids) {
    int before = living.size();
    long deadline = System.nanoTime() + Patience.LIMIT.toNanos();
    while (!pids.containsAll(living)) {
      long rest = deadline - System.nanoTime();
      if (rest <= 0) {
        throw new AssertionError("live beside " + pids + ": " + living + " of " + keys);
      }
      try {
        TimeUnit.NANOSECONDS.timedWait(this, rest);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new AssertionError("interrupted", interrupted);
      }
      if (living.size() != before) {
        return false;
      }
    }
    return true;
  }
}
