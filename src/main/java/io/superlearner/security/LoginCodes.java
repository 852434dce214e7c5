package io.superlearner.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// One-time codes for login links: each begins at most one session, within ten minutes, on
/// whichever node. Any thread may call; each call blocks as long as the store does.
public final class LoginCodes {

  private static final String PREFIX = "code/";
  private static final Duration LIFE = Duration.ofMinutes(10);

  private final SecretStore store;
  private final InstantSource clock;

  /// Creates the codes of a node.
  public LoginCodes(SecretStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// A code at the one moment when it is known.
  ///
  /// @param secret what stands in the link
  /// @param expiresAt when it ends if nobody uses it
  public record Code(String secret, Instant expiresAt) {}

  /// Makes a code with which somebody can log in as `identity`.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  public Code create(Identity identity) {
    Instant now = clock.instant();
    Instant until = now.plus(LIFE);
    String secret = Secrets.random();
    Grant grant = new Grant(identity.role(), identity.name(), now, now, identity.origin());
    store.put(PREFIX + Secrets.hash(secret), grant.line(), until, 0);
    return new Code(secret, until);
  }

  /// A code that still holds.
  ///
  /// @param identity whom it lets in
  record Found(Identity identity, String key, long version) {}

  Optional<Found> find(String secret) {
    if (!Secrets.isOurs(secret)) {
      return Optional.empty();
    }
    String key = PREFIX + Secrets.hash(secret);
    return store
        .find(key)
        .map(entry -> {
          Grant grant = Grant.read(entry.value());
          return new Found(
              grant.identity(Identity.How.TOKEN, grant.origin(), entry), key, entry.version());
        });
  }

  /// Uses a code up. Several may have found it: this decides which one of them has it.
  ///
  /// @return false if another one has it
  boolean spend(Found code) {
    return store.remove(code.key(), code.version());
  }

  /// Removes what has been over for long; blocks as long as the store does.
  void sweep() {
    store.list(PREFIX);
  }
}
