package io.superlearner.truth.ratis;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.File;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.statemachine.impl.SimpleStateMachineStorage;
import org.apache.ratis.statemachine.impl.SingleFileSnapshotInfo;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.apache.ratis.util.LifeCycle;
import org.apache.ratis.util.MD5FileUtil;
import org.jspecify.annotations.Nullable;

/// Turns committed log entries into values, and values into snapshots.
///
/// Ratis calls it: one thread applies entries and takes snapshots, others ask.
final class TruthMachine extends BaseStateMachine {

  private static final System.Logger LOG = System.getLogger(TruthMachine.class.getName());

  private final SimpleStateMachineStorage storage = new SimpleStateMachineStorage();
  private final Watches watches;
  private final Applied applied = new Applied();
  private volatile Values values = new Values();
  private volatile @Nullable Throwable logFailure;

  TruthMachine(Watches watches) {
    this.watches = watches;
  }

  /// Returns the values of this replica, which may lag behind the others'.
  Values values() {
    return values;
  }

  /// Tells why the log cannot be written any more; null while it can.
  @Nullable Throwable logFailure() {
    return logFailure;
  }

  @Override
  public void initialize(RaftServer server, RaftGroupId group, RaftStorage raftStorage)
      throws IOException {
    super.initialize(server, group, raftStorage);
    storage.init(raftStorage);
    load();
    getLifeCycle().startAndTransition(() -> {});
  }

  /// Stands still while Ratis puts another snapshot in place.
  @Override
  public void pause() {
    getLifeCycle().transition(LifeCycle.State.PAUSING);
    getLifeCycle().transition(LifeCycle.State.PAUSED);
  }

  @Override
  public void reinitialize() throws IOException {
    load();
    if (getLifeCycleState() == LifeCycle.State.PAUSED) {
      getLifeCycle().startAndTransition(() -> {});
    }
  }

  private void load() throws IOException {
    SingleFileSnapshotInfo snapshot = storage.loadLatestSnapshot();
    if (snapshot == null) {
      return;
    }
    Values loaded = read(snapshot.getFile().getPath());
    Values before = values;
    values = loaded;
    setLastAppliedTermIndex(snapshot.getTermIndex());
    loaded.tellDifference(before, watches::tell);
    applied.advance(snapshot.getIndex());
  }

  private static Values read(Path file) throws IOException {
    Snapshots.check(file);
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
      return Values.read(in);
    }
  }

  @Override
  public StateMachineStorage getStateMachineStorage() {
    return storage;
  }

  @Override
  public SingleFileSnapshotInfo getLatestSnapshot() {
    return storage.getLatestSnapshot();
  }

  // the checksum is on disk before the snapshot has its name: a snapshot without one is damaged
  @Override
  public long takeSnapshot() throws IOException {
    TermIndex last = getLastAppliedTermIndex();
    File file = storage.getSnapshotFile(last.getTerm(), last.getIndex());
    Path written = file.toPath().resolveSibling(file.getName() + ".part");
    write(written);
    MD5Hash digest = MD5FileUtil.computeMd5ForFile(written.toFile());
    MD5FileUtil.saveMD5File(file, digest);
    Files.move(written, file.toPath(), StandardCopyOption.ATOMIC_MOVE);
    storage.updateLatestSnapshot(
        new SingleFileSnapshotInfo(new FileInfo(file.toPath(), digest), last));
    LOG.log(System.Logger.Level.DEBUG, () -> "took a snapshot at " + last);
    return last.getIndex();
  }

  private void write(Path file) throws IOException {
    try (FileOutputStream bytes = new FileOutputStream(file.toFile());
        DataOutputStream out = new DataOutputStream(new BufferedOutputStream(bytes))) {
      values.write(out);
      out.flush();
      bytes.getFD().sync();
    }
  }

  @Override
  public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
    LogEntryProto entry = transaction.getLogEntry();
    long done = done(entry);
    updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
    applied.advance(entry.getIndex());
    return CompletableFuture.completedFuture(Message.valueOf(number(done)));
  }

  // what the log has is on all replicas for ever: a replica that failed at it would at each start
  private long done(LogEntryProto entry) {
    ByteString data = entry.getStateMachineLogEntry().getLogData();
    boolean isFenced = Fence.isBefore(data);
    Request request;
    try {
      request = Request.of(isFenced ? Fence.behind(data) : data);
    } catch (IllegalArgumentException unreadable) {
      LOG.log(
          System.Logger.Level.WARNING,
          () ->
              "entry "
                  + entry.getIndex()
                  + " of truth's log is passed over: "
                  + unreadable.getMessage());
      return Values.REFUSED;
    }
    return isFenced
        ? values.apply(entry.getIndex(), Fence.of(data), request, watches::tell)
        : values.apply(entry.getIndex(), request, watches::tell);
  }

  /// Ratis' own entries, such as those of a change of members, are applied without a transaction.
  @Override
  public void notifyTermIndexUpdated(long term, long index) {
    super.notifyTermIndexUpdated(term, index);
    applied.advance(index);
  }

  private static ByteString number(long value) {
    return ByteString.copyFrom(java.nio.ByteBuffer.allocate(Long.BYTES).putLong(0, value));
  }

  @Override
  public CompletableFuture<Message> query(Message asked) {
    Request request = Request.of(asked.getContent());
    RaftServer.Division division = division();
    // before the values are looked up: whoever leads now has done all that was acknowledged until
    // now
    Leading leading = Leading.of(division);
    CompletableFuture<ByteString> answer =
        switch (request.kind()) {
          case READ ->
              upToNow(
                  division,
                  () -> Entries.bytes(leading, values.read(request.key()).stream().toList()));
          case LIST ->
              upToNow(
                  division,
                  () ->
                      Entries.bytes(
                          leading, values.page(request.key(), request.value().toStringUtf8())));
          case TERM -> CompletableFuture.completedFuture(number(leading.term()));
          case CREATE, REPLACE, REMOVE ->
              throw new IllegalArgumentException(request.kind() + " is no question");
        };
    return answer.thenApply(Message::valueOf);
  }

  // a follower may have applied, and have told its watchers of, what the leader has committed and
  // is about to apply: an answer must not be older than what whoever asks has heard already
  private CompletableFuture<ByteString> upToNow(
      RaftServer.Division division, Supplier<ByteString> look) {
    CompletableFuture<Void> reached =
        applied.reached(division.getRaftLog().getLastCommittedIndex());
    return reached.isDone()
        ? reached.thenApply(_ -> look.get())
        : reached.thenApplyAsync(_ -> look.get());
  }

  private RaftServer.Division division() {
    try {
      return getServer().join().getDivision(getGroupId());
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  @Override
  public void close() throws IOException {
    applied.close();
    super.close();
  }

  @Override
  public void notifyLeaderReady() {
    watches.tellLead();
  }

  @Override
  public void notifyLogFailed(Throwable cause, @Nullable LogEntryProto entry) {
    logFailure = cause;
    LOG.log(System.Logger.Level.WARNING, "the log of truth cannot be written: " + cause);
  }
}
