package io.superlearner.runtime;

import io.superlearner.identity.Pid;
import io.superlearner.identity.Ref;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The links between processes here and those of one life of another node.
///
/// Either end may link and unlink while a signal of the other is still on its way, and both must
/// agree in the end. So each side's link carries a ref; a pair is linked while either side's is
/// there; and who unlinks names the refs it knows. What the other made meanwhile is not touched,
/// here as there. This table and the ties of the process here change together, under one lock.
final class FarLinks {

  /// One process here, one there.
  record Pair(Pid here, Pid there) {}

  /// The links of a pair, at least one of them not null.
  ///
  /// @param ours made from here
  /// @param theirs made from there
  record Made(@Nullable Ref ours, @Nullable Ref theirs) {}

  private final ProcessRuntime runtime;

  // guarded by this
  private boolean closed;
  private final Map<Pair, Made> links = new HashMap<>();

  FarLinks(ProcessRuntime runtime) {
    this.runtime = runtime;
  }

  /// What came of linking from here.
  enum Linking {
    /// It is new: the other side must be told.
    NEW,
    /// The two were linked already.
    KNOWN,
    /// The other life was lost.
    LOST
  }

  /// Links from here.
  synchronized Linking link(Pair pair, Ref ref) {
    if (closed) {
      return Linking.LOST;
    }
    if (links.containsKey(pair)) {
      return Linking.KNOWN;
    }
    links.put(pair, new Made(ref, null));
    // again, as the other side may have unlinked after the process had noted it
    Cell here = runtime.find(pair.here);
    if (here != null) {
      here.ties.link(pair.there, null);
    }
    return Linking.NEW;
  }

  /// Links from there.
  ///
  /// @return false if the process here does not exist
  synchronized boolean linked(Pair pair, Ref ref) {
    Cell here = runtime.find(pair.here);
    if (here == null || !here.ties.link(pair.there, null)) {
      return false;
    }
    Made before = links.get(pair);
    links.put(pair, new Made(before == null ? null : before.ours, ref));
    return true;
  }

  /// Unlinks from here.
  ///
  /// @return what the other side must remove; null if they were not linked
  synchronized @Nullable Made unlink(Pair pair) {
    Made made = links.remove(pair);
    Cell here = runtime.find(pair.here);
    if (here != null) {
      here.ties.unlink(pair.there);
    }
    return made;
  }

  /// Unlinks from there what was known there.
  synchronized void unlinked(Pair pair, Made gone) {
    Made made = links.get(pair);
    if (made == null) {
      return;
    }
    Ref ours = made.ours != null && made.ours.equals(gone.ours) ? null : made.ours;
    Ref theirs = made.theirs != null && made.theirs.equals(gone.theirs) ? null : made.theirs;
    if (ours != null || theirs != null) {
      links.put(pair, new Made(ours, theirs));
      return;
    }
    links.remove(pair);
    Cell here = runtime.find(pair.here);
    if (here != null) {
      here.ties.unlink(pair.there);
    }
  }

  /// Forgets a pair because one of the two has ended; the ties are cut by the end itself.
  synchronized void ended(Pair pair) {
    links.remove(pair);
  }

  synchronized int size() {
    return links.size();
  }

  /// Cuts all links for ever and returns the pairs.
  synchronized List<Pair> cut() {
    closed = true;
    List<Pair> pairs = List.copyOf(links.keySet());
    links.clear();
    return pairs;
  }
}
