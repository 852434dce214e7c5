package io.superlearner.security;

import io.superlearner.identity.Shown;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/// Judges credentials: tokens on each request, codes and tokens at a login, sessions after it.
///
/// Nothing here tells a caller in which way a credential was wrong.
public final class Access {

  private static final System.Logger LOG = System.getLogger("io.superlearner.audit");

  private final Tokens tokens;
  private final LoginCodes codes;
  private final Sessions sessions;
  private final Attempts attempts;

  /// Puts the parts together.
  public Access(Tokens tokens, LoginCodes codes, Sessions sessions, Attempts attempts) {
    this.tokens = tokens;
    this.codes = codes;
    this.sessions = sessions;
    this.attempts = attempts;
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

    /// Too many attempts from this address; the credential was not looked at.
    ///
    /// @param retryAfter how long to wait
    record TooMany(Duration retryAfter) implements Login {}
  }

  /// Returns who holds this token.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  public Optional<Identity> byToken(String token) {
    return tokens.find(token);
  }

  /// Returns whose session this is, and counts it as used now.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  public Optional<Identity> bySession(String session) {
    return sessions.use(session);
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
    return attempt(address, () -> codes.use(code));
  }

  /// Begins a session with a token.
  ///
  /// @param address where the attempt comes from, for the limit
  /// @throws SecretsUnavailableException if the store does not answer
  public Login loginWithToken(String token, String address) {
    return attempt(address, () -> tokens.find(token));
  }

  /// Ends a session. Ending one that is over does nothing.
  ///
  /// @throws SecretsUnavailableException if the store does not answer
  public void logout(String session) {
    LOG.log(System.Logger.Level.INFO, "logout");
    sessions.end(session);
  }

  private Login attempt(String address, Supplier<Optional<Identity>> proof) {
    Duration wait = attempts.wait(address);
    if (wait.isPositive()) {
      audit("login", "rate_limited", address);
      return new Login.TooMany(wait);
    }
    Optional<Identity> proved = proof.get();
    if (proved.isEmpty()) {
      attempts.failed(address);
      audit("login", "denied", address);
      return new Login.Denied();
    }
    audit("login as " + proved.get().name(), "granted", address);
    return sessions.begin(proved.get());
  }

  private static void audit(String what, String result, String address) {
    LOG.log(
        System.Logger.Level.INFO,
        () -> Shown.text(what) + " from=" + Shown.text(address) + " result=" + result);
  }
}
