package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import java.util.Set;

/// Who is in the grid right now, as this node sees it.
///
/// A member is named by an id that no other life of any node ever had. Which node a member is, the
/// roster knows. Any thread may call; nothing blocks.
public interface Membership {

  /// Returns the id of this node's member. It changes when two halves of a cut cluster merge.
  String self();

  /// Returns the ids of all members, this node's too.
  Set<String> members();

  /// Returns where a member listens, as `host:port`; its id if it is not there.
  String addressOf(String member);

  /// Looks for other members at one more address, or does so no longer. A member that was found is
  /// remembered for hours, also if nobody looks there any more.
  ///
  /// @param address `host:port`
  /// @return false if members have no addresses
  boolean look(String address, boolean on);

  /// Tells whenever the members may have changed.
  ///
  /// @param listener is called on a thread of the grid and must not block
  Subscription watch(Runnable listener);
}
