package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import java.util.function.Consumer;

/// Bytes to other members without any promise: a frame may be lost, doubled, late, or overtaken.
/// Whoever needs more makes it itself, as [FarLines] does. Any thread may call.
public interface Frames {

  /// Sends a frame to a member; one that is not there does not get it. May block for a moment.
  ///
  /// @param member the id of the member
  /// @param frame what to send; it must not be changed any more
  void send(String member, byte[] frame);

  /// Hands over what comes, from now on.
  ///
  /// @param listener is called on a thread of the grid and must not block
  Subscription receive(Consumer<byte[]> listener);
}
