package io.superlearner.cluster.hazelcast;

import com.hazelcast.cluster.InitialMembershipEvent;
import com.hazelcast.cluster.InitialMembershipListener;
import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.TcpIpConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent;
import io.superlearner.cluster.Membership;
import io.superlearner.event.Subscription;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/// The members of the grid, by their ids.
final class GridMembership implements Membership, InitialMembershipListener, AutoCloseable {

  private final HazelcastInstance hazelcast;
  private final CopyOnWriteArrayList<Runnable> listeners = new CopyOnWriteArrayList<>();
  private final UUID membershipListener;
  private final UUID lifecycleListener;
  private volatile Set<String> members = Set.of();
  private volatile String self;
  private volatile boolean merging;
  // guarded by this: where it looks though that is not configured
  private final Set<String> lookedFor = new HashSet<>();

  // the listeners are registered last, and find all fields set
  @SuppressWarnings("this-escape")
  GridMembership(HazelcastInstance hazelcast) {
    this.hazelcast = hazelcast;
    self = idOf(hazelcast.getCluster().getLocalMember());
    lifecycleListener = hazelcast.getLifecycleService().addLifecycleListener(this::lifeChanged);
    membershipListener = hazelcast.getCluster().addMembershipListener(this);
  }

  private void lifeChanged(LifecycleEvent event) {
    switch (event.getState()) {
      case MERGING -> merging = true;
      case MERGED, MERGE_FAILED -> {
        merging = false;
        look();
      }
      case STARTING, STARTED, SHUTTING_DOWN, SHUTDOWN -> {}
      case CLIENT_CONNECTED, CLIENT_DISCONNECTED, CLIENT_CHANGED_CLUSTER -> {}
    }
  }

  private void look() {
    see(hazelcast.getCluster().getMembers());
  }

  // The id changes when the member is about to join the other half. Whoever registered something
  // under the new one before it has joined could not count on it: the others may never hear of it.
  private void see(Set<Member> now) {
    if (merging) {
      return;
    }
    self = idOf(hazelcast.getCluster().getLocalMember());
    members = now.stream().map(GridMembership::idOf).collect(Collectors.toUnmodifiableSet());
    listeners.forEach(Runnable::run);
  }

  static String idOf(Member member) {
    return member.getUuid().toString();
  }

  static String addressOf(Member member) {
    return member.getAddress().getHost() + ":" + member.getAddress().getPort();
  }

  @Override
  public void init(InitialMembershipEvent event) {
    see(event.getMembers());
  }

  @Override
  public void memberAdded(MembershipEvent event) {
    see(event.getMembers());
  }

  @Override
  public void memberRemoved(MembershipEvent event) {
    see(event.getMembers());
  }

  @Override
  public String self() {
    return self;
  }

  @Override
  public Set<String> members() {
    return members;
  }

  @Override
  public String addressOf(String member) {
    return hazelcast.getCluster().getMembers().stream()
        .filter(known -> idOf(known).equals(member))
        .findFirst()
        .map(GridMembership::addressOf)
        .orElse(member);
  }

  // a new object each time: the grid's own threads may be reading the old one
  @Override
  public synchronized boolean look(String address, boolean on) {
    Config config = hazelcast.getConfig();
    JoinConfig join =
        config.getAdvancedNetworkConfig().isEnabled()
            ? config.getAdvancedNetworkConfig().getJoin()
            : config.getNetworkConfig().getJoin();
    TcpIpConfig before = join.getTcpIpConfig();
    List<String> addresses = new ArrayList<>(before.getMembers());
    boolean changes = on ? !addresses.contains(address) : lookedFor.contains(address);
    if (changes) {
      addresses.remove(address);
      lookedFor.remove(address);
      if (on) {
        addresses.add(address);
        lookedFor.add(address);
      }
      join.setTcpIpConfig(
          new TcpIpConfig()
              .setEnabled(before.isEnabled())
              .setConnectionTimeoutSeconds(before.getConnectionTimeoutSeconds())
              .setRequiredMember(before.getRequiredMember())
              .setMembers(addresses));
    }
    return true;
  }

  @Override
  public Subscription watch(Runnable listener) {
    listeners.add(listener);
    return () -> listeners.remove(listener);
  }

  @Override
  public void close() {
    listeners.clear();
    Grid.letGo(() -> hazelcast.getCluster().removeMembershipListener(membershipListener));
    Grid.letGo(() -> hazelcast.getLifecycleService().removeLifecycleListener(lifecycleListener));
  }
}
