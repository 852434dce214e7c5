package io.superlearner.truth.ratis;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.RaftServer;
import org.jspecify.annotations.Nullable;

/// How a member stood when it answered a question.
///
/// @param leads whether it led by its own belief, and had done everything of the leaders before it
/// @param term its term
/// @param voters who votes, by its log; two sets while the voters change, each with its own
///   majority
record Leading(boolean leads, long term, List<Set<RaftPeerId>> voters) {

  /// Returns how a member stands now.
  static Leading of(RaftServer.Division division) {
    RaftConfiguration members = division.getRaftConf();
    long term = division.getInfo().getCurrentTerm();
    boolean ready = division.getInfo().isLeader() && division.getInfo().isLeaderReady();
    // it may have lost the lead meanwhile and have been elected anew, and have to do yet what was
    // acknowledged in between
    boolean leads = ready && division.getInfo().getCurrentTerm() == term;
    Set<RaftPeerId> now = ids(members.getCurrentPeers());
    Set<RaftPeerId> before = ids(members.getPreviousPeers());
    return new Leading(leads, term, before.isEmpty() ? List.of(now) : List.of(now, before));
  }

  private static Set<RaftPeerId> ids(Iterable<RaftPeer> peers) {
    Set<RaftPeerId> ids = new HashSet<>();
    peers.forEach(peer -> ids.add(peer.getId()));
    return ids;
  }

  /// Tells whether it is certain that nobody else had led before these terms were asked for: a
  /// majority of voters was then in no later term, without which no other leader can have been
  /// elected.
  ///
  /// @param terms the terms in which voters were, each at some moment since the question
  boolean isConfirmedBy(Map<RaftPeerId, Long> terms) {
    return leads
        && voters.stream()
            .allMatch(group ->
                2 * group.stream().filter(voter -> isNotAfter(terms.get(voter))).count()
                    > group.size());
  }

  private boolean isNotAfter(@Nullable Long seen) {
    return seen != null && seen <= term;
  }

  /// Returns all who vote.
  Set<RaftPeerId> allVoters() {
    Set<RaftPeerId> all = new HashSet<>();
    voters.forEach(all::addAll);
    return all;
  }

  void write(DataOutputStream out) throws IOException {
    out.writeBoolean(leads);
    out.writeLong(term);
    out.writeByte(voters.size());
    for (Set<RaftPeerId> group : voters) {
      out.writeByte(group.size());
      for (RaftPeerId voter : group) {
        out.writeUTF(voter.toString());
      }
    }
  }

  static Leading read(DataInputStream in) throws IOException {
    boolean leads = in.readBoolean();
    long term = in.readLong();
    List<Set<RaftPeerId>> voters = new ArrayList<>();
    for (int groups = in.readByte(); groups > 0; groups--) {
      Set<RaftPeerId> group = new HashSet<>();
      for (int left = in.readByte(); left > 0; left--) {
        group.add(RaftPeerId.valueOf(in.readUTF()));
      }
      voters.add(group);
    }
    return new Leading(leads, term, voters);
  }
}
