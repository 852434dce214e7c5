package io.superlearner.cluster.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.superlearner.identity.JoinSecret;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// What shows that a member of the grid knows the cluster's join secret (SECURITY.md D-05).
///
/// The grid lets in whoever speaks its protocol, so each message bears an HMAC, and one that does
/// not is not read. That of a request or reply covers all of it and whom it is for: who has no
/// secret can at most repeat it. What comes in masses, the messages of processes and events, bears
/// the code of its sender's id alone, which is new in each life: who listens inside the grid could
/// copy that. Him only the network keeps out.
final class Proofs {

  /// How many bytes a proof has: half of the code, as RFC 2104 allows.
  static final int LENGTH = 16;

  private final JoinSecret secret;
  // of members only, so strangers cannot fill it
  private final Map<UUID, byte[]> ofMembers = new ConcurrentHashMap<>();

  Proofs(JoinSecret secret) {
    this.secret = secret;
  }

  /// Returns the proof of a message.
  ///
  /// @param receiver the member that it is for
  byte[] of(Frame.Kind kind, long call, UUID sender, UUID receiver, byte[] body) {
    return switch (kind) {
      case LINE, EVENT -> ofMember(sender);
      case REQUEST, REPLY, FAILED, REFUSED -> ofAll(kind, call, sender, receiver, body);
    };
  }

  private byte[] ofMember(UUID member) {
    byte[] remembered = ofMembers.get(member);
    return remembered == null ? compute(member) : remembered;
  }

  private byte[] compute(UUID member) {
    return code(("member\n" + member).getBytes(UTF_8));
  }

  private byte[] ofAll(Frame.Kind kind, long call, UUID sender, UUID receiver, byte[] body) {
    byte[] head = "%s\n%d\n%s\n%s\n".formatted(kind, call, sender, receiver).getBytes(UTF_8);
    return code(ByteBuffer.allocate(head.length + body.length).put(head).put(body).array());
  }

  private byte[] code(byte[] message) {
    return Arrays.copyOf(secret.codeOf(message), LENGTH);
  }

  /// Tells whether a message bears its proof.
  ///
  /// @param receiver the member that it has come to
  boolean holds(Frame frame, UUID receiver) {
    byte[] proof = of(frame.kind(), frame.call(), frame.sender(), receiver, frame.body());
    return MessageDigest.isEqual(proof, frame.proof());
  }

  /// Remembers the proofs of these members, and forgets those of all others.
  void remember(Set<String> members) {
    Set<UUID> ids = members.stream().map(UUID::fromString).collect(Collectors.toSet());
    ofMembers.keySet().retainAll(ids);
    ids.forEach(id -> ofMembers.computeIfAbsent(id, this::compute));
  }
}
