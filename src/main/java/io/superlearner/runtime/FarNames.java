package io.superlearner.runtime;

import io.superlearner.event.Subscription;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Names that one process in the whole cluster may have: OTP's `global`.
///
/// The runtime asks an implementation to claim and free names and to find who has them; which node
/// decides, and what becomes of the names of a node that is lost, is the implementation's: those
/// processes may live. A runtime gets it by [ProcessRuntime#connect]; until then its names count on
/// its own node. Programs use [Nodes].
public interface FarNames {

  /// What came of claiming a name.
  sealed interface Claim {

    /// The name is the process's now.
    record Done() implements Claim {}

    /// A process has the name.
    record Taken(Pid owner) implements Claim {}

    /// Nobody could decide, or the process that was to get the name has ended.
    record Refused(ExitReason reason) implements Claim {}
  }

  /// A name, and the process that has it.
  ///
  /// @param name the name
  /// @param owner the process
  /// @param node the node of that process; null where it has no name
  /// @param sandbox the sandbox it belongs to; null for none
  /// @param path its place in its tree; null if that is not known
  /// @param since when it got the name; null if a node of an older version gave it
  /// @param version greater for every later owner of the name
  record Named(
      String name,
      Pid owner,
      @Nullable NodeName node,
      @Nullable SandboxId sandbox,
      @Nullable String path,
      @Nullable Instant since,
      long version) {

    /// Returns the same of another process, which has taken the place of this one.
    public Named of(Pid other) {
      return new Named(name, other, node, sandbox, path, since, version);
    }
  }

  /// What somebody learns who asks for a name and takes nothing stale.
  sealed interface Lookup {

    /// A process has the name.
    record Found(Named process) implements Lookup {}

    /// Nobody has it.
    record Absent() implements Lookup {}

    /// Nobody could tell now.
    record Refused(ExitReason reason) implements Lookup {}
  }

  /// Names as one node knows them.
  ///
  /// @param names in their order
  /// @param stale whether names may have changed without this node having heard of it, since it
  ///   does not reach whoever decides
  record Seen(List<Named> names, boolean stale) {

    /// Copies the list.
    public Seen {
      names = List.copyOf(names);
    }

    /// Returns those that fit.
    public Seen only(Predicate<? super Named> wanted) {
      return new Seen(names.stream().filter(wanted).toList(), stale);
    }
  }

  /// What became of a name.
  sealed interface Change {

    /// Returns the name.
    String name();

    /// A process got a name that nobody had.
    record Registered(Named now) implements Change {
      @Override
      public String name() {
        return now.name();
      }
    }

    /// A name went from one process to another.
    ///
    /// @param from the process that had it
    record Moved(Pid from, Named now) implements Change {
      @Override
      public String name() {
        return now.name();
      }
    }

    /// Nobody has the name any more.
    record Unregistered(Named last) implements Change {
      @Override
      public String name() {
        return last.name();
      }
    }
  }

  /// A watch that has begun.
  ///
  /// @param seen what was there; every change after it is told
  /// @param end ends it
  record Watched(Seen seen, Subscription end) {}

  /// Claims a name for a process of this node. May wait for other nodes, but not for ever; of
  /// several claims of one name at most one is done.
  Claim claim(String name, Pid owner);

  /// Gives a name to a process of this node, whoever has it; nobody finds the name free in between.
  /// May wait for other nodes, but not for ever.
  ///
  /// @return taken if the node of the present owner cannot be told of it now, and may live
  Claim move(String name, Pid owner);

  /// Begins to free a name, if the process has it; from now on [#find] does not return it here. Any
  /// thread may call it, also while a process ends; it never blocks.
  void free(String name, Pid owner);

  /// Returns who has a name, as far as this node knows. Never blocks.
  Optional<Pid> find(String name);

  /// Asks whoever decides who has a name. May wait for other nodes, but not for ever.
  Lookup look(String name);

  /// Returns all names, as far as this node knows. Never blocks.
  Seen seen();

  /// Tells of changes from now on: each once, those of one name in their order. What this node
  /// missed is told later, by its outcome. Never blocks.
  ///
  /// @param listener is called by any thread, one change at a time, and must not block
  Watched watch(Consumer<? super Change> listener);
}
