package io.superlearner.cluster.hazelcast;

import com.hazelcast.cluster.Member;
import com.hazelcast.topic.Message;
import io.superlearner.identity.JoinSecret;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/// Puts this member's proof on what it sends, and opens only what others have proved.
///
/// Any thread may call any method.
final class Seals {

  private static final System.Logger LOG = System.getLogger(Seals.class.getName());

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
    refused.keySet().retainAll(membership.members());
  }

  byte[] seal(Frame.Kind kind, long call, byte[] body) {
    UUID self = UUID.fromString(membership.self());
    return new Frame(kind, call, self, proofs.of(self), body).bytes();
  }

  /// Opens what has arrived; empty if it was not sealed by a member that knows the join secret.
  Optional<Frame> open(Message<byte[]> message) {
    Optional<Frame> frame =
        Frame.read(message.getMessageObject())
            .filter(read -> proofs.holds(read.sender(), read.proof()));
    if (frame.isEmpty()) {
      refuse(message.getPublishingMember());
    }
    return frame;
  }

  // by who the grid says has sent it: a member could name others, and any number of them
  private void refuse(Member sender) {
    if (sender == null) {
      LOG.log(System.Logger.Level.WARNING, "a message of a member that has gone is not sealed");
    } else if (refused.merge(GridMembership.idOf(sender), 1L, Long::sum) == 1) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "the member at %s did not prove that it knows the join secret; nothing it sends is read"
                  .formatted(GridMembership.addressOf(sender)));
    }
  }

  /// Returns how many messages of each member were not read for want of a proof.
  Map<String, Long> refused() {
    return Map.copyOf(refused);
  }
}
