package io.superlearner.cluster.hazelcast;

import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.Message;
import io.superlearner.cluster.Broadcast;
import io.superlearner.event.Subscription;
import java.util.UUID;
import java.util.function.Consumer;

/// Messages to all other members over one topic.
final class GridBroadcast implements Broadcast {

  private final ITopic<byte[]> topic;
  private final Seals seals;

  GridBroadcast(HazelcastInstance hazelcast, Seals seals) {
    this.topic = hazelcast.getTopic(Grid.PREFIX + "events");
    this.seals = seals;
  }

  @Override
  public void send(byte[] message) {
    topic.publish(seals.sealForAll(message));
  }

  @Override
  public Subscription receive(Consumer<byte[]> listener) {
    UUID registration =
        topic.addMessageListener(message -> {
          if (!isOwn(message)) {
            seals.openForAll(message).ifPresent(frame -> listener.accept(frame.body()));
          }
        });
    return () -> Grid.letGo(() -> topic.removeMessageListener(registration));
  }

  private static boolean isOwn(Message<byte[]> message) {
    return message.getPublishingMember() == null || message.getPublishingMember().localMember();
  }
}
