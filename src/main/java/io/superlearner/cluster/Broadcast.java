package io.superlearner.cluster;

import io.superlearner.event.Subscription;
import java.util.function.Consumer;

/// Messages to all other members. Messages of one sender arrive in their order; one may be lost
/// while members come and go, so whoever must notice numbers them.
public interface Broadcast {

  /// Sends a message to every other member; may block for a short time while the network is full.
  void send(byte[] message);

  /// Receives the messages of the others from now on.
  ///
  /// @param listener is called on a thread of the grid, one message at a time, and must not block
  Subscription receive(Consumer<byte[]> listener);
}
