package io.superlearner.truth.ratis;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.ratis.proto.RaftProtos.StartLeaderElectionRequestProto;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.SetConfigurationRequest;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.util.ProtoUtils;
import org.jspecify.annotations.Nullable;

/// Ratis' server of one member, from one start to its end. It is not started a second time.
final class Engine implements AutoCloseable {

  private final RaftServer server;
  private final RaftServer.Division division;
  private final TruthMachine machine;
  private final long fresh;

  private Engine(RaftServer server, RaftGroupId group, TruthMachine machine, long fresh)
      throws IOException {
    this.server = server;
    this.division = server.getDivision(group);
    this.machine = machine;
    this.fresh = fresh;
  }

  /// Starts the server on the disk as it is.
  ///
  /// @throws TruthDamagedException if the disk cannot be trusted
  static Engine start(RatisSettings settings, Disk disk, RaftGroupId group, Watches watches)
      throws IOException {
    disk.check();
    TruthMachine machine = new TruthMachine(watches);
    RaftPeerId self = RaftPeerId.valueOf(disk.identity().peer());
    RaftServer server =
        RaftServer.newBuilder()
            .setServerId(self)
            .setGroup(RaftGroup.valueOf(group, founders(settings, disk, self)))
            .setStateMachine(machine)
            .setProperties(Tuning.server(settings, disk.raft()))
            .setOption(RaftStorage.StartupOption.RECOVER)
            .build();
    try {
      server.start();
      return new Engine(server, group, machine, 2 * settings.election().toMillis());
    } catch (IOException | RuntimeException failure) {
      server.close();
      throw failure;
    }
  }

  // what the disk says goes before this; only a disk with an empty log needs it
  private static List<RaftPeer> founders(RatisSettings settings, Disk disk, RaftPeerId self) {
    return disk.identity().founder()
        ? List.of(RaftPeer.newBuilder().setId(self).setAddress(settings.address()).build())
        : List.of();
  }

  RaftPeerId self() {
    return server.getId();
  }

  Values values() {
    return machine.values();
  }

  /// Tells what keeps this server from taking part; null while nothing does.
  @Nullable String trouble() {
    Throwable failure = machine.logFailure();
    if (failure != null) {
      return "its log cannot be written: " + failure.getMessage();
    }
    return info().isAlive() ? null : "its server has ended";
  }

  private DivisionInfo info() {
    return division.getInfo();
  }

  boolean leads() {
    return info().isLeader() && info().isLeaderReady();
  }

  @Nullable RaftPeerId leader() {
    return info().getLeaderId();
  }

  long term() {
    return info().getCurrentTerm();
  }

  Collection<RaftPeer> voters() {
    return configuration().getCurrentPeers(RaftPeerRole.FOLLOWER);
  }

  Collection<RaftPeer> listeners() {
    return configuration().getCurrentPeers(RaftPeerRole.LISTENER);
  }

  List<RaftPeer> members() {
    return Stream.concat(voters().stream(), listeners().stream()).toList();
  }

  private RaftConfiguration configuration() {
    return division.getRaftConf();
  }

  /// Tells whether a majority of voters was heard a moment ago, by this member as leader, or by the
  /// leader that this member heard a moment ago.
  boolean hasMajority() {
    RoleInfoProto role = info().getRoleInfoProto();
    if (info().isLeader()) {
      long others =
          role.getLeaderInfo().getFollowerInfoList().stream().filter(this::isVoterHeard).count();
      return info().isLeaderReady() && 2 * (others + 1) > voters().size();
    }
    return info().getLeaderId() != null && isFresh(role.getFollowerInfo().getLeaderInfo());
  }

  private boolean isVoterHeard(ServerRpcProto rpc) {
    RaftPeerId id = RaftPeerId.valueOf(rpc.getId().getId());
    return isFresh(rpc) && voters().stream().anyMatch(peer -> peer.getId().equals(id));
  }

  private boolean isFresh(ServerRpcProto rpc) {
    return rpc.getLastRpcElapsedTimeMs() <= fresh;
  }

  CompletableFuture<RaftClientReply> submit(RaftClientRequest request) throws IOException {
    return server.submitClientRequestAsync(request);
  }

  /// Has Ratis change the members, if they are still as they were.
  CompletableFuture<RaftClientReply> configure(Voters now, Voters next) throws IOException {
    SetConfigurationRequest.Arguments change =
        SetConfigurationRequest.Arguments.newBuilder()
            .setMode(SetConfigurationRequest.Mode.COMPARE_AND_SET)
            .setServersInCurrentConf(now.voting())
            .setListenersInCurrentConf(now.following())
            .setServersInNewConf(next.voting())
            .setListenersInNewConf(next.following())
            .build();
    long call = CallId.getAndIncrement();
    RaftGroupId group = division.getMemberId().getGroupId();
    return server.setConfigurationAsync(
        new SetConfigurationRequest(ClientId.randomId(), self(), group, call, change));
  }

  /// Begins an election at once, as Ratis' own leaders have it done by whom they want to lead next:
  /// the request is the one that they send, with what this member has itself.
  void stand() throws IOException {
    RaftPeerId leader = leader();
    TermIndex last = division.getRaftLog().getLastEntryTermIndex();
    if (leader == null || last == null || !info().isFollower()) {
      return;
    }
    RaftRpcRequestProto.Builder head =
        RaftRpcRequestProto.newBuilder()
            .setRequestorId(leader.toByteString())
            .setReplyId(self().toByteString())
            .setRaftGroupId(
                ProtoUtils.toRaftGroupIdProtoBuilder(division.getMemberId().getGroupId()))
            .setCallId(CallId.getAndIncrement());
    server.startLeaderElection(
        StartLeaderElectionRequestProto.newBuilder()
            .setServerRequest(head)
            .setLeaderLastEntry(last.toProto())
            .build());
  }

  /// Stops the server; blocks until its threads have ended.
  @Override
  public void close() throws IOException {
    server.close();
  }
}
