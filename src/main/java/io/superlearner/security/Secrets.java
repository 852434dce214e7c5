package io.superlearner.security;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Pattern;

/// Makes secrets, and what is kept of them.
final class Secrets {

  /// No secret of ours is longer; a longer text is not even hashed.
  static final int LONGEST = 200;

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int BYTES = 32;
  private static final Pattern OURS = Pattern.compile("[A-Za-z0-9_-]{43}");

  private Secrets() {}

  /// Returns 256 random bits as text that fits into URLs.
  static String random() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// Tells whether a text could be one that [#random()] made: no other need be looked up.
  static boolean isOurs(String text) {
    return OURS.matcher(text).matches();
  }

  /// Returns the SHA-256 hash of a secret in hexadecimal digits.
  static String hash(String secret) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(secret.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  /// Compares two hashes in a time that does not depend on where they differ.
  static boolean same(String hash, String other) {
    return MessageDigest.isEqual(
        hash.getBytes(StandardCharsets.US_ASCII), other.getBytes(StandardCharsets.US_ASCII));
  }
}
