package io.superlearner.cluster.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.core.HazelcastException;
import com.hazelcast.topic.Message;
import io.superlearner.cluster.FarLink;
import io.superlearner.identity.JoinSecret;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// Puts this member's proof on what it sends, and opens only what others have proved.
///
/// Any thread may call any method.
final class Seals {

  private static final System.Logger LOG = System.getLogger(Seals.class.getName());
  // what all are told is for nobody in particular
  private static final UUID ALL = new UUID(0, 0);

  private final GridMembership membership;
  private final Proofs proofs;
  private final Map<String, Long> refused = new ConcurrentHashMap<>();

  Seals(GridMembership membership, JoinSecret secret) {
    this.membership = membership;
    this.proofs = new Proofs(secret);
    membership.watch(this::membersChanged);
    membersChanged();
  }

  private void membersChanged() {
    proofs.remember(membership.members());
    refused
        .keySet()
        .removeIf(from -> !from.equals(FarLink.SOMEBODY) && !membership.members().contains(from));
  }

  /// Seals what is for one member.
  byte[] seal(String receiver, Frame.Kind kind, long call, byte[] body) {
    return seal(UUID.fromString(receiver), kind, call, body);
  }

  /// Seals what is for all.
  byte[] sealForAll(byte[] body) {
    return seal(ALL, Frame.Kind.EVENT, 0, body);
  }

  private byte[] seal(UUID receiver, Frame.Kind kind, long call, byte[] body) {
    UUID self = UUID.fromString(membership.self());
    return new Frame(kind, call, self, proofs.of(kind, call, self, receiver, body), body).bytes();
  }

  /// Opens what has arrived for one member; empty if it was not sealed for it by a member that
  /// knows the join secret.
  ///
  /// @param read what [#read] has made of it
  Optional<Frame> open(String receiver, Message<?> message, Optional<Frame> read) {
    return open(UUID.fromString(receiver), message, read);
  }

  /// Reads what has arrived, without any proof yet; empty if it cannot be read.
  Optional<Frame> read(Message<?> message) {
    return bytes(message).flatMap(Frame::read);
  }

  /// Opens what has arrived for all; empty if it was not sealed by a member that knows the join
  /// secret.
  Optional<Frame> openForAll(Message<?> message) {
    return open(ALL, message, read(message)).filter(frame -> frame.kind() == Frame.Kind.EVENT);
  }

  private Optional<Frame> open(UUID receiver, Message<?> message, Optional<Frame> read) {
    Optional<Frame> frame = read.filter(sealed -> proofs.holds(sealed, receiver));
    if (frame.isEmpty()) {
      refuse(message.getPublishingMember());
    }
    return frame;
  }

  // a stranger may send anything, also what cannot be read
  private static Optional<byte[]> bytes(Message<?> message) {
    try {
      return message.getMessageObject() instanceof byte[] bytes
          ? Optional.of(bytes)
          : Optional.empty();
    } catch (HazelcastException | ClassCastException unreadable) {
      LOG.log(System.Logger.Level.DEBUG, "a message of a member cannot be read", unreadable);
      return Optional.empty();
    }
  }

  // by who the message says has sent it; one that has gone meanwhile has no id
  private void refuse(@Nullable Member sender) {
    if (sender == null
        || sender.getUuid() == null
        || sender.localMember()
        || !membership.members().contains(GridMembership.idOf(sender))) {
      refuse(FarLink.SOMEBODY, FarLink.SOMEBODY);
    } else {
      refuse(GridMembership.idOf(sender), GridMembership.addressOf(sender));
    }
  }

  private void refuse(String id, String name) {
    if (refused.merge(id, 1L, Long::sum) == 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "%s did not prove that it knows the join secret; what it sends is not read"
                  .formatted(name));
    }
  }

  /// Returns how many messages of each member were not read for want of a proof.
  Map<String, Long> refused() {
    return Map.copyOf(refused);
  }
}
