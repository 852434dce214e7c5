package io.superlearner.truth.ratis;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.ratis.client.ClientFactory;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.Parameters;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.GroupInfoReply;
import org.apache.ratis.protocol.GroupInfoRequest;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.rpc.CallId;
import org.apache.ratis.rpc.SupportedRpcType;

/// The connections to the other members, each made when it is first needed.
final class Wire implements AutoCloseable {

  private static final System.Logger LOG = System.getLogger(Wire.class.getName());

  private final ClientId client;
  private final RaftClientRpc rpc;
  // members whose connection is being made anew
  private final Set<RaftPeerId> mending = ConcurrentHashMap.newKeySet();

  Wire(ClientId client, RaftProperties properties) {
    this.client = client;
    rpc =
        ClientFactory.cast(SupportedRpcType.GRPC.newFactory(new Parameters()))
            .newRaftClientRpc(client, properties);
  }

  void know(RaftPeer peer) {
    rpc.addRaftPeers(List.of(peer));
  }

  /// Sends a request to the member that it names, and waits for the reply, at most for two seconds.
  RaftClientReply send(RaftClientRequest request) throws IOException {
    try {
      return rpc.sendRequest(request);
    } catch (IOException | RuntimeException failure) {
      mend(request.getServerId(), failure);
      throw failure;
    }
  }

  // a connection that failed is tried again ever more rarely, so it is replaced; the old one may
  // take seconds to end, which nobody waits for
  private void mend(RaftPeerId peer, Exception failure) {
    if (mending.add(peer)) {
      Thread.ofVirtual()
          .name("sl-truth-mend")
          .start(() -> {
            rpc.handleException(peer, failure, true);
            mending.remove(peer);
          });
    }
  }

  /// Asks at an address who the members are; the answer is empty if nobody there knows.
  Collection<RaftPeer> membersKnownAt(String address, RaftGroupId group) {
    if (!Door.isOpen(address)) {
      return List.of();
    }
    RaftPeer door = RaftPeer.newBuilder().setId("door-" + address).setAddress(address).build();
    know(door);
    try {
      RaftClientReply reply =
          send(new GroupInfoRequest(client, door.getId(), group, CallId.getAndIncrement()));
      return reply instanceof GroupInfoReply info && info.isSuccess()
          ? info.getGroup().getPeers()
          : List.of();
    } catch (IOException | RuntimeException silent) {
      LOG.log(System.Logger.Level.DEBUG, () -> "no member at " + address, silent);
      return List.of();
    }
  }

  @Override
  public void close() {
    try {
      rpc.close();
    } catch (IOException failure) {
      LOG.log(System.Logger.Level.DEBUG, "the connections of truth did not end well", failure);
    }
  }
}
