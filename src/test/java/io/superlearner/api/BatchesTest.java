package io.superlearner.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.identity.SandboxId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchesTest {

  private final FakeCluster cluster = new FakeCluster(new FakeStreams());
  private final Batches batches = new Batches(cluster);

  private static CreateSandbox order(String id) {
    return CreateSandbox.ofModule(id, "counter", null);
  }

  private boolean exists(String id) {
    return cluster.sandbox(SandboxId.parse(id)) instanceof Outcome.Done;
  }

  @Test
  void tenAreCreatedInOneRequest() {
    List<CreateSandbox> ten =
        IntStream.range(0, 10).mapToObj(number -> order("s" + number)).toList();

    BatchResult result = BatchResult.of(batches.run(new SandboxBatch(null, ten, null, null)));

    assertThat(result.done()).isEqualTo(10);
    assertThat(result.failed()).isZero();
    assertThat(result.items())
        .extracting(BatchItem::id)
        .containsExactly("s0", "s1", "s2", "s3", "s4", "s5", "s6", "s7", "s8", "s9");
    assertThat(result.items()).allMatch(item -> FakeCluster.ONE.equals(item.node()));
    assertThat(exists("s9")).isTrue();
  }

  @Test
  void oneThatFailsIsToldWithItsCodeAndTheOthersAreDone() {
    batches.run(new SandboxBatch(null, List.of(order("old"), order("kept")), null, null));

    List<BatchItem> items =
        batches.run(
            new SandboxBatch(
                List.of("old", "ghost", "no id!"),
                List.of(order("kept"), order("new")),
                List.of("kept", "old"),
                List.of(
                    new SandboxBatch.Move("new", null),
                    new SandboxBatch.Move("new", "nobody@nowhere"),
                    new SandboxBatch.Move("new", "not a node"),
                    new SandboxBatch.Move(null, "auto"))));

    assertThat(items)
        .extracting(BatchItem::operation, BatchItem::index, BatchItem::id, BatchItem::code)
        .containsExactly(
            tuple("destroy", 0, "old", null),
            tuple("destroy", 1, "ghost", Code.SANDBOX_NOT_FOUND.word()),
            tuple("destroy", 2, "no id!", Code.INVALID_PARAMETER.word()),
            tuple("create", 0, "kept", Code.ALREADY_EXISTS.word()),
            tuple("create", 1, "new", null),
            tuple("restart", 0, "kept", null),
            tuple("restart", 1, "old", Code.SANDBOX_NOT_FOUND.word()),
            tuple("migrate", 0, "new", null),
            tuple("migrate", 1, "new", Code.NODE_NOT_FOUND.word()),
            tuple("migrate", 2, "new", Code.INVALID_PARAMETER.word()),
            tuple("migrate", 3, null, Code.MISSING_PARAMETER.word()));
    assertThat(items).allMatch(item -> item.success() == (item.code() == null));
    assertThat(items).allMatch(item -> item.success() == (item.detail() == null));
    assertThat(BatchResult.of(items).done()).isEqualTo(4);
    assertThat(BatchResult.of(items).failed()).isEqualTo(7);
    assertThat(exists("old")).isFalse();
  }
}
