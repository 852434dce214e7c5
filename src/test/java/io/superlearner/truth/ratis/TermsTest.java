package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.testkit.Waits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TermsTest {

  private static final RaftPeerId A = RaftPeerId.valueOf("a");
  private static final RaftPeerId B = RaftPeerId.valueOf("b");
  private static final RaftPeerId C = RaftPeerId.valueOf("c");

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<RaftPeerId, CompletableFuture<Long>> answers = new ConcurrentHashMap<>();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicLong nanos = new AtomicLong();
  private long own = 7;

  private Terms terms(RaftPeerId self) {
    return new Terms(
        self,
        () -> own,
        voter -> {
          asked.incrementAndGet();
          return Waits.await("the term of " + voter, answers.get(voter));
        },
        nanos::get);
  }

  private static Leading leading(String... groups) {
    return new Leading(
        true,
        7,
        Arrays.stream(groups)
            .map(group ->
                group
                    .chars()
                    .mapToObj(letter -> RaftPeerId.valueOf(Character.toString(letter)))
                    .collect(Collectors.toSet()))
            .toList());
  }

  private CompletableFuture<Boolean> begun(Terms terms, RaftPeerId by, Leading leading) {
    return begun(terms, by, leading, () -> false);
  }

  private CompletableFuture<Boolean> begun(
      Terms terms, RaftPeerId by, Leading leading, BooleanSupplier isVain) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return terms.confirm(by, leading, isVain);
          } catch (InterruptedException stop) {
            throw new IllegalStateException(stop);
          }
        },
        threads);
  }

  @AfterEach
  void stop() {
    threads.shutdownNow();
  }

  // ---- who is confirmed ----

  @Test
  void aMajorityInNoLaterTermConfirms() {
    assertThat(leading("abc").isConfirmedBy(Map.of(A, 7L))).isFalse();
    assertThat(leading("abc").isConfirmedBy(Map.of(A, 7L, B, 7L))).isTrue();
    assertThat(leading("abc").isConfirmedBy(Map.of(A, 7L, B, 6L))).isTrue();
    assertThat(leading("abc").isConfirmedBy(Map.of(A, 7L, B, 8L))).isFalse();
    assertThat(leading("abc").isConfirmedBy(Map.of(A, 7L, B, 8L, C, 7L))).isTrue();
    assertThat(leading("abcd").isConfirmedBy(Map.of(A, 7L, B, 7L))).isFalse();
    assertThat(leading("a").isConfirmedBy(Map.of(A, 7L))).isTrue();
  }

  @Test
  void whoDoesNotVoteDoesNotCount() {
    assertThat(leading("abc").isConfirmedBy(Map.of(A, 7L, RaftPeerId.valueOf("x"), 7L))).isFalse();
  }

  @Test
  void whileTheVotersChangeBothMajoritiesAreNeeded() {
    assertThat(leading("ab", "abc").isConfirmedBy(Map.of(A, 7L, C, 7L))).isFalse();
    assertThat(leading("ab", "abc").isConfirmedBy(Map.of(A, 7L, B, 7L))).isTrue();
  }

  @Test
  void whoDoesNotLeadIsNeverConfirmed() {
    Leading follower = new Leading(false, 7, List.of(Set.of(A, B, C)));
    assertThat(follower.isConfirmedBy(Map.of(A, 7L, B, 7L, C, 7L))).isFalse();
  }

  @Test
  void howAMemberStandsIsReadAsItWasWritten() throws IOException {
    Leading written = leading("abc", "de");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    written.write(new DataOutputStream(bytes));
    assertThat(Leading.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray()))))
        .isEqualTo(written);
  }

  // ---- who is asked ----

  @Test
  void aFollowerOfThreeKnowsEnoughByItself() {
    assertThat(Waits.await("confirmed", begun(terms(B), A, leading("abc")))).isTrue();
    assertThat(asked).hasValue(0);
  }

  @Test
  void aFollowerThatHasHeardOfALaterTermAsksTheThird() {
    own = 8;
    answers.put(C, CompletableFuture.completedFuture(8L));
    assertThat(Waits.await("refused", begun(terms(B), A, leading("abc")))).isFalse();
  }

  @Test
  void aLeaderThatNobodyAnswersWaitsUntilItIsVain() {
    Terms terms = terms(A);
    answers.put(B, new CompletableFuture<>());
    answers.put(C, new CompletableFuture<>());
    CompletableFuture<Boolean> vain = new CompletableFuture<>();
    CompletableFuture<Boolean> answer = begun(terms, A, leading("abc"), vain::isDone);
    assertThat(answer).isNotDone();
    vain.complete(true);
    assertThat(Waits.await("given up", answer)).isFalse();
  }

  @Test
  void theFirstMajorityDecidesAndOneThatFailsIsNone() {
    answers.put(B, CompletableFuture.failedFuture(new IOException("gone")));
    answers.put(C, new CompletableFuture<>());
    CompletableFuture<Boolean> answer = begun(terms(A), A, leading("abc"));
    answers.get(C).complete(7L);
    assertThat(Waits.await("confirmed", answer)).isTrue();
  }

  @Test
  void whoeverComesWhileAVoterIsAskedSharesTheNextTimeAndNotThisOne() {
    Terms terms = terms(A);
    CompletableFuture<Long> first = new CompletableFuture<>();
    answers.put(B, first);
    List<CompletableFuture<Boolean>> questions = new ArrayList<>();
    questions.add(begun(terms, A, leading("ab")));
    Store.await("B is asked", () -> asked.get() == 1);
    for (int i = 0; i < 20; i++) {
      questions.add(begun(terms, A, leading("ab")));
    }
    answers.put(B, CompletableFuture.completedFuture(8L));
    first.complete(7L);
    assertThat(Waits.await("the first", questions.getFirst())).isTrue();
    for (CompletableFuture<Boolean> later : questions.subList(1, questions.size())) {
      assertThat(Waits.await("a later one", later)).isFalse();
    }
    assertThat(asked.get()).isLessThan(20);
  }

  @Test
  void oneThatCouldNotBeAskedRestsForATenthOfASecond() {
    Terms terms = terms(A);
    answers.put(B, CompletableFuture.failedFuture(new IOException("gone")));
    answers.put(C, CompletableFuture.completedFuture(7L));
    assertThat(Waits.await("by C alone", begun(terms, A, leading("abc")))).isTrue();
    Store.await("B was asked and failed", () -> !isAsked(terms));
    answers.put(B, CompletableFuture.completedFuture(7L));

    nanos.addAndGet(99_999_999);
    assertThat(isAsked(terms)).isFalse();
    nanos.addAndGet(1);
    assertThat(isAsked(terms)).isTrue();
  }

  // C alone is no majority of these two
  private boolean isAsked(Terms terms) {
    return Waits.await("answered", begun(terms, A, leading("ab")));
  }
}
