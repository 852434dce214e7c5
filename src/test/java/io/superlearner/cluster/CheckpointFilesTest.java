package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.cluster.CheckpointFiles.Latest;
import io.superlearner.cluster.CheckpointFiles.Stored;
import io.superlearner.control.Checkpoint;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointFilesTest {

  private static final SandboxId ID = SandboxId.parse("lesson-1");
  private static final Stored DONE = new Stored.Done();

  // held, since a logger that nobody holds forgets its level
  private static final Logger LOG = Logger.getLogger(CheckpointFiles.class.getName());

  @TempDir Path directory;
  private CheckpointFiles files;

  @BeforeAll
  static void keepQuietOfEachFlippedBit() {
    LOG.setLevel(Level.OFF);
  }

  @AfterAll
  static void speakAgain() {
    LOG.setLevel(null);
  }

  @BeforeEach
  void open() throws IOException {
    files = CheckpointFiles.open(directory);
  }

  private static Checkpoint of(SandboxId id, long epoch, long seq) {
    return new Checkpoint(
        id,
        epoch,
        seq,
        Instant.parse("2026-11-27T02:30:00Z"),
        NodeName.parse("superlearner1@127.0.0.1"),
        Map.of("root/c", Map.of("count", seq)),
        Map.of());
  }

  private static Checkpoint of(long epoch, long seq) {
    return of(ID, epoch, seq);
  }

  private Path newest() {
    return directory.resolve("lesson-1.checkpoint");
  }

  private Path before() {
    return directory.resolve("lesson-1.previous");
  }

  private CheckpointFiles reopened() {
    try {
      return CheckpointFiles.open(directory);
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  private List<String> names() {
    try (Stream<Path> found = Files.list(directory)) {
      return found.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException failure) {
      throw new AssertionError(failure);
    }
  }

  @Test
  void theNewestIsReadAndTheOneBeforeIsKept() throws IOException {
    assertThat(files.latest(ID)).isEqualTo(new Latest.None());
    for (int seq = 1; seq <= 3; seq++) {
      assertThat(files.store(of(1, seq))).isEqualTo(DONE);
      assertThat(files.latest(ID)).isEqualTo(new Latest.Whole(of(1, seq)));
      assertThat(reopened().latest(ID)).isEqualTo(new Latest.Whole(of(1, seq)));
    }
    assertThat(names()).containsExactly("lesson-1.checkpoint", "lesson-1.previous");
    Files.delete(newest());
    assertThat(files.latest(ID)).isEqualTo(new Latest.Whole(of(1, 2)));
  }

  @Test
  void theDirectoryIsMade() throws IOException {
    Path deep = directory.resolve("a").resolve("b");
    CheckpointFiles made = CheckpointFiles.open(deep);
    made.store(of(1, 1));
    assertThat(made.latest(ID)).isEqualTo(new Latest.Whole(of(1, 1)));
  }

  @Nested
  class AnOlderOne {

    @Test
    void isRefusedWithTheOneThatIsThere() throws IOException {
      files.store(of(2, 5));
      for (CheckpointFiles any : List.of(files, reopened())) {
        assertThat(any.store(of(2, 4))).isEqualTo(new Stored.Refused(2, 5));
        assertThat(any.store(of(1, 99))).isEqualTo(new Stored.Refused(2, 5));
        assertThat(any.latest(ID)).isEqualTo(new Latest.Whole(of(2, 5)));
      }
      assertThat(files.store(of(3, 0))).isEqualTo(DONE);
    }

    @Test
    void isRefusedAlsoIfTheNewestIsDamagedAndCanStillSayWhichItWas() throws IOException {
      files.store(of(1, 1));
      files.store(of(2, 5));
      byte[] bytes = Files.readAllBytes(newest());
      bytes[bytes.length - 1] ^= 1;
      Files.write(newest(), bytes);
      assertThat(reopened().store(of(2, 4))).isEqualTo(new Stored.Refused(2, 5));
    }

    @Test
    void ofTheSameNumberIsDoneIfItIsTheSameAndElseRefused() throws IOException {
      files.store(of(1, 1));
      files.store(of(1, 2));
      assertThat(files.store(of(1, 2))).isEqualTo(DONE);
      Checkpoint other =
          new Checkpoint(ID, 1, 2, of(1, 2).at(), of(1, 2).node(), Map.of(), Map.of());
      assertThat(files.store(other)).isEqualTo(new Stored.Refused(1, 2));
      Files.delete(newest());
      assertThat(files.latest(ID)).isEqualTo(new Latest.Whole(of(1, 1)));
    }

    @Test
    void ofTheSameNumberRepairsADamagedOne() throws IOException {
      files.store(of(1, 1));
      files.store(of(1, 2));
      flip(newest(), 8 * 40);
      CheckpointFiles again = reopened();
      assertThat(again.store(of(1, 2))).isEqualTo(DONE);
      assertThat(again.latest(ID)).isEqualTo(new Latest.Whole(of(1, 2)));
    }
  }

  private static void flip(Path file, int bit) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bit / 8] ^= (byte) (1 << bit % 8);
    Files.write(file, bytes);
  }

  @Nested
  class ADamagedFile {

    @BeforeEach
    void two() throws IOException {
      files.store(of(1, 1));
      files.store(of(1, 2));
    }

    @Test
    void withOneToAHundredBytesCutOffFallsBackToTheOneBefore() throws IOException {
      byte[] whole = Files.readAllBytes(newest());
      assertThat(whole).hasSizeGreaterThan(100);
      for (int cut = 1; cut <= 100; cut++) {
        Files.write(newest(), Arrays.copyOf(whole, whole.length - cut));
        assertFallsBack("cut by " + cut);
      }
      Files.write(newest(), new byte[0]);
      assertFallsBack("empty");
    }

    @Test
    void withBytesTooManyFallsBack() throws IOException {
      byte[] whole = Files.readAllBytes(newest());
      Files.write(newest(), Arrays.copyOf(whole, whole.length + 1));
      assertFallsBack("longer by one");
      Files.write(newest(), new byte[CheckpointBytes.LONGEST + 100]);
      assertFallsBack("longer than any");
    }

    @Test
    void withAnySingleBitFlippedFallsBack() throws IOException {
      byte[] whole = Files.readAllBytes(newest());
      for (int bit = 0; bit < 8 * whole.length; bit++) {
        flip(newest(), bit);
        assertFallsBack("bit " + bit);
        Files.write(newest(), whole);
      }
    }

    private void assertFallsBack(String how) {
      assertThat(reopened().latest(ID))
          .as(how)
          .isInstanceOfSatisfying(
              Latest.FellBack.class,
              found -> {
                assertThat(found.checkpoint()).isEqualTo(of(1, 1));
                assertThat(found.fault()).isNotBlank();
              });
    }

    @Test
    void ofAnotherSandboxFallsBack() throws IOException {
      files.store(of(SandboxId.parse("other"), 1, 7));
      Files.copy(
          directory.resolve("other.checkpoint"),
          newest(),
          java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      assertFallsBack("another's");
    }

    @Test
    void isNeverKeptInThePlaceOfAWholeOne() throws IOException {
      flip(newest(), 999);
      CheckpointFiles again = reopened();
      assertThat(again.store(of(1, 3))).isEqualTo(DONE);
      flip(newest(), 999);
      assertThat(again.latest(ID).usable()).contains(of(1, 1));
    }

    @Test
    void besideAnotherDamagedOneIsSaidToBeDamaged() throws IOException {
      flip(newest(), 999);
      flip(before(), 999);
      assertThat(files.latest(ID)).isInstanceOf(Latest.Damaged.class);
      assertThat(files.latest(ID).usable()).isEmpty();
      Files.delete(newest());
      assertThat(files.latest(ID)).isInstanceOf(Latest.Damaged.class);
      assertThat(reopened().store(of(1, 3))).isEqualTo(DONE);
      assertThat(files.latest(ID)).isEqualTo(new Latest.Whole(of(1, 3)));
    }

    @Test
    void thatTheDiskDoesNotGiveFallsBack() throws IOException {
      Files.delete(newest());
      Files.createDirectory(newest());
      assertFallsBack("a directory");
    }
  }

  // ---- a disk that fails ----

  enum Step {
    WRITE,
    MOVE_AWAY,
    MOVE_IN,
    SYNC
  }

  /// A disk on which one step fails, as on a full one: some bytes are written before that.
  private static final class Failing implements CheckpointDisk {
    private Step step;

    private void failAt(Step now) throws IOException {
      if (step == now) {
        throw new IOException("No space left on device");
      }
    }

    @Override
    public void write(Path file, byte[] bytes) throws IOException {
      REAL.write(file, step == Step.WRITE ? Arrays.copyOf(bytes, bytes.length / 2) : bytes);
      failAt(Step.WRITE);
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      failAt(to.toString().endsWith(".previous") ? Step.MOVE_AWAY : Step.MOVE_IN);
      REAL.move(from, to);
    }

    @Override
    public void sync(Path where) throws IOException {
      failAt(Step.SYNC);
      REAL.sync(where);
    }
  }

  @ParameterizedTest
  @EnumSource(Step.class)
  void aFullDiskLosesNothingThatWasStoredAndLeavesNothingHalfDone(Step step) throws IOException {
    Failing disk = new Failing();
    CheckpointFiles full = CheckpointFiles.open(directory, disk);
    full.store(of(1, 1));
    full.store(of(1, 2));
    disk.step = step;
    assertThatThrownBy(() -> full.store(of(1, 3))).hasMessage("No space left on device");
    assertThat(names()).noneMatch(name -> name.endsWith(".writing"));
    Checkpoint kept = step == Step.SYNC ? of(1, 3) : of(1, 2);
    assertThat(full.latest(ID)).isEqualTo(new Latest.Whole(kept));
    assertThat(reopened().latest(ID)).isEqualTo(new Latest.Whole(kept));
    disk.step = null;
    assertThat(full.store(of(1, 1))).isInstanceOf(Stored.Refused.class);
    assertThat(full.store(of(1, 4))).isEqualTo(DONE);
    assertThat(full.latest(ID)).isEqualTo(new Latest.Whole(of(1, 4)));
  }

  @Test
  void oneThatIsTooLargeIsRefusedAndTheOldOneStays() throws IOException {
    files.store(of(1, 1));
    Checkpoint large =
        new Checkpoint(
            ID,
            1,
            2,
            of(1, 2).at(),
            of(1, 2).node(),
            Map.of("root/kv", "x".repeat(CheckpointBytes.LONGEST)),
            Map.of());
    assertThatThrownBy(() -> files.store(large)).isInstanceOf(CheckpointTooLargeException.class);
    assertThat(files.latest(ID)).isEqualTo(new Latest.Whole(of(1, 1)));
  }

  @Test
  void whatWasBegunAndNotFinishedIsRemovedAtTheNextStart() throws IOException {
    files.store(of(1, 1));
    Files.writeString(directory.resolve("lesson-1.writing"), "half");
    Files.writeString(directory.resolve("README.txt"), "not ours");
    assertThat(reopened().latest(ID)).isEqualTo(new Latest.Whole(of(1, 1)));
    assertThat(names()).containsExactly("README.txt", "lesson-1.checkpoint");
  }

  // ---- names ----

  @Test
  void idsThatLookLikeEndingsHaveFilesOfTheirOwn() throws IOException {
    List<SandboxId> ids =
        Stream.of("a", "a.previous", "a.checkpoint", "a.writing", "a.checkpoint.previous")
            .map(SandboxId::parse)
            .toList();
    for (SandboxId id : ids) {
      files.store(of(id, 1, 1));
      files.store(of(id, 1, 2));
    }
    assertThat(names()).hasSize(2 * ids.size());
    CheckpointFiles again = reopened();
    assertThat(again.ids()).containsExactlyInAnyOrderElementsOf(ids);
    for (SandboxId id : ids) {
      assertThat(again.latest(id)).isEqualTo(new Latest.Whole(of(id, 1, 2)));
    }
  }

  @Test
  void noIdLeavesTheDirectory() {
    for (String odd : List.of("..", ".", "../x", "a/b", "a\\b", "/x", "a\0", "A", "", "con:")) {
      assertThatThrownBy(() -> SandboxId.parse(odd)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void theIdsAreThoseOfWhichThereIsSomething() throws IOException {
    SandboxId other = SandboxId.parse("other");
    Files.writeString(directory.resolve("README.txt"), "not ours");
    Files.writeString(directory.resolve("Not An Id.checkpoint"), "not ours");
    files.store(of(1, 1));
    files.store(of(1, 2));
    files.store(of(other, 1, 1));
    assertThat(files.ids()).containsExactly(ID, other);
    Files.delete(newest());
    assertThat(files.ids()).containsExactly(ID, other);
    files.remove(ID);
    assertThat(files.ids()).containsExactly(other);
    assertThat(files.latest(ID)).isEqualTo(new Latest.None());
    assertThat(files.store(of(1, 1))).isEqualTo(DONE);
    files.remove(SandboxId.parse("never-there"));
  }

  // ---- many at once ----

  @Test
  void ofManyThatStoreAtOnceTheNewestWinsAndReadersSeeWholeOnes() throws Exception {
    List<Future<?>> done = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      for (int seq : IntStream.rangeClosed(1, 40).toArray()) {
        done.add(threads.submit(() -> files.store(of(1, seq))));
        done.add(
            threads.submit(() ->
                assertThat(files.latest(ID))
                    .isInstanceOfAny(Latest.Whole.class, Latest.None.class)));
      }
    }
    for (Future<?> one : done) {
      one.get();
    }
    assertThat(files.latest(ID)).isEqualTo(new Latest.Whole(of(1, 40)));
  }
}
