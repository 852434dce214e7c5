package io.superlearner.event;

/// A subscription to an [EventBus]; closing it ends it.
public interface Subscription extends AutoCloseable {

  /// Ends the subscription. An event that is being delivered at this moment may still arrive.
  /// Closing again does nothing.
  @Override
  void close();
}
