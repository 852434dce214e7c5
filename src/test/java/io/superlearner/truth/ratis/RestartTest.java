package io.superlearner.truth.ratis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.truth.TruthUnavailableException;
import io.superlearner.truth.Versioned;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is on disk: one member, started, crashed, damaged, and started again.
@Tag("grid")
class RestartTest {

  private static final String OPEN_LOG = "log_inprogress_\\d+";
  private static final String SNAPSHOT = "snapshot\\.\\d+_\\d+";

  @TempDir private static Path images;
  private static List<Integer> ports;
  private static List<Versioned> before;
  @TempDir private Path directory;
  private Store store;

  @BeforeAll
  static void makeDisks() throws IOException {
    ports = Store.freePorts();
    try (Store first = new Store(images, ports)) {
      RatisTruth member = first.start(1);
      IntStream.range(0, 10).forEach(i -> member.create("k" + i, ("v" + i).getBytes(UTF_8)));
      member.remove("k0", member.read("k0").orElseThrow().version());
      before = member.list("");
      first.copyDisk(1, images.resolve("crashed"));
    }
  }

  @BeforeEach
  void prepare() {
    store = new Store(directory, ports);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private void crashed() throws IOException {
    Store.copy(images.resolve("crashed"), store.directory(1));
  }

  private void stopped() throws IOException {
    Store.copy(images.resolve("member1"), store.directory(1));
  }

  @Test
  void whatWasAcknowledgedSurvivesACrashAndWhatWasRemovedStaysRemoved() throws IOException {
    crashed();

    store.start(1);

    assertThat(store.at(1).list("")).isEqualTo(before);
    assertThat(store.at(1).read("k3").orElseThrow().value()).isEqualTo("v3".getBytes(UTF_8));
    assertThat(store.at(1).read("k0")).isEmpty();
  }

  @Test
  void whatWasAcknowledgedSurvivesAStopAndVersionsGoOnFromThere() throws IOException {
    long last = before.stream().mapToLong(Versioned::version).max().orElseThrow();
    stopped();

    store.start(1);

    assertThat(store.at(1).list("")).isEqualTo(before);
    assertThat(store.at(1).create("k0", new byte[0]).orElseThrow()).isGreaterThan(last);
  }

  @Test
  void aRecordThatWasNeverWrittenToItsEndIsDroppedAndAllBeforeItKept() throws IOException {
    crashed();
    cut(store.file(1, OPEN_LOG), 5);

    store.start(1);

    assertThat(store.at(1).list("k")).extracting(Versioned::key).contains("k1", "k8");
    assertThat(store.at(1).create("new", new byte[] {1})).isPresent();
  }

  // the file is longer than its records: cut behind the last one and then some
  private static void cut(Path log, int bytes) throws IOException {
    int end = new LogFile(log).look().at();
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "rw")) {
      file.setLength(end - bytes);
    }
  }

  @Test
  void aDiskThatFailsKeepsTheMemberOutUntilItIsMended() throws IOException {
    RatisTruth member = store.start(1);
    member.create("first", new byte[] {1});
    Path logs = store.file(1, OPEN_LOG).getParent();
    Path away = logs.resolveSibling("away");
    Files.move(logs, away);
    Files.createFile(logs);

    // one file of the log takes 8 MB, and the next one cannot be begun
    byte[] much = new byte[64 * 1024];
    assertThatThrownBy(() -> IntStream.range(0, 300).forEach(i -> member.create("k" + i, much)))
        .isInstanceOf(TruthUnavailableException.class);
    Store.await("it says so", () -> member.trouble() != null);
    assertThat(member.standing().hasMajority()).isFalse();

    Files.delete(logs);
    Files.move(away, logs);
    Store.await("it is back", () -> member.trouble() == null && member.standing().hasMajority());
    assertThat(member.read("first")).isPresent();
    assertThat(member.read("k10")).isPresent();
    assertThat(member.create("after", new byte[] {1})).isPresent();
  }

  @Test
  void aFlippedBitInTheLogKeepsTheMemberFromStarting() throws IOException {
    crashed();
    Path log = store.file(1, OPEN_LOG);
    flip(log, new LogFile(log).look().at() / 2);

    assertThatThrownBy(() -> store.open(1))
        .isInstanceOf(TruthDamagedException.class)
        .hasMessageContaining("the log is damaged")
        .hasMessageContaining(log.getFileName().toString());
  }

  @Test
  void aFlippedBitInASnapshotKeepsTheMemberFromStarting() throws IOException {
    stopped();
    Path snapshot = store.file(1, SNAPSHOT);
    flip(snapshot, (int) Files.size(snapshot) / 2);

    assertThatThrownBy(() -> store.open(1))
        .isInstanceOf(TruthDamagedException.class)
        .hasMessageContaining("does not match its checksum");
  }

  @Test
  void aSnapshotWithoutItsChecksumKeepsTheMemberFromStarting() throws IOException {
    stopped();
    Files.delete(store.file(1, SNAPSHOT + "\\.md5"));

    assertThatThrownBy(() -> store.open(1)).isInstanceOf(TruthDamagedException.class);
  }

  @Test
  void aFlippedBitInTheIdentityKeepsTheMemberFromStarting() throws IOException {
    stopped();
    flip(store.file(1, "identity"), 2);

    assertThatThrownBy(() -> store.open(1)).isInstanceOf(TruthDamagedException.class);
  }

  @Test
  void aLogWithoutItsIdentityIsNoEmptyDisk() throws IOException {
    stopped();
    Files.delete(store.file(1, "identity"));

    assertThatThrownBy(() -> store.open(1))
        .isInstanceOf(TruthDamagedException.class)
        .hasMessageEndingWith("holds a log and has lost its identity");
  }

  private static void flip(Path path, int at) throws IOException {
    try (FileChannel file =
        FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer one = ByteBuffer.allocate(1);
      file.read(one, at);
      file.write(ByteBuffer.wrap(new byte[] {(byte) (one.get(0) ^ 4)}), at);
    }
  }

  @Test
  void aDiskOfAnotherClusterIsRefused() throws IOException {
    stopped();
    RatisSettings own = store.settings(1);
    RatisSettings other =
        new RatisSettings(
            own.name(),
            own.host(),
            own.port(),
            own.directory(),
            own.cluster(),
            "another secret",
            true,
            own.members(),
            own.election(),
            own.limit());

    assertThatThrownBy(() -> RatisTruth.open(other))
        .isInstanceOf(TruthDamagedException.class)
        .hasMessageContaining("another name or join secret");
  }

  @Test
  void aClosedMemberLeavesNoThreadThatKeepsTheProcessAlive() throws IOException {
    Set<Thread> others = Thread.getAllStackTraces().keySet();
    store.start(1);
    store.close();

    Store.await(
        "no thread of the store is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !others.contains(thread))
                .allMatch(thread -> thread.isDaemon() && !thread.getName().startsWith("sl-truth")));
  }
}
