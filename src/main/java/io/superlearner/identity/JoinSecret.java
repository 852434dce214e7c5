package io.superlearner.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// What every member of a cluster knows, and proves to the others without ever sending it.
///
/// @param text the secret
public record JoinSecret(String text) {

  /// Returns the HMAC-SHA256 (RFC 2104) of a message under the secret, 32 bytes. Each use begins
  /// its messages with a word of its own, so no code is good for another use.
  public byte[] codeOf(byte[] message) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(text.getBytes(UTF_8), "HmacSHA256"));
      return mac.doFinal(message);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has HmacSHA256", impossible);
    }
  }

  // the secret is in no log
  @Override
  public String toString() {
    return "a secret";
  }
}
