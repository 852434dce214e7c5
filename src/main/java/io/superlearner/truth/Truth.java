package io.superlearner.truth;

import io.superlearner.event.Subscription;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/// A small store of keys and values that all nodes share.
///
/// Every value has a version: a number that no other value of the same key ever has, even after it
/// was removed and made again. Whoever wants to change a value names the version that it has read,
/// and is refused if another was faster. What [#read] and the three changes see of one key is one
/// order for all nodes; [#list] and [#watch] may lag behind.
///
/// Any thread may call any method. Each blocks for at most the limit of the implementation and then
/// throws [TruthUnavailableException]. A change that ended so may have been made: read to know.
public interface Truth {

  /// Reads the value of a key; empty if it has none.
  ///
  /// @throws TruthUnavailableException if the store cannot answer in time
  Optional<Versioned> read(String key);

  /// Gives a value to a key that has none.
  ///
  /// @return the version of the value; empty if the key has one already
  /// @throws TruthUnavailableException if the store cannot answer in time
  OptionalLong create(String key, byte[] value);

  /// Replaces the value of a key that still has the given version.
  ///
  /// @return the version of the new value; empty if the key has another version or no value
  /// @throws TruthUnavailableException if the store cannot answer in time
  OptionalLong replace(String key, long version, byte[] value);

  /// Removes a key that still has the given version.
  ///
  /// @return false if the key has another version or no value
  /// @throws TruthUnavailableException if the store cannot answer in time
  boolean remove(String key, long version);

  /// Lists all values whose key begins with the prefix, in the order of their keys.
  ///
  /// The list is no snapshot: a change made meanwhile may be in it or not.
  ///
  /// @throws TruthUnavailableException if the store cannot answer in time
  List<Versioned> list(String prefix);

  /// Tells of changes of all keys that begin with the prefix, from now on.
  ///
  /// Changes of one key come in their order. A change may be missed while this node is cut off, so
  /// whoever must know lists from time to time. The listener is called on a thread of the store,
  /// one change of one key at a time, and must not block.
  Subscription watch(String prefix, Consumer<Change> listener);

  /// Removes a member of the store for good: it counts for no majority any more, and what it has on
  /// disk is never let in again.
  ///
  /// @param member its name
  /// @return false if no member has the name
  /// @throws TruthUnavailableException if the store cannot answer in time
  boolean dismiss(String member);

  /// Tells how the store stands: who leads, in which term, and whether a majority is there.
  ///
  /// Never blocks and never fails: it says what this node knows, which may be a moment old. A
  /// majority that is seen here can be gone when a call is made, so only the call itself decides.
  Standing standing();

  /// Tells whether the store cannot make changes, as far as this node can tell, while the disk of
  /// this node has no room for them. Asks the file system; never fails.
  default boolean isDiskFull() {
    return false;
  }

  /// Tells each time that this member begins to lead, from now on, once [#standing] says so.
  ///
  /// It is a hint for whoever wants to act at once: it may come twice, or not at all. The listener
  /// is called on a thread of the store and must not block.
  Subscription watchLead(Runnable listener);

  /// Has this member ask at once to lead, which it else does only after the leader was silent for
  /// its time: for whoever has proof that the leader is dead. It is safe at any time, and of no
  /// effect if this member does not vote or has not all that was acknowledged.
  ///
  /// Never blocks for an answer and never fails.
  void standForElection();

  /// A change of one key.
  sealed interface Change {

    /// Returns the key that changed.
    String key();

    /// The key has a new value.
    record Put(Versioned entry) implements Change {
      @Override
      public String key() {
        return entry.key();
      }
    }

    /// The key has no value any more.
    ///
    /// @param version the version of the value that it had
    record Removed(String key, long version) implements Change {}
  }
}
