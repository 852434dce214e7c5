package io.superlearner.cluster;

import io.superlearner.control.Refusal;
import java.util.Optional;

/// How a sandbox that truth has given from one node to another passes between the two. All may
/// block for truth's limit and for the end of a sandbox.
interface Passing {

  /// Between nodes that keep nothing for each other.
  Passing NONE =
      new Passing() {
        @Override
        public boolean letGo(Ledger.Item<SandboxEntry> given) {
          return false;
        }

        @Override
        public Optional<Released> released(Ledger.Item<SandboxEntry> ours) {
          return Optional.of(Released.NOTHING);
        }

        @Override
        public void started(Ledger.Item<SandboxEntry> ours) {}

        @Override
        public void arrived(SandboxEntry ours) {}

        @Override
        public boolean isElsewhere(Ledger.Item<SandboxEntry> ours, Refusal why) {
          return false;
        }
      };

  /// Ends a sandbox that is here and that this node has given away.
  ///
  /// @return false if it did not
  boolean letGo(Ledger.Item<SandboxEntry> given);

  /// Finds out whether a sandbox of this node may be started, as its former owner has let go of it
  /// or cannot run it any more.
  ///
  /// @return what the former owner keeps of it; empty if it may still have it
  Optional<Released> released(Ledger.Item<SandboxEntry> ours);

  /// A sandbox that was given to this node has been started: whoever waits for that is told.
  void started(Ledger.Item<SandboxEntry> ours);

  /// A sandbox runs here, for the first time since truth gave it to this node; called once each
  /// time.
  void arrived(SandboxEntry ours);

  /// A sandbox of this node could not be started: gives it back, or to another node.
  ///
  /// @return false if it stays
  boolean isElsewhere(Ledger.Item<SandboxEntry> ours, Refusal why);
}
