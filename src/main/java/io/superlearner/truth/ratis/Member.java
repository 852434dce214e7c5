package io.superlearner.truth.ratis;

import io.superlearner.truth.Standing;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.jspecify.annotations.Nullable;

/// This node as a member of the store: its server, started again when it fails, and, while it
/// leads, the care for who votes.
///
/// One thread opens, looks after and closes it; any thread may ask.
final class Member implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Member.class.getName());
  private static final String FULL = "its disk is full";
  private static final long CHANGE_SECONDS = 10;

  private final RatisSettings settings;
  private final RaftGroupId group;
  private final Disk disk;
  private final Watches watches;
  // replaced by the keeper alone
  private volatile Engine engine;
  private volatile @Nullable String trouble;
  // what was asked of the server and has no answer yet, by number
  private final Map<Long, CompletableFuture<RaftClientReply>> open = new ConcurrentHashMap<>();
  private final AtomicLong asked = new AtomicLong();

  Member(RatisSettings settings, RaftGroupId group, Disk disk, Watches watches) throws IOException {
    this.settings = settings;
    this.group = group;
    this.disk = disk;
    this.watches = watches;
    engine = Engine.start(settings, disk, group, watches);
  }

  /// Tells what keeps this member from taking part; null while nothing does.
  @Nullable String trouble() {
    return trouble;
  }

  Collection<RaftPeer> peers() {
    return engine.members();
  }

  RaftPeerId self() {
    return engine.self();
  }

  /// Returns who leads, as far as this member knows; null while it does not take part, since its
  /// server goes on to name whoever led at the end, and be it itself.
  @Nullable RaftPeerId leader() {
    return trouble == null ? engine.leader() : null;
  }

  /// Hands a request to this member's own server.
  ///
  /// @return the answer; fails if this member does not take part, or no more
  CompletableFuture<RaftClientReply> submit(RaftClientRequest request) {
    CompletableFuture<RaftClientReply> answer = new CompletableFuture<>();
    long number = asked.incrementAndGet();
    open.put(number, answer);
    // after it was added: whoever closes the server tells the trouble first and then all that is
    // open, as the server itself answers nothing any more
    String why = trouble;
    if (why == null) {
      hand(request, number, answer);
    } else {
      fail(number, answer, new IOException(why));
    }
    return answer;
  }

  private void hand(
      RaftClientRequest request, long number, CompletableFuture<RaftClientReply> answer) {
    try {
      var _ =
          engine
              .submit(request)
              .whenComplete((reply, failure) -> {
                if (failure == null) {
                  open.remove(number);
                  answer.complete(reply);
                } else {
                  fail(number, answer, failure);
                }
              });
    } catch (IOException failure) {
      fail(number, answer, failure);
    }
  }

  private void fail(long number, CompletableFuture<RaftClientReply> answer, Throwable why) {
    open.remove(number);
    answer.completeExceptionally(why);
  }

  /// Tells whether this member is in the configuration that its own log holds.
  boolean isIn() {
    RaftPeerId self = engine.self();
    return peers().stream().anyMatch(peer -> peer.getId().equals(self));
  }

  /// Returns the term that this member is in; the greatest number while its store is being opened
  /// again, as the new one may have voted already when the old one still stands here.
  long term() {
    Engine now = engine;
    long term = now.term();
    return trouble == null && now == engine ? term : Long.MAX_VALUE;
  }

  Standing standing() {
    Engine now = engine;
    Seats seats = new Seats(now.values());
    RaftPeerId leader = now.leader();
    boolean fit = trouble == null;
    return new Standing(
        fit && leader != null ? nameOf(seats, leader) : null,
        now.term(),
        fit && now.hasMajority(),
        members(now, seats));
  }

  /// Has this member ask to lead, if it votes and knows of nobody with more.
  void standForElection() {
    try {
      engine.stand();
    } catch (IOException | RuntimeException failure) {
      // the election timeout does the same a little later
      LOG.log(System.Logger.Level.DEBUG, "no election was begun", failure);
    }
  }

  private static List<Standing.Member> members(Engine engine, Seats seats) {
    List<Standing.Member> members = new ArrayList<>();
    for (RaftPeer peer : engine.voters()) {
      members.add(new Standing.Member(nameOf(seats, peer.getId()), true));
    }
    for (RaftPeer peer : engine.listeners()) {
      members.add(new Standing.Member(nameOf(seats, peer.getId()), false));
    }
    members.sort(Comparator.comparing(Standing.Member::name));
    return members;
  }

  private static String nameOf(Seats seats, RaftPeerId peer) {
    return seats.nameOf(peer.toString()).orElse(peer.toString());
  }

  // ---- the keeper's pass ----

  void pass() {
    if (new Seats(engine.values()).isGone(disk.identity().peer())) {
      leave();
    } else if (disk.isFull()) {
      waitForRoom();
    } else if (engine.trouble() != null) {
      reopen(engine.trouble());
    } else {
      trouble = null;
      if (engine.leads()) {
        settle();
      }
    }
  }

  // a term or vote for which there is no room leaves an empty file behind, with which no server
  // starts again (Ratis replaces the old one even if the new one could not be written), so the
  // server is closed before
  private void waitForRoom() {
    if (!FULL.equals(trouble)) {
      LOG.log(System.Logger.Level.WARNING, FULL + "; the store of this node waits for room");
      trouble = FULL;
      closeEngine();
    }
  }

  private void leave() {
    if (trouble == null) {
      trouble = "this disk was removed from the store";
      LOG.log(System.Logger.Level.WARNING, settings.name() + " was removed from the store");
      closeEngine();
    }
  }

  private void reopen(@Nullable String why) {
    if (trouble == null) {
      LOG.log(System.Logger.Level.WARNING, "the store of this node is opened again: " + why);
    }
    trouble = why;
    closeEngine();
    try {
      engine = Engine.start(settings, disk, group, watches);
      trouble = null;
      LOG.log(System.Logger.Level.INFO, "the store of this node is open again");
    } catch (IOException | RuntimeException failure) {
      say("the store of this node cannot be opened: " + failure.getMessage());
    }
  }

  private void say(String what) {
    if (!what.equals(trouble)) {
      LOG.log(System.Logger.Level.WARNING, what);
      trouble = what;
    }
  }

  private void settle() {
    Voters now = Voters.of(engine.voters(), engine.listeners());
    now.next(
            new Seats(engine.values()).valid(new Secret(settings.secret())),
            seat -> Door.isOpen(seat.address()))
        .ifPresent(next -> settle(now, next));
  }

  private void settle(Voters now, Voters next) {
    try {
      RaftClientReply reply = engine.configure(now, next).get(CHANGE_SECONDS, TimeUnit.SECONDS);
      LOG.log(
          System.Logger.Level.INFO,
          reply.isSuccess()
              ? "of truth's members vote " + next.voting() + " and follow " + next.following()
              : "the members of truth could not be changed: " + reply.getException());
    } catch (IOException | TimeoutException | ExecutionException failure) {
      LOG.log(System.Logger.Level.INFO, "the members of truth could not be changed: " + failure);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private void closeEngine() {
    open.values()
        .forEach(answer ->
            answer.completeExceptionally(new IOException("the store of this node closes")));
    try {
      engine.close();
    } catch (IOException | RuntimeException failure) {
      LOG.log(System.Logger.Level.WARNING, "truth did not close cleanly", failure);
    }
  }

  @Override
  public void close() {
    closeEngine();
  }
}
