package io.superlearner.security;

import java.time.Instant;

/// Who somebody is, as a credential proved it.
///
/// @param name what to call them in the audit log; never a secret
/// @param role what they may do
/// @param how which kind of credential proved it
/// @param key the key of that credential in the store, a hash; to ask again whether it still holds
/// @param origin the key of the token that all comes from: that token's own, or of a session the
///   one of the token it began with, however many codes and sessions are in between
/// @param until when the credential ends at the latest
public record Identity(String name, Role role, How how, String key, String origin, Instant until) {

  /// The kinds of credential.
  public enum How {
    /// A bearer token.
    TOKEN,
    /// The cookie of a browser's session.
    SESSION
  }
}
