package io.superlearner.truth.ratis;

import io.superlearner.truth.Versioned;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.thirdparty.com.google.protobuf.ByteString;

/// Sends requests to the member that leads, wherever it is.
///
/// A call goes from member to member until one answers that leads, for ever: whoever calls bounds
/// it by interrupting. Ratis remembers the request for that long, so one that is sent twice is done
/// once.
final class Caller implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Caller.class.getName());
  private static final Duration PAUSE = Duration.ofMillis(50);

  private final RaftClient client;

  Caller(RatisSettings settings, RaftGroupId group, Collection<RaftPeer> peers) {
    this(settings, group, peers, RetryPolicies.retryForeverWithSleep(Tuning.time(PAUSE)));
  }

  private Caller(
      RatisSettings settings,
      RaftGroupId group,
      Collection<RaftPeer> peers,
      RetryPolicy policy) {
    client =
        RaftClient.newBuilder()
            .setRaftGroup(RaftGroup.valueOf(group, peers))
            .setProperties(Tuning.client(settings))
            .setRetryPolicy(policy)
            .build();
  }

  /// Makes a change.
  ///
  /// @return the place of the change in the log; 0 if the key was not as wanted
  long change(Request request) throws IOException {
    return content(client.io().send(Message.valueOf(request.bytes())))
        .asReadOnlyByteBuffer()
        .getLong();
  }

  /// Asks for entries; the answer holds every change that was acknowledged before the call.
  List<Versioned> ask(Request request) throws IOException {
    return Entries.of(content(client.io().sendReadOnly(Message.valueOf(request.bytes()))));
  }

  private static ByteString content(RaftClientReply reply) throws IOException {
    if (!reply.isSuccess()) {
      throw new IOException("refused by " + reply.getServerId(), reply.getException());
    }
    return reply.getMessage().getContent();
  }

  /// Asks at some addresses who the members are; the answer is empty if nobody knows.
  ///
  /// Blocks for at most a second for each address that is silent.
  static List<RaftPeer> findMembers(RatisSettings settings, RaftGroupId group) {
    List<RaftPeer> doors = new ArrayList<>();
    for (String address : settings.members()) {
      if (!address.equals(settings.address()) && Door.isOpen(address)) {
        doors.add(RaftPeer.newBuilder().setId("door-" + doors.size()).setAddress(address).build());
      }
    }
    return doors.isEmpty() ? List.of() : findMembers(settings, group, doors);
  }

  private static List<RaftPeer> findMembers(
      RatisSettings settings, RaftGroupId group, List<RaftPeer> doors) {
    Caller stranger = new Caller(settings, group, doors, RetryPolicies.noRetry());
    try {
      return doors.stream()
          .map(door -> stranger.membersKnownAt(door, group))
          .filter(known -> !known.isEmpty())
          .findFirst()
          .orElse(List.of());
    } finally {
      stranger.closeSoon();
    }
  }

  private List<RaftPeer> membersKnownAt(RaftPeer door, RaftGroupId group) {
    try {
      return List.copyOf(
          client.getGroupManagementApi(door.getId()).info(group).getGroup().getPeers());
    } catch (IOException | RuntimeException silent) {
      LOG.log(System.Logger.Level.DEBUG, "no member at " + door.getAddress(), silent);
      return List.of();
    }
  }

  /// Closes it on a thread of its own: Ratis' client takes two seconds for that.
  void closeSoon() {
    Thread.ofVirtual().name("sl-truth-close").start(this::close);
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.DEBUG, "a client of truth did not close cleanly", failure);
    }
  }
}
