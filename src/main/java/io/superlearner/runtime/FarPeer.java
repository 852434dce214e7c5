package io.superlearner.runtime;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What ties processes here to those of one life of another node, as long as it can be reached.
///
/// Like [Ties], it is cut once and for ever; what comes too late is told so. Any thread may call;
/// the lock is held for a few instructions only. A link is in this table and among the local
/// process's own [Ties]; both change under the lock of [FarLinks].
final class FarPeer {

  /// A watch of somebody here on a process there.
  record Watch(Pid target, Ties.Watcher watcher) {}

  /// A watch of somebody there on a process here.
  ///
  /// @param local the ref by which the process knows its watcher
  record Watched(Pid target, Ref local) {}

  /// All that tied, at the end.
  record Cut(Map<Ref, From> calls, Map<Ref, Watch> watches, Map<Ref, Watched> watched) {}

  private static final int CALLS_BEFORE_SWEEP = 64;

  final NodeLife life;
  final NodeName name;
  final FarLinks links;

  // guarded by this
  private boolean closed;
  private Map<Ref, From> calls = new HashMap<>();
  private Map<Ref, Watch> watches = new HashMap<>();
  private Map<Ref, Watched> watched = new HashMap<>();
  private int sweepAt = CALLS_BEFORE_SWEEP;

  FarPeer(NodeLife life, NodeName name, ProcessRuntime runtime) {
    this.life = life;
    this.name = name;
    this.links = new FarLinks(runtime);
  }

  /// Returns why whatever depended on this life ends when it is out of reach.
  ExitReason lost() {
    return new ExitReason.NoConnection(name);
  }

  /// Notes who waits for a reply; false after the cut.
  synchronized boolean calls(Ref ref, From from) {
    if (closed) {
      return false;
    }
    if (calls.size() >= sweepAt) {
      // callers that gave up; twice what is left, so that not each new one goes through all
      calls.values().removeIf(one -> !one.isOpen());
      sweepAt = Math.max(CALLS_BEFORE_SWEEP, 2 * calls.size());
    }
    calls.put(ref, from);
    return true;
  }

  /// Takes who waits for a reply; null if nobody does any more.
  synchronized @Nullable From answered(Ref ref) {
    return calls.remove(ref);
  }

  /// Notes a watch on a process there; false after the cut.
  synchronized boolean watches(Ref ref, Watch watch) {
    if (closed) {
      return false;
    }
    watches.put(ref, watch);
    return true;
  }

  /// Takes a watch on a process there; null if there is none any more.
  synchronized @Nullable Watch endWatch(Ref ref) {
    return watches.remove(ref);
  }

  /// Notes a watch on a process here; false after the cut.
  synchronized boolean watched(Ref ref, Watched by) {
    if (closed) {
      return false;
    }
    watched.put(ref, by);
    return true;
  }

  /// Takes a watch on a process here; null if there is none any more.
  synchronized @Nullable Watched endWatched(Ref ref) {
    return watched.remove(ref);
  }

  /// Returns how many calls, watches in both directions and links there are.
  synchronized int size() {
    return calls.size() + watches.size() + watched.size() + links.size();
  }

  /// Cuts all but the links for ever and returns it.
  synchronized Cut cut() {
    closed = true;
    Cut cut = new Cut(calls, watches, watched);
    calls = new HashMap<>();
    watches = new HashMap<>();
    watched = new HashMap<>();
    return cut;
  }
}
