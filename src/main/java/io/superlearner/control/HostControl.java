package io.superlearner.control;

import io.superlearner.identity.SandboxId;
import java.time.Duration;
import java.util.Set;
import java.util.function.BooleanSupplier;

/// What only the node itself may do to what it runs, besides what everybody may ask of it.
///
/// Any thread may call.
public interface HostControl extends NodeControl {

  /// Ends all sandboxes at once, without asking anybody to end in order, and lets none begin until
  /// [#resume()].
  ///
  /// Blocks until no process of a sandbox is left, at most for the limit.
  ///
  /// @return false if something is left; then call again
  boolean halt(Duration limit);

  /// Lets sandboxes begin again, as long as nobody halts the node again.
  ///
  /// @param allowed is asked whenever something is about to begin; it must not block
  void resume(BooleanSupplier allowed);

  /// Returns the ids of the sandboxes that are here; never blocks.
  Set<SandboxId> sandboxIds();
}
