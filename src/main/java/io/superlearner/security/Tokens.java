package io.superlearner.security;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// The bearer tokens: the first admin's, from a file, and those that an admin makes.
///
/// Only hashes are kept. Any thread may call; each call blocks as long as the store does.
public final class Tokens {

  /// The longest that a token may live.
  public static final Duration LONGEST_LIFE = Duration.ofDays(90);

  private static final String PREFIX = "token/";
  private static final int ID_LENGTH = 12;

  private final SecretStore store;
  private final InstantSource clock;
  private final String adminHash;

  /// Creates the tokens of a node.
  ///
  /// @param store what every node sees
  /// @param clock tells when a token is over
  /// @param adminHash what [#hash(String)] made of the first admin's token
  public Tokens(SecretStore store, InstantSource clock, String adminHash) {
    this.store = store;
    this.clock = clock;
    this.adminHash = adminHash;
  }

  /// A token as an admin sees it later: never the secret.
  ///
  /// @param id the beginning of its hash; names it in requests
  /// @param label what it is for
  /// @param role what its holder may do
  /// @param createdAt when it was made
  /// @param expiresAt when it ends
  public record Token(String id, String label, Role role, Instant createdAt, Instant expiresAt) {}

  /// A token at the one moment when its secret is known.
  ///
  /// @param secret what its holder shows
  /// @param token what is kept
  public record Fresh(String secret, Token token) {}

  /// Returns the hash of a secret, the only thing that is kept of it.
  public static String hash(String secret) {
    return Secrets.hash(secret);
  }

  /// Makes a token.
  ///
  /// @param label what it is for, at most 60 characters, on one line
  /// @param life how long it is valid, at most [#LONGEST_LIFE]
  /// @throws IllegalArgumentException if label or life break their rule
  /// @throws SecretsUnavailableException if the store does not answer
  public Fresh create(Role role, String label, Duration life) {
    if (!life.isPositive() || life.compareTo(LONGEST_LIFE) > 0) {
      throw new IllegalArgumentException("a token lives longer than nothing and at most 90 days");
    }
    Instant now = clock.instant();
    String secret = Secrets.random();
    String hash = Secrets.hash(secret);
    Grant grant = new Grant(role, label, now, now, "");
    store.put(PREFIX + hash, grant.line(), now.plus(life), 0);
    return new Fresh(secret, shown(PREFIX + hash, grant, now.plus(life)));
  }

  /// Lists the tokens that admins made, oldest first. The one from the file is not among them.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  public List<Token> list() {
    return store.list(PREFIX).entrySet().stream()
        .map(row ->
            shown(row.getKey(), Grant.read(row.getValue().value()), row.getValue().expires()))
        .sorted(Comparator.comparing(Token::createdAt).thenComparing(Token::id))
        .toList();
  }

  /// Revokes a token; it is refused from now on.
  ///
  /// @return false if there is none with this id
  /// @throws SecretsUnavailableException if the store does not answer
  public boolean revoke(String id) {
    return id.length() == ID_LENGTH
        && store.list(PREFIX + id).entrySet().stream()
            .anyMatch(row -> store.remove(row.getKey(), row.getValue().version()));
  }

  /// Tells whether a secret is the first admin's; asks nobody.
  boolean isOfFile(String secret) {
    return !secret.isEmpty()
        && secret.length() <= Secrets.LONGEST
        && Secrets.same(Secrets.hash(secret), adminHash);
  }

  Optional<Identity> find(String secret) {
    if (isOfFile(secret)) {
      String key = PREFIX + adminHash;
      return Optional.of(
          new Identity("admin", Role.ADMIN, Identity.How.TOKEN, key, key, Instant.MAX));
    }
    if (!Secrets.isOurs(secret)) {
      return Optional.empty();
    }
    String key = PREFIX + Secrets.hash(secret);
    return store
        .find(key)
        .map(entry -> Grant.read(entry.value()).identity(Identity.How.TOKEN, key, entry));
  }

  boolean holds(String key) {
    return key.equals(PREFIX + adminHash) || store.find(key).isPresent();
  }

  private static Token shown(String key, Grant grant, Instant expires) {
    String id = key.substring(PREFIX.length(), PREFIX.length() + ID_LENGTH);
    return new Token(id, grant.name(), grant.role(), grant.createdAt(), expires);
  }
}
