package io.superlearner.truth.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.ratis.protocol.RaftGroupId;

/// What the members' common secret proves, without ever being sent.
///
/// @param text the secret
record Secret(String text) {

  /// Returns the id of the store. Every request names it, and a member refuses any other, so
  /// whoever does not know the secret of a cluster cannot speak with it by accident or by guess.
  RaftGroupId groupOf(String cluster) {
    ByteBuffer code = ByteBuffer.wrap(code("store of " + cluster));
    return RaftGroupId.valueOf(new UUID(code.getLong(), code.getLong()));
  }

  /// Proves that whoever asks for a seat knows the secret.
  String proofOf(String name, String peer, String address) {
    return HexFormat.of().formatHex(code(String.join("\n", "seat", name, peer, address)));
  }

  boolean proves(String proof, String name, String peer, String address) {
    return MessageDigest.isEqual(
        proof.getBytes(UTF_8), proofOf(name, peer, address).getBytes(UTF_8));
  }

  private byte[] code(String message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(text.getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(message.getBytes(UTF_8));
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  @Override
  public String toString() {
    return "a secret";
  }
}
