package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.SandboxRequest;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.TruthUnavailableException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LedgerTest {

  private final InMemoryTruth truth = new InMemoryTruth();
  private final Codec codec = new Codec();
  private final Ledger<SandboxEntry> here = ledger();
  private final Ledger<SandboxEntry> there = ledger();

  private Ledger<SandboxEntry> ledger() {
    return new Ledger<>(truth, codec, "sandbox/", SandboxEntry.class);
  }

  private static SandboxEntry entry(String id) {
    SandboxRequest request =
        new SandboxRequest(SandboxId.parse(id), "kv", null, null, null, null, Map.of());
    NodeName node = NodeName.parse("node1@127.0.0.1");
    LeaseEntry home = new LeaseEntry(node, 0, 1, LeaseEntry.State.HELD);
    return SandboxEntry.first(request, home, Instant.EPOCH, null, null, null);
  }

  @Test
  void aCopyFollowsWhatOthersWrite() {
    var made = here.create("a", entry("a")).orElseThrow();

    assertThat(there.all()).containsExactly(made);
    assertThat(there.remove(there.find("a").orElseThrow())).isTrue();
    assertThat(here.all()).isEmpty();
    assertThat(here.remove(made)).isFalse();
  }

  @Test
  void aCopyAnswersWhileTruthIsSilentAndAReadDoesNot() {
    here.create("a", entry("a"));
    truth.setAvailable(false);

    assertThat(here.find("a")).isPresent();
    assertThatThrownBy(() -> here.read("a")).isInstanceOf(TruthUnavailableException.class);
  }

  @Test
  void aRefreshFindsWhatAWatchMissed() {
    there.close();
    here.create("a", entry("a"));
    assertThat(there.all()).isEmpty();

    there.refresh();
    assertThat(there.find("a")).isPresent();

    here.remove(here.find("a").orElseThrow());
    there.refresh();
    assertThat(there.all()).isEmpty();
  }

  @Test
  void itKnowsHowManyBytesItsRecordsTakeWhateverBecomesOfThem() {
    here.create("a", entry("a"));
    var b = here.create("b", entry("b")).orElseThrow();
    assertBytes();

    b = here.replace(b, entry("a-much-longer-name")).orElseThrow();
    assertBytes();

    here.remove(b);
    truth.replace("sandbox/a", here.find("a").orElseThrow().version(), new byte[] {1});
    assertBytes();
    assertThat(here.bytes()).isZero();
  }

  // by what each says, and by what a new one counts
  private void assertBytes() {
    there.refresh();
    long sum = here.all().stream().mapToLong(Ledger.Item::bytes).sum();
    assertThat(here.bytes()).isEqualTo(sum);
    assertThat(there.bytes()).isEqualTo(sum);
    assertThat(ledger().bytes()).isEqualTo(sum);
  }

  @Test
  void aRefreshThatMissedAnEndCountsItsBytesNoMore() {
    here.create("a", entry("a"));
    there.close();
    here.remove(here.find("a").orElseThrow());

    there.refresh();

    assertThat(there.bytes()).isZero();
  }

  @Test
  void anUnreadableRecordIsLeftOut() {
    truth.create("sandbox/bad", "nonsense".getBytes(StandardCharsets.UTF_8));
    here.create("a", entry("a"));

    assertThat(ledger().all()).extracting(Ledger.Item::name).containsExactly("a");
  }
}
