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

/// What shows that a member of the grid knows the cluster's join secret (SECURITY.md D-05).
///
/// The grid lets in whoever speaks its protocol, so each message bears an HMAC, and one that does
/// not is not read. That of a request or reply covers all of it and whom it is for: who has no
/// secret can at most repeat it, and a request that comes again is not done again ([SeenCalls]).
/// What comes in masses, the messages of processes and events, bears a code of its sender and
/// receiver alone, whose ids are new in each life: who listens inside the grid could copy that. Him
/// only the network keeps out.
final class Proofs {

  /// How many bytes a proof has: half of the code, as RFC 2104 allows.
  static final int LENGTH = 16;

  private static final int MOST_PAIRS = 1_000;

  /// From whom to whom; of all, the receiver is nobody in particular.
  private record Pair(UUID sender, UUID receiver) {}

  private final JoinSecret secret;
  private final Map<Pair, byte[]> ofPairs = new ConcurrentHashMap<>();

  Proofs(JoinSecret secret) {
    this.secret = secret;
  }

  /// Returns the proof of a message.
  ///
  /// @param receiver the member that it is for
  byte[] of(Frame.Kind kind, long call, UUID sender, UUID receiver, byte[] body) {
    return switch (kind) {
      case LINE, EVENT -> ofPair(new Pair(sender, receiver));
      case REQUEST, REPLY, FAILED, REFUSED -> ofAll(kind, call, sender, receiver, body);
    };
  }

  // strangers must not fill it
  private byte[] ofPair(Pair pair) {
    byte[] remembered = ofPairs.get(pair);
    if (remembered != null) {
      return remembered;
    }
    byte[] proof = code(head("pair", pair.sender(), pair.receiver()).array());
    if (ofPairs.size() < MOST_PAIRS) {
      ofPairs.put(pair, proof);
    }
    return proof;
  }

  private byte[] ofAll(Frame.Kind kind, long call, UUID sender, UUID receiver, byte[] body) {
    byte[] head = head(kind.name(), sender, receiver).array();
    return code(
        ByteBuffer.allocate(head.length + Long.BYTES + body.length)
            .put(head)
            .putLong(call)
            .put(body)
            .array());
  }

  // a word that ends with a zero byte, and two ids: nothing can be read in two ways
  private static ByteBuffer head(String word, UUID sender, UUID receiver) {
    byte[] text = word.getBytes(UTF_8);
    return ByteBuffer.allocate(text.length + 1 + 4 * Long.BYTES)
        .put(text)
        .put((byte) 0)
        .putLong(sender.getMostSignificantBits())
        .putLong(sender.getLeastSignificantBits())
        .putLong(receiver.getMostSignificantBits())
        .putLong(receiver.getLeastSignificantBits());
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

  /// Forgets the proofs of all but these members.
  void remember(Set<String> members) {
    ofPairs.keySet().removeIf(pair -> !members.contains(pair.sender().toString()));
  }
}
