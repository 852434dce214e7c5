package io.superlearner.truth.ratis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.truth.Truth.Change;
import io.superlearner.truth.Versioned;
import io.superlearner.truth.ratis.Seats.Seat;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;

/// What is on disk and on the wire, and what is not what it should be.
class FormsTest {

  private static final List<Change> NOBODY = new ArrayList<>();

  private static Values values(String... keys) {
    Values values = new Values();
    long index = 10;
    for (String key : keys) {
      values.apply(index++, Request.create(key, new byte[] {1}), NOBODY::add);
    }
    return values;
  }

  private static byte[] written(Values values) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    values.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static Values read(byte[] bytes) throws IOException {
    return Values.read(new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  @Test
  void aSnapshotIsReadAsItWasWritten() throws IOException {
    Values before = values("a", "b");

    assertThat(read(written(before)).list("")).isEqualTo(before.list(""));
  }

  @Test
  void aSnapshotOfBeforeHasNoFloors() throws IOException {
    byte[] now = written(values("a"));
    byte[] before = java.util.Arrays.copyOf(now, now.length - Integer.BYTES);
    before[3]--;

    assertThat(read(before).list("")).isEqualTo(values("a").list(""));
  }

  @Test
  void aChangeThatWasGivenUpIsNotMadeAfterALaterOne() throws IOException {
    Values values = new Values();
    assertThat(values.apply(1, new Fence(7, 1, 1), create("a"), NOBODY::add)).isEqualTo(1);
    // 2 is waited for when 3 begins, and not any more when 4 does
    assertThat(values.apply(2, new Fence(7, 3, 2), create("c"), NOBODY::add)).isEqualTo(2);
    assertThat(values.apply(3, new Fence(7, 2, 2), create("b"), NOBODY::add)).isEqualTo(3);
    assertThat(values.apply(4, new Fence(7, 6, 6), create("d"), NOBODY::add)).isEqualTo(4);

    Values restored = read(written(values));
    for (Values replica : List.of(values, restored)) {
      assertThat(replica.apply(5, new Fence(7, 5, 4), create("e"), NOBODY::add)).isZero();
      assertThat(replica.apply(6, new Fence(8, 5, 4), create("e"), NOBODY::add))
          .as("another caller's")
          .isEqualTo(6);
      assertThat(replica.apply(7, new Fence(7, 7, 6), create("f"), NOBODY::add)).isEqualTo(7);
      assertThat(replica.apply(8, new Fence(7, 7, 6), create("f"), NOBODY::add))
          .as("the same again")
          .isEqualTo(7);
      assertThat(replica.apply(9, new Fence(7, 6, 6), create("d"), NOBODY::add))
          .as("another one again, also after a snapshot")
          .isEqualTo(4);
    }
  }

  private static Request create(String key) {
    return Request.create(key, new byte[] {1});
  }

  @Test
  void aFenceStandsBeforeARequest() {
    Fence fence = new Fence(Long.MIN_VALUE, 3, 2);
    ByteString bytes = fence.before(create("a").bytes());

    assertThat(Fence.isBefore(bytes)).isTrue();
    assertThat(Fence.of(bytes)).isEqualTo(fence);
    assertThat(Request.of(Fence.behind(bytes))).isEqualTo(create("a"));
    assertThat(Fence.isBefore(create("f".repeat(40)).bytes())).isFalse();
  }

  @Test
  void aListingComesInPagesThatTogetherAreAllOfIt() {
    Values values = new Values();
    byte[] megabyte = new byte[1024 * 1024];
    for (int i = 10; i < 20; i++) {
      values.apply(i, Request.create("a/" + i, megabyte), NOBODY::add);
    }
    values.apply(20, Request.create("b", megabyte), NOBODY::add);

    List<Versioned> all = new ArrayList<>();
    List<Versioned> page;
    int pages = 0;
    do {
      page = values.page("a/", all.isEmpty() ? "" : all.getLast().key());
      all.addAll(page);
      pages++;
    } while (Values.isFull(page));

    assertThat(pages).isEqualTo(3);
    assertThat(all).isEqualTo(values.list("a/")).hasSize(10);
    assertThat(values.page("c", "")).isEmpty();
  }

  @Test
  void aSnapshotOfAnotherKindOrWithoutItsEndIsRefused() throws IOException {
    byte[] bytes = written(values("a"));
    byte[] cut = java.util.Arrays.copyOf(bytes, bytes.length - 1);
    bytes[0] ^= 1;

    assertThatThrownBy(() -> read(bytes)).hasMessageStartingWith("not a snapshot of truth");
    assertThatThrownBy(() -> read(cut)).hasMessage("ends in the middle of a caller");
    byte[] shorter = java.util.Arrays.copyOf(cut, cut.length - Integer.BYTES);
    assertThatThrownBy(() -> read(shorter)).hasMessage("ends in the middle of an entry");
  }

  @Test
  void whoKnewOtherValuesHearsWhatCameWhatChangedAndWhatWent() {
    Values before = values("gone", "same");
    Values after = values("new", "same");
    List<Change> told = new ArrayList<>();

    after.tellDifference(before, told::add);

    assertThat(told)
        .containsExactlyInAnyOrder(
            new Change.Removed("gone", before.read("gone").orElseThrow().version()),
            new Change.Put(after.read("new").orElseThrow()));
  }

  @Test
  void aRequestIsReadAsItWasWritten() {
    Request request = Request.replace("key", 7, new byte[] {1, 2});

    assertThat(Request.of(request.bytes())).isEqualTo(request);
  }

  @Test
  void whatIsNoRequestIsRefusedWithoutTakingMemoryForIt() {
    byte[] huge = ByteBuffer.allocate(20).put((byte) 'R').putInt(9, Integer.MAX_VALUE).array();
    ByteString valid = Request.read("key").bytes();
    huge[0] = valid.byteAt(0);

    assertThatThrownBy(() -> Request.of(ByteString.copyFrom(huge)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a request: 20 bytes of another kind");
    assertThatThrownBy(() -> Request.of(ByteString.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Request.of(valid.substring(0, valid.size() - 1)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void whatIsNoSeatIsRefused() {
    Versioned entry = new Versioned("k", 1, "one\ntwo".getBytes(StandardCharsets.UTF_8));

    assertThatThrownBy(() -> Seat.of(entry))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("not a seat");
  }

  @Test
  void neitherTheSecretNorItsTextIsShown() {
    assertThat(new Secret("open sesame, 32 bytes of it, or more")).hasToString("a secret");
  }
}
