package io.superlearner.security;

import io.superlearner.security.Access.Login;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/// The sessions of browsers: a random id, and a record that every node can read.
///
/// A session ends after 30 minutes without use, after 12 hours in any case, and at once when it is
/// ended or the token behind it is revoked. Any thread may call; each call blocks as long as the
/// store does.
public final class Sessions {

  private static final String PREFIX = "session/";
  private static final Duration IDLE = Duration.ofMinutes(30);
  private static final Duration LONGEST = Duration.ofHours(12);
  // Use is noted once in this time, so that reading pages does not mean writing to the store.
  private static final Duration NOTED = Duration.ofMinutes(1);

  private final SecretStore store;
  private final InstantSource clock;
  private final Tokens tokens;

  /// Creates the sessions of a node.
  ///
  /// @param tokens the tokens that sessions begin with
  public Sessions(SecretStore store, InstantSource clock, Tokens tokens) {
    this.store = store;
    this.clock = clock;
    this.tokens = tokens;
  }

  /// Begins a session, always with a new id.
  Login.Granted begin(Identity who) {
    Instant now = clock.instant();
    String secret = Secrets.random();
    String key = PREFIX + Secrets.hash(secret);
    Grant grant = new Grant(who.role(), who.name(), now, now, who.origin());
    store.put(key, grant.line(), now.plus(IDLE), 0);
    return new Login.Granted(
        secret,
        new Identity(
            who.name(), who.role(), Identity.How.SESSION, key, who.origin(), now.plus(LONGEST)));
  }

  Optional<Identity> use(String secret) {
    if (!Secrets.isOurs(secret)) {
      return Optional.empty();
    }
    String key = PREFIX + Secrets.hash(secret);
    Optional<SecretStore.Entry> found = store.find(key);
    Optional<Identity> live = found.flatMap(entry -> live(key, entry));
    live.ifPresent(identity -> note(key, found.orElseThrow(), identity.until()));
    return live;
  }

  boolean holds(Identity identity) {
    return store.find(identity.key()).flatMap(entry -> live(identity.key(), entry)).isPresent();
  }

  void end(String secret) {
    if (!Secrets.isOurs(secret)) {
      return;
    }
    String key = PREFIX + Secrets.hash(secret);
    // A use on another node may change the version in between; the next try sees it.
    Optional<SecretStore.Entry> present = store.find(key);
    while (present.isPresent() && !store.remove(key, present.get().version())) {
      present = store.find(key);
    }
  }

  /// Removes what has been over for long; blocks as long as the store does.
  void sweep() {
    store.list(PREFIX);
  }

  private Optional<Identity> live(String key, SecretStore.Entry entry) {
    Grant grant = Grant.read(entry.value());
    Instant until = grant.createdAt().plus(LONGEST);
    if (!until.isAfter(clock.instant()) || !tokens.holds(grant.origin())) {
      return Optional.empty();
    }
    return Optional.of(
        new Identity(grant.name(), grant.role(), Identity.How.SESSION, key, grant.origin(), until));
  }

  // Losing the race against another use is fine: that one has noted the time as well.
  private void note(String key, SecretStore.Entry entry, Instant until) {
    Grant grant = Grant.read(entry.value());
    Instant now = clock.instant();
    if (grant.usedAt().plus(NOTED).isAfter(now)) {
      return;
    }
    Instant idle = now.plus(IDLE);
    store.put(key, grant.usedAt(now).line(), idle.isBefore(until) ? idle : until, entry.version());
  }
}
