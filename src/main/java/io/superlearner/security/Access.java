package io.superlearner.security;

import io.superlearner.identity.Shown;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Judges credentials: tokens on each request, codes and tokens at a login, sessions after it.
///
/// Nothing here tells a caller in which way a credential was wrong.
public final class Access {

  private static final System.Logger LOG = System.getLogger("io.superlearner.audit");

  private static final int MOST_FAILURES = 20;
  private static final Duration WHILE_OF_FAILURES = Duration.ofMinutes(1);
  // each session is an entry in the memory and on the disk of all nodes, for a day at least
  private static final int MOST_SESSIONS = 60;
  private static final Duration WHILE_OF_SESSIONS = Duration.ofMinutes(10);
  private static final int MOST_WAITING = 8;
  private static final Duration TURN = Duration.ofSeconds(2);
  private static final Duration SWEEP = Duration.ofHours(1);

  private final Tokens tokens;
  private final LoginCodes codes;
  private final Sessions sessions;
  private final InstantSource clock;
  private final Attempts failures;
  private final Attempts begun;
  private final Newcomers newcomers = new Newcomers();
  private final Semaphore waiting = new Semaphore(MOST_WAITING);
  private final Semaphore oneByOne = new Semaphore(1, true);
  private final AtomicReference<Instant> swept = new AtomicReference<>(Instant.EPOCH);

  /// Puts the parts together.
  public Access(Tokens tokens, LoginCodes codes, Sessions sessions, InstantSource clock) {
    this.tokens = tokens;
    this.codes = codes;
    this.sessions = sessions;
    this.clock = clock;
    failures = new Attempts(clock, MOST_FAILURES, WHILE_OF_FAILURES);
    begun = new Attempts(clock, MOST_SESSIONS, WHILE_OF_SESSIONS);
  }

  /// What came of a login.
  public sealed interface Login {

    /// The credential was right.
    ///
    /// @param session the id for the cookie; a secret
    /// @param identity who logged in
    record Granted(String session, Identity identity) implements Login {}

    /// The credential was wrong, used up, or too old.
    record Denied() implements Login {}

    /// Too many wrong attempts from this address and this was another one, or one of several at
    /// once; or too many sessions with this credential.
    ///
    /// @param retryAfter how long to wait
    record TooMany(Duration retryAfter) implements Login {}
  }

  /// Returns who holds this token.
  ///
  /// @param address who shows it
  /// @throws SecretsUnavailableException if the store does not answer
  /// @throws CrowdedException if this node has too many unknown ones to look up
  public Optional<Identity> byToken(String token, String address) {
    return tokens.isOfFile(token) || !Secrets.isOurs(token)
        ? tokens.find(token)
        : newcomers.look(token, address, () -> tokens.find(token));
  }

  /// Returns whose session this is, and counts it as used now.
  ///
  /// @param address who shows it
  /// @throws SecretsUnavailableException if the store does not answer
  /// @throws CrowdedException if this node has too many unknown ones to look up
  public Optional<Identity> bySession(String session, String address) {
    return Secrets.isOurs(session)
        ? newcomers.look(session, address, () -> sessions.use(session))
        : Optional.empty();
  }

  /// Tells whether the credential behind an identity still holds. Does not count as use.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  public boolean stillHolds(Identity identity) {
    return switch (identity.how()) {
      case TOKEN -> tokens.holds(identity.key());
      case SESSION -> sessions.holds(identity);
    };
  }

  /// Begins a session with a one-time code, which is used up by it.
  ///
  /// @param address where the attempt comes from, for the limit
  /// @throws SecretsUnavailableException if the store does not answer
  public Login loginWithCode(String code, String address) {
    return attempt(
        address,
        () -> codes.find(code).map(found -> new Proof(found.identity(), () -> codes.spend(found))));
  }

  /// Begins a session with a token.
  ///
  /// @param address where the attempt comes from, for the limit
  /// @throws SecretsUnavailableException if the store does not answer
  public Login loginWithToken(String token, String address) {
    return attempt(address, () -> tokens.find(token).map(who -> new Proof(who, () -> true)));
  }

  /// Ends a session. Ending one that is over does nothing.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  public void logout(String session) {
    LOG.log(System.Logger.Level.INFO, "logout");
    sessions.end(session);
  }

  /// What a credential has proved.
  ///
  /// @param spent uses it up, once a session has begun with it; false if another login was quicker
  private record Proof(Identity identity, BooleanSupplier spent) {}

  // whoever has the right credential gets in, however many wrong ones others show from the same
  // address: those that come too fast are judged one by one
  private Login attempt(String address, Supplier<Optional<Proof>> proof) {
    Duration wait = failures.wait(address);
    if (wait.isZero()) {
      return judged(address, proof, new Login.Denied());
    }
    if (!isTheTurn()) {
      audit("login", "rate_limited", address);
      return new Login.TooMany(wait);
    }
    try {
      return judged(address, proof, new Login.TooMany(wait));
    } finally {
      oneByOne.release();
    }
  }

  // a few wait, each on a thread of the server
  private boolean isTheTurn() {
    if (!waiting.tryAcquire()) {
      return false;
    }
    try {
      return oneByOne.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      waiting.release();
    }
  }

  private Login judged(String address, Supplier<Optional<Proof>> proof, Login otherwise) {
    Optional<Proof> proved = proof.get();
    if (proved.isEmpty()) {
      failures.happened(address);
      audit("login", "denied", address);
      return otherwise;
    }
    return begin(proved.get(), address);
  }

  private Login begin(Proof proof, String address) {
    Identity who = proof.identity();
    Duration wait = begun.wait(who.origin());
    if (wait.isPositive()) {
      audit("login as " + who.name(), "rate_limited", address);
      return new Login.TooMany(wait);
    }
    sweepNowAndThen();
    // the session first: a code that is used up without one would be lost
    Login.Granted session = sessions.begin(who);
    begun.happened(who.origin());
    newcomers.knows(session.session());
    if (!proof.spent().getAsBoolean()) {
      sessions.end(session.session());
      audit("login", "denied", address);
      return new Login.Denied();
    }
    audit("login as " + who.name(), "granted", address);
    return session;
  }

  // nobody else comes across what was begun and never used again
  private void sweepNowAndThen() {
    Instant now = clock.instant();
    Instant last = swept.get();
    if (last.plus(SWEEP).isBefore(now) && swept.compareAndSet(last, now)) {
      Thread.ofVirtual().name("sl-sweep-sessions").start(this::sweep);
    }
  }

  private void sweep() {
    try {
      sessions.sweep();
      codes.sweep();
    } catch (SecretsUnavailableException silent) {
      LOG.log(System.Logger.Level.DEBUG, "old sessions stay for another hour", silent);
    }
  }

  private static void audit(String what, String result, String address) {
    LOG.log(
        System.Logger.Level.INFO,
        () -> Shown.text(what) + " from=" + Shown.text(address) + " result=" + result);
  }
}
