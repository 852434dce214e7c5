package io.superlearner.truth.ratis;

import io.superlearner.truth.Versioned;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.ratis.proto.RaftProtos.RaftClientRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.NotLeaderException;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;
import org.jspecify.annotations.Nullable;

/// Sends requests to the member that leads: within this JVM if that is this one, else over the
/// wire.
///
/// A call goes from member to member until one answers that leads, which for a question must be
/// certain (see [Terms]), for ever: whoever calls bounds it by interrupting. A request keeps its
/// number over all attempts, and Ratis does one of a number once; one that is given up is not done
/// after a later one of this caller, however late it arrives (see [Fence]). (Ratis' own client is
/// not used: it waits up to five seconds for an old connection to end before it turns to another
/// member.)
///
/// An attempt is given up as soon as this member hears of another leader: one that is silent would
/// take two seconds to fail, and the leases of sound nodes must be confirmed before they run out.
/// (Not as soon as the old one is lost: a member that has just started hears of its leader on and
/// off, and would give up each attempt before its answer.)
final class Caller implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Caller.class.getName());
  private static final String NOTHING = "";
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final ClientId client = ClientId.randomId();
  private final RaftGroupId group;
  private final Member member;
  private final Wire wire;
  private final Terms terms;
  private final Map<RaftPeerId, RaftPeer> others = new ConcurrentHashMap<>();
  private final long self = UUID.randomUUID().getMostSignificantBits();
  // the numbers of the changes that somebody waits for; guarded by itself
  private final SortedSet<Long> changes = new TreeSet<>();
  // the last that was given up, of which nothing is known; guarded by the changes
  private long givenUp = -1;

  Caller(RatisSettings settings, RaftGroupId group, Member member) {
    this.group = group;
    this.member = member;
    wire = new Wire(client, Tuning.client(settings));
    terms = new Terms(member.self(), member::term, this::termOf, System::nanoTime);
    know(member.peers());
  }

  private long termOf(RaftPeerId voter) throws IOException {
    RaftClientRequest request =
        request(
            voter,
            CallId.getAndIncrement(),
            Request.term().bytes(),
            RaftClientRequest.staleReadRequestType(0));
    RaftClientReply reply = overTheWire(request);
    if (!reply.isSuccess()) {
      throw new IOException(voter + " does not tell its term", reply.getException());
    }
    if (!reply.getServerId().equals(voter)) {
      // a new disk at an old address knows no old term
      throw new IOException(reply.getServerId() + " answers for " + voter);
    }
    return reply.getMessage().getContent().asReadOnlyByteBuffer().getLong();
  }

  /// Learns of members that may lead, or of their new addresses.
  void know(Collection<RaftPeer> peers) {
    for (RaftPeer peer : peers) {
      if (!peer.getId().equals(member.self())) {
        others.put(peer.getId(), peer);
        wire.know(peer);
      }
    }
  }

  /// Tells whether there is anybody to call.
  boolean knowsAnybody() {
    return !others.isEmpty() || member.isIn();
  }

  /// Asks at some addresses who the members are, and remembers the answer.
  ///
  /// Blocks for at most two seconds for each address that is silent.
  void findMembers(Collection<String> addresses) {
    for (String address : addresses) {
      know(wire.membersKnownAt(address, group));
    }
  }

  /// Makes a change.
  ///
  /// @return the place of the change in the log; 0 if the key was not as wanted
  long change(Request request) throws IOException {
    Fence fence = begun();
    boolean answered = false;
    try {
      long done = change(fence.number(), fence.before(request.bytes()));
      answered = true;
      return done;
    } finally {
      ended(fence, answered);
    }
  }

  /// Makes a change of the seats, which members of all versions understand.
  ///
  /// @return the place of the change in the log; 0 if the key was not as wanted
  long changeSeat(Request request) throws IOException {
    return change(CallId.getAndIncrement(), request.bytes());
  }

  private long change(long call, ByteString content) throws IOException {
    return send(call, content, RaftClientRequest.writeRequestType())
        .asReadOnlyByteBuffer()
        .getLong();
  }

  // in one step: a floor must not be above the number of one that is just beginning
  private Fence begun() {
    synchronized (changes) {
      long number = CallId.getAndIncrement();
      changes.add(number);
      return new Fence(self, number, changes.first());
    }
  }

  private void ended(Fence fence, boolean answered) {
    synchronized (changes) {
      changes.remove(fence.number());
      if (!answered) {
        givenUp = Math.max(givenUp, fence.number());
      } else if (givenUp < fence.floor()) {
        givenUp = -1;
      }
    }
  }

  // whoever looks what became of a change that was given up must not see it made afterwards
  private void settle() throws IOException {
    boolean isUnsure;
    synchronized (changes) {
      isUnsure = givenUp >= 0;
    }
    if (isUnsure) {
      // holds for no value, and is behind all that is on its way to be committed
      var _ = change(Request.remove(NOTHING, -1));
    }
  }

  /// Asks for entries; the answer holds every change that was acknowledged before the call, and no
  /// change of this caller that was given up before it is made after it.
  List<Versioned> ask(Request request) throws IOException {
    settle();
    return Entries.of(
        send(CallId.getAndIncrement(), request.bytes(), RaftClientRequest.readRequestType()));
  }

  private ByteString send(long call, ByteString content, RaftClientRequest.Type type)
      throws IOException {
    RaftPeerId leader = member.leader();
    RaftPeerId silent = null;
    for (int attempt = 0; !Thread.currentThread().isInterrupted(); attempt++) {
      RaftPeerId target = leader == null ? anyone(attempt, silent) : leader;
      RaftPeerId before = member.leader();
      RaftClientReply reply = tryAt(request(target, call, content, type), before);
      if (reply != null && reply.isSuccess()) {
        return reply.getMessage().getContent();
      }
      leader = reply == null ? elected(target, before) : leaderAfter(target, reply);
      silent = reply == null && !target.equals(leader) ? target : null;
      if (leader == null || (reply != null && leader.equals(target))) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
    throw new InterruptedIOException("nobody led in time");
  }

  private RaftClientRequest request(
      RaftPeerId target, long call, ByteString content, RaftClientRequest.Type type) {
    return RaftClientRequest.newBuilder()
        .setClientId(client)
        .setServerId(target)
        .setGroupId(group)
        .setCallId(call)
        .setMessage(Message.valueOf(content))
        .setType(type)
        .build();
  }

  // all in turn, except for one that has just not answered
  private RaftPeerId anyone(int attempt, @Nullable RaftPeerId silent) {
    List<RaftPeerId> all = new ArrayList<>(others.keySet());
    all.add(member.self());
    RaftPeerId next = all.get(attempt % all.size());
    return next.equals(silent) ? all.get((attempt + 1) % all.size()) : next;
  }

  // after an attempt without an answer: who leads, unless that is the very one that was silent
  private @Nullable RaftPeerId elected(RaftPeerId asked, @Nullable RaftPeerId before) {
    RaftPeerId now = member.leader();
    return Objects.equals(now, before) && asked.equals(now) ? null : now;
  }

  /// @param before who led, as far as this member knew
  /// @return null if there was no answer, or another leader was heard of before it, or may have led
  private @Nullable RaftClientReply tryAt(RaftClientRequest request, @Nullable RaftPeerId before)
      throws IOException {
    RaftPeerId target = request.getServerId();
    BooleanSupplier isVain =
        () -> {
          RaftPeerId now = member.leader();
          return now != null && !now.equals(before) && !now.equals(target);
        };
    try {
      CompletableFuture<RaftClientReply> answer = begun(request);
      while (true) {
        try {
          RaftClientReply reply = answer.get(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
          return isOfLeader(request, reply, isVain) ? reply : null;
        } catch (TimeoutException notYet) {
          if (isVain.getAsBoolean()) {
            LOG.log(System.Logger.Level.DEBUG, () -> target + " is given up, another one leads");
            return null;
          }
        }
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return null;
    } catch (ExecutionException | RuntimeException failure) {
      LOG.log(System.Logger.Level.DEBUG, () -> "no answer of " + target, failure);
      return null;
    }
  }

  // a change is made by nobody else, and a refusal claims nothing
  private boolean isOfLeader(
      RaftClientRequest request, RaftClientReply reply, BooleanSupplier isVain)
      throws IOException, InterruptedException {
    return !reply.isSuccess()
        || !request.is(RaftClientRequestProto.TypeCase.READ)
        || terms.confirm(
            request.getServerId(), Entries.leading(reply.getMessage().getContent()), isVain);
  }

  // one that is given up ends by itself within two seconds
  private CompletableFuture<RaftClientReply> begun(RaftClientRequest request) {
    if (request.getServerId().equals(member.self())) {
      return member.submit(request);
    }
    CompletableFuture<RaftClientReply> answer = new CompletableFuture<>();
    Thread.ofVirtual()
        .name("sl-truth-call")
        .start(() -> {
          try {
            answer.complete(overTheWire(request));
          } catch (IOException | RuntimeException failure) {
            answer.completeExceptionally(failure);
          }
        });
    return answer;
  }

  private RaftClientReply overTheWire(RaftClientRequest request) throws IOException {
    if (!others.containsKey(request.getServerId())) {
      // it has joined since, and nobody has named it in an answer
      know(member.peers());
    }
    return wire.send(request);
  }

  // who leads, as the answer says
  private @Nullable RaftPeerId leaderAfter(RaftPeerId asked, RaftClientReply reply)
      throws IOException {
    if (reply.getStateMachineException() != null) {
      throw reply.getStateMachineException();
    }
    NotLeaderException other = reply.getNotLeaderException();
    if (other == null) {
      return asked;
    }
    know(other.getPeers());
    return other.getSuggestedLeader() == null ? null : other.getSuggestedLeader().getId();
  }

  /// Closes the connections; Ratis waits two seconds for them.
  @Override
  public void close() {
    wire.close();
  }
}
