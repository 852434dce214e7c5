package io.superlearner.sandbox;

import io.superlearner.identity.Pid;
import io.superlearner.identity.Shown;
import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.ExitException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// The states of the durable processes of one incarnation of a sandbox, by path: those it was
/// started with, until each is used; and what is known of each process since it was saved last. Any
/// thread may call.
final class Memory {

  /// Hears of a saved state that a process could not take over.
  @FunctionalInterface
  interface Listener {
    /// Called on the thread of the process, during its start.
    void refused(String path, Pid pid, String why);
  }

  private record Given(@Nullable Object saved) {}

  private final Map<String, Given> given = new ConcurrentHashMap<>();
  private final Map<String, Kept> kept = new ConcurrentHashMap<>();
  private final Listener listener;
  private final int givenAtFirst;
  private final AtomicInteger refused = new AtomicInteger();

  /// @param saved what the processes are to begin with, by path
  Memory(Map<String, ? extends @Nullable Object> saved, Listener listener) {
    saved.forEach((path, state) -> given.put(path, new Given(state)));
    this.givenAtFirst = given.size();
    this.listener = listener;
  }

  /// Returns a memory of nothing, for a tree that is only checked.
  static Memory none() {
    return new Memory(Map.of(), (_, _, _) -> {});
  }

  /// Lets a behavior begin with what was saved for its path, if it is durable.
  ///
  /// @throws IllegalStateException if its code is durable but was made as that of any server
  Behavior remembered(Behavior behavior) {
    if (behavior instanceof DurableProcess<?> durable) {
      durable.resumeFrom(this);
    } else if (isDurable(behavior)) {
      throw new IllegalStateException(
          behavior.code().getName()
              + " is durable, but was made as a plain server; use Durable.server or"
              + " Durable.behavior");
    }
    return behavior;
  }

  // null if somebody's factory returned it: its supervisor says so
  private static boolean isDurable(@Nullable Behavior behavior) {
    return behavior != null && Durable.class.isAssignableFrom(behavior.code());
  }

  /// Gives a process that has just begun the state that was saved for its path, if there is one and
  /// nobody has used it. On the thread of the process.
  void resume(String path, Pid pid, DurableView view, Behavior process) {
    Durable<?> code = view.code();
    Given found = code == null ? null : given.remove(path);
    if (code == null || found == null) {
      return;
    }
    try {
      process.replaceState(_ -> code.load(found.saved()));
      kept.put(path, new Kept(pid, code, process.state(), found.saved(), false));
    } catch (ExitException ends) {
      throw ends;
    } catch (Exception | LinkageError | StackOverflowError failure) {
      refused.incrementAndGet();
      listener.refused(path, pid, Shown.object(failure, 300));
    }
  }

  /// Tells in words what has become of the states that it began with.
  String account() {
    List<String> unused = given.keySet().stream().sorted().toList();
    int used = givenAtFirst - unused.size() - refused.get();
    String rest =
        unused.isEmpty()
            ? ""
            : ", no process for "
                + String.join(", ", unused.subList(0, Math.min(5, unused.size())))
                + (unused.size() > 5 ? " and " + (unused.size() - 5) + " more" : "");
    String bad = refused.get() == 0 ? "" : ", " + refused.get() + " refused";
    return used + " of " + givenAtFirst + " states taken over" + bad + rest;
  }

  /// Tells how many processes could not take over what was saved for them.
  int refused() {
    return refused.get();
  }

  // ---- for whoever takes checkpoints ----

  /// Returns what is known of the process at a path; null if nothing.
  @Nullable Kept kept(String path) {
    return kept.get(path);
  }

  /// Returns what is known of all, at this moment.
  Map<String, Kept> kept() {
    return Map.copyOf(kept);
  }

  void keep(String path, Kept now) {
    kept.put(path, now);
  }

  /// Changes what is known at a path, unless somebody else has done so.
  ///
  /// @param now null for nothing
  void replace(String path, Kept before, @Nullable Kept now) {
    if (now == null) {
      kept.remove(path, before);
    } else {
      kept.replace(path, before, now);
    }
  }
}
