package io.superlearner.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.security.Access.Login;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTest {

  private static final String ADMIN = "the-token-of-the-file";
  private static final String HERE = "127.0.0.1";

  private final HandClock clock = new HandClock();
  private final MemorySecrets store = new MemorySecrets(clock);
  private final Tokens tokens = new Tokens(store, clock, Tokens.hash(ADMIN));
  private final LoginCodes codes = new LoginCodes(store, clock);
  private final Access access = node();

  /// Another node sees the same store.
  private Access node() {
    return new Access(tokens, codes, new Sessions(store, clock, tokens), clock);
  }

  private Tokens.Fresh operator() {
    return tokens.create(Role.OPERATOR, "tester", Duration.ofDays(1));
  }

  private String login(String token) {
    return switch (access.loginWithToken(token, HERE)) {
      case Login.Granted(var session, _) -> session;
      case Login.Denied _, Login.TooMany _ -> throw new AssertionError("not granted");
    };
  }

  @Nested
  class ByToken {

    @Test
    void theTokenOfTheFileIsAdmins() {
      assertThat(access.byToken(ADMIN, HERE)).map(Identity::role).hasValue(Role.ADMIN);
    }

    @Test
    void aTokenHasTheRoleItWasMadeWith() {
      assertThat(access.byToken(operator().secret(), HERE))
          .map(Identity::role)
          .hasValue(Role.OPERATOR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "wrong", "the-token-of-the-file "})
    void anythingElseIsNobody(String token) {
      assertThat(access.byToken(token, HERE)).isEmpty();
    }

    @Test
    void aHugeTokenIsNobody() {
      assertThat(access.byToken("x".repeat(1_000_000), HERE)).isEmpty();
    }

    @Test
    void aTokenEnds() {
      Tokens.Fresh fresh = operator();

      clock.pass(Duration.ofDays(1));

      assertThat(access.byToken(fresh.secret(), HERE)).isEmpty();
    }

    @Test
    void aRevokedTokenIsNobodyOnEveryNode() {
      Tokens.Fresh fresh = operator();
      Identity identity = access.byToken(fresh.secret(), HERE).orElseThrow();

      assertThat(tokens.revoke(fresh.token().id())).isTrue();

      assertThat(node().byToken(fresh.secret(), HERE)).isEmpty();
      assertThat(node().stillHolds(identity)).isFalse();
      assertThat(tokens.revoke(fresh.token().id())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "aaaaaaaaaaaa"})
    void onlyAWholeIdRevokes(String id) {
      operator();

      assertThat(tokens.revoke(id)).isFalse();
      assertThat(tokens.list()).hasSize(1);
    }

    @Test
    void onlyHashesAreKept() {
      Tokens.Fresh fresh = operator();

      assertThat(store.list("").toString()).doesNotContain(fresh.secret(), ADMIN);
      assertThat(tokens.list()).containsExactly(fresh.token());
    }

    @Test
    void aTokenLivesAtMost90Days() {
      Duration tooLong = Tokens.LONGEST_LIFE.plusSeconds(1);
      assertThatThrownBy(() -> tokens.create(Role.VIEWER, "x", tooLong))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("90 days");
      assertThatThrownBy(() -> tokens.create(Role.VIEWER, "x", Duration.ZERO))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\nb", "a\u202eb"})
    void aLabelIsOneLineOfPrintableText(String label) {
      assertThatThrownBy(() -> tokens.create(Role.VIEWER, label, Duration.ofDays(1)))
          .hasMessageContaining("label");
    }

    @Test
    void aStoreThatDoesNotAnswerIsNoYes() {
      String secret = operator().secret();
      store.breakDown();

      assertThatThrownBy(() -> access.byToken(secret, HERE))
          .isInstanceOf(SecretsUnavailableException.class);
    }
  }

  @Nested
  class WithCode {

    private final LoginCodes.Code code = codes.create(access.byToken(ADMIN, HERE).orElseThrow());

    @Test
    void aCodeBeginsOneSession() {
      assertThat(access.loginWithCode(code.secret(), HERE)).isInstanceOf(Login.Granted.class);
      assertThat(node().loginWithCode(code.secret(), HERE)).isInstanceOf(Login.Denied.class);
    }

    @Test
    void aCodeEndsAfterTenMinutes() {
      clock.pass(Duration.ofMinutes(10));

      assertThat(access.loginWithCode(code.secret(), HERE)).isInstanceOf(Login.Denied.class);
    }

    @Test
    void ofManyAtOnceExactlyOneGetsIn() throws Exception {
      CountDownLatch go = new CountDownLatch(1);
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        var tries =
            IntStream.range(0, 16)
                .mapToObj(_ ->
                    threads.submit(() -> {
                      go.await();
                      return node().loginWithCode(code.secret(), HERE);
                    }))
                .toList();
        go.countDown();
        int granted = 0;
        for (Future<Login> each : tries) {
          granted += each.get() instanceof Login.Granted ? 1 : 0;
        }
        assertThat(granted).isEqualTo(1);
        assertThat(store.list("session/")).as("the others' sessions have ended").hasSize(1);
      }
    }

    @Test
    void aCodeIsNotUsedUpByALoginForWhichThereIsNoStore() {
      store.breakDownAfter(1);
      assertThatThrownBy(() -> access.loginWithCode(code.secret(), HERE))
          .isInstanceOf(SecretsUnavailableException.class);

      store.mend();
      assertThat(access.loginWithCode(code.secret(), HERE)).isInstanceOf(Login.Granted.class);
    }

    @Test
    void theSessionHasTheRoleOfWhoMadeTheCode() {
      assertThat(access.loginWithCode(code.secret(), HERE))
          .isInstanceOfSatisfying(
              Login.Granted.class,
              granted -> assertThat(granted.identity().role()).isEqualTo(Role.ADMIN));
    }
  }

  @Nested
  class BySession {

    @Test
    void everyNodeKnowsASession() {
      assertThat(node().bySession(login(ADMIN), HERE)).map(Identity::role).hasValue(Role.ADMIN);
    }

    @Test
    void eachLoginHasItsOwnId() {
      assertThat(login(ADMIN)).isNotEqualTo(login(ADMIN)).hasSizeGreaterThan(40);
    }

    @Test
    void aSessionEndsWithoutUse() {
      String session = login(ADMIN);

      clock.pass(Duration.ofMinutes(30));

      assertThat(access.bySession(session, HERE)).isEmpty();
    }

    @Test
    void useKeepsASessionForTwelveHoursAndNoLonger() {
      String session = login(ADMIN);
      for (int quarter = 0; quarter < 12 * 4 - 1; quarter++) {
        clock.pass(Duration.ofMinutes(15));
        assertThat(access.bySession(session, HERE)).isPresent();
      }

      clock.pass(Duration.ofMinutes(15));

      assertThat(access.bySession(session, HERE)).isEmpty();
    }

    @Test
    void aLogoutCountsOnEveryNode() {
      String session = login(ADMIN);
      Identity identity = access.bySession(session, HERE).orElseThrow();

      node().logout(session);

      assertThat(access.bySession(session, HERE)).isEmpty();
      assertThat(access.stillHolds(identity)).isFalse();
      access.logout(session);
    }

    @Test
    void aSessionEndsWithTheTokenItBeganWith() {
      Tokens.Fresh fresh = operator();
      String session = login(fresh.secret());
      assertThat(access.bySession(session, HERE)).isPresent();

      tokens.revoke(fresh.token().id());

      assertThat(access.bySession(session, HERE)).isEmpty();
    }

    @Test
    void aSessionThatBeganFromAnotherOneEndsWithTheSameToken() {
      Tokens.Fresh fresh = operator();
      Identity first = access.bySession(login(fresh.secret()), HERE).orElseThrow();
      Login second = access.loginWithCode(codes.create(first).secret(), HERE);
      assertThat(second).isInstanceOf(Login.Granted.class);
      String session = ((Login.Granted) second).session();
      assertThat(access.bySession(session, HERE)).isPresent();

      tokens.revoke(fresh.token().id());

      assertThat(access.bySession(session, HERE)).isEmpty();
    }

    @Test
    void aTokenIsNoSessionAndASessionNoToken() {
      assertThat(access.bySession(operator().secret(), HERE)).isEmpty();
      assertThat(access.byToken(login(ADMIN), HERE)).isEmpty();
    }
  }

  @Nested
  class Limits {

    @Test
    void afterTwentyFailuresAnAddressWaitsAndTheRightCredentialDoesNot() {
      for (int i = 0; i < 20; i++) {
        assertThat(access.loginWithToken("wrong", HERE)).isInstanceOf(Login.Denied.class);
      }

      assertThat(access.loginWithToken("wrong", HERE))
          .isEqualTo(new Login.TooMany(Duration.ofMinutes(1)));
      assertThat(access.loginWithToken(ADMIN, HERE)).isInstanceOf(Login.Granted.class);
      assertThat(access.loginWithToken("wrong", "10.0.0.1")).isInstanceOf(Login.Denied.class);
      clock.pass(Duration.ofMinutes(1));
      assertThat(access.loginWithToken("wrong", HERE)).isInstanceOf(Login.Denied.class);
    }

    @Test
    void oneCredentialBeginsSixtySessionsInTenMinutes() {
      String token = operator().secret();
      for (int i = 0; i < 60; i++) {
        assertThat(access.loginWithToken(token, HERE)).isInstanceOf(Login.Granted.class);
      }
      assertThat(access.loginWithToken(token, "10.0.0.1"))
          .isEqualTo(new Login.TooMany(Duration.ofMinutes(10)));
      assertThat(access.loginWithToken(ADMIN, HERE)).isInstanceOf(Login.Granted.class);
      clock.pass(Duration.ofMinutes(10));
      assertThat(access.loginWithToken(token, HERE)).isInstanceOf(Login.Granted.class);
    }

    @Test
    void aSessionOfASessionCountsAsTheTokensThatAllBeganWith() {
      Tokens.Fresh fresh = operator();
      Identity first = access.bySession(login(fresh.secret()), HERE).orElseThrow();
      Login second = access.loginWithCode(codes.create(first).secret(), HERE);
      assertThat(((Login.Granted) second).identity().origin())
          .isEqualTo(first.origin())
          .isEqualTo(access.byToken(fresh.secret(), HERE).orElseThrow().origin());
    }
  }

  @Test
  void rolesContainEachOther() {
    assertThat(Role.ADMIN.covers(Role.OPERATOR)).isTrue();
    assertThat(Role.OPERATOR.covers(Role.OPERATOR)).isTrue();
    assertThat(Role.VIEWER.covers(Role.OPERATOR)).isFalse();
    assertThat(Optional.of(Role.parse("viewer"))).hasValue(Role.VIEWER);
    assertThatThrownBy(() -> Role.parse("root")).hasMessageContaining("operator");
  }
}
