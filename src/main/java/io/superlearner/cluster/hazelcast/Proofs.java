package io.superlearner.cluster.hazelcast;

import io.superlearner.identity.JoinSecret;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// What shows that a member of the grid knows the cluster's join secret.
///
/// The grid lets in whoever speaks its protocol. So each message of a member begins with the HMAC
/// of its id, and one that does not is not read (SECURITY.md D-05). The id is new in each life of a
/// member. This keeps out who got into the grid by mistake or by guess; whoever can listen inside
/// the grid can also repeat what he hears there, and him only the network keeps out.
final class Proofs {

  /// How many bytes a proof has: half of the code, as RFC 2104 allows.
  static final int LENGTH = 16;

  private final JoinSecret secret;
  // of members only, so strangers cannot fill it
  private final Map<UUID, byte[]> known = new ConcurrentHashMap<>();

  Proofs(JoinSecret secret) {
    this.secret = secret;
  }

  /// Returns the proof of a member.
  byte[] of(UUID member) {
    byte[] remembered = known.get(member);
    return remembered == null ? compute(member) : remembered;
  }

  private byte[] compute(UUID member) {
    return Arrays.copyOf(secret.codeOf("member\n" + member), LENGTH);
  }

  /// Tells whether these bytes are the proof of a member.
  boolean holds(UUID member, byte[] proof) {
    return MessageDigest.isEqual(of(member), proof);
  }

  /// Remembers the proofs of these members, and forgets those of all others.
  void remember(Set<String> members) {
    Set<UUID> ids = members.stream().map(UUID::fromString).collect(Collectors.toSet());
    known.keySet().retainAll(ids);
    ids.forEach(id -> known.computeIfAbsent(id, this::compute));
  }
}
