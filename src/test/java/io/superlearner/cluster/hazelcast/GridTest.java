package io.superlearner.cluster.hazelcast;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.instance.impl.HazelcastInstanceProxy;
import com.hazelcast.topic.ITopic;
import com.hazelcast.topic.impl.TopicService;
import io.superlearner.cluster.ClusterPorts;
import io.superlearner.cluster.FarCallException;
import io.superlearner.cluster.FarLink;
import io.superlearner.cluster.Membership;
import io.superlearner.cluster.SharedMap;
import io.superlearner.event.Subscription;
import io.superlearner.identity.JoinSecret;
import io.superlearner.truth.InMemoryTruth;
import io.superlearner.truth.Truth;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("grid")
class GridTest {

  private static final Duration LIMIT = Duration.ofSeconds(10);
  private static final JoinSecret SECRET = new JoinSecret("secret");
  private static final Truth TRUTH = new InMemoryTruth();

  private static TestGrid members;

  private Grid here;
  private Grid there;

  @BeforeAll
  static void startTwoMembers() {
    members = new TestGrid(2);
  }

  @AfterAll
  static void stop() {
    members.close();
  }

  @BeforeEach
  void openDoors() {
    here = new Grid(members.member(0), SECRET, LIMIT);
    there = new Grid(members.member(1), SECRET, LIMIT);
  }

  @AfterEach
  void closeDoors() {
    here.close();
    there.close();
  }

  private FarLink link() {
    return here.ports(TRUTH).link();
  }

  private String thereId() {
    return there.ports(TRUTH).membership().self();
  }

  // ---- far calls ----

  @Test
  void aRequestIsAnsweredOnAVirtualThread() {
    there
        .ports(TRUTH)
        .link()
        .serve(request ->
            (new String(request, UTF_8) + " " + Thread.currentThread().isVirtual())
                .getBytes(UTF_8));

    assertThat(link().call(thereId(), "hello".getBytes(UTF_8), LIMIT))
        .isEqualTo("hello true".getBytes(UTF_8));
  }

  @Test
  void aRequestThatComesAgainIsNotDoneAgain() throws Exception {
    AtomicInteger done = new AtomicInteger();
    there
        .ports(TRUTH)
        .link()
        .serve(request -> {
          done.incrementAndGet();
          return request;
        });
    LinkedBlockingQueue<byte[]> overheard = new LinkedBlockingQueue<>();
    ITopic<byte[]> topic = members.member(0).getTopic(Grid.PREFIX + "node." + thereId());
    UUID ear = topic.addMessageListener(message -> overheard.add(message.getMessageObject()));
    try {
      link().call(thereId(), new byte[] {1}, LIMIT);
      byte[] request = overheard.poll(10, TimeUnit.SECONDS);
      for (int i = 0; i < 20; i++) {
        topic.publish(request);
      }
      for (int i = 0; i < 20; i++) {
        assertThat(overheard.poll(10, TimeUnit.SECONDS)).isEqualTo(request);
      }
      link().call(thereId(), new byte[] {2}, LIMIT);
    } finally {
      topic.removeMessageListener(ear);
    }
    assertThat(done).hasValue(2);
  }

  @Test
  void aMemberCanAskItself() {
    here.ports(TRUTH).link().serve(request -> request);

    assertThat(link().call(here.ports(TRUTH).membership().self(), new byte[] {7}, LIMIT))
        .isEqualTo(new byte[] {7});
  }

  @Test
  void aMemberWhoseTopicNobodyKnowsAnyMoreIsHeardAgain() {
    here.ports(TRUTH).link().serve(request -> request);
    there.ports(TRUTH).link().serve(request -> request);
    // it was heard before
    link().call(thereId(), new byte[] {7}, LIMIT);
    forgetTopic(thereId());
    String hereId = here.ports(TRUTH).membership().self();
    FarLink deaf = there.ports(TRUTH).link();
    Duration moment = Duration.ofMillis(500);
    assertThatThrownBy(() -> deaf.call(hereId, new byte[] {1}, moment))
        .isInstanceOf(FarCallException.class);
    assertThat(
            Stream.generate(() -> isAnswered(deaf, hereId, moment))
                .limit(40)
                .anyMatch(answered -> answered))
        .isTrue();
    assertThat(link().call(thereId(), new byte[] {7}, LIMIT)).isEqualTo(new byte[] {7});
  }

  private static void forgetTopic(String member) {
    String topic = Grid.PREFIX + "node." + member;
    ((HazelcastInstanceProxy) members.member(1))
        .getOriginal()
        .node
        .getNodeEngine()
        .getEventService()
        .deregisterAllListeners(TopicService.SERVICE_NAME, topic, topic.hashCode());
  }

  private static boolean isAnswered(FarLink link, String member, Duration limit) {
    try {
      return link.call(member, new byte[] {1}, limit).length == 1;
    } catch (FarCallException silent) {
      return false;
    }
  }

  @Test
  void eightMegabytesPass() {
    there.ports(TRUTH).link().serve(request -> request);
    byte[] large = new byte[8 * 1024 * 1024];
    Arrays.fill(large, (byte) 3);

    assertThat(link().call(thereId(), large, LIMIT)).isEqualTo(large);
  }

  @Test
  void manyRequestsAtOnceGetEachItsOwnReply() throws Exception {
    there.ports(TRUTH).link().serve(request -> request);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<byte[]>> running = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        byte[] request = ("r" + i).getBytes(UTF_8);
        running.add(threads.submit(() -> link().call(thereId(), request, LIMIT)));
      }
      for (int i = 0; i < 500; i++) {
        assertThat(running.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(("r" + i).getBytes(UTF_8));
      }
    }
  }

  @Test
  void aSlowRequestDoesNotHoldUpAFastOne() throws Exception {
    CountDownLatch free = new CountDownLatch(1);
    there
        .ports(TRUTH)
        .link()
        .serve(request -> {
          if (request[0] == 1) {
            awaitUninterrupted(free);
          }
          return request;
        });
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<byte[]> slow = threads.submit(() -> link().call(thereId(), new byte[] {1}, LIMIT));
      assertThat(link().call(thereId(), new byte[] {2}, LIMIT)).isEqualTo(new byte[] {2});
      assertThat(slow.isDone()).isFalse();
      free.countDown();
      assertThat(slow.get(10, TimeUnit.SECONDS)).isEqualTo(new byte[] {1});
    }
  }

  private static void awaitUninterrupted(CountDownLatch latch) {
    try {
      latch.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void aRequestWithoutAReplyEndsAtItsLimit() {
    CountDownLatch never = new CountDownLatch(1);
    there
        .ports(TRUTH)
        .link()
        .serve(request -> {
          awaitUninterrupted(never);
          return request;
        });
    Instant begin = Instant.now();

    assertThatThrownBy(() -> link().call(thereId(), new byte[1], Duration.ofMillis(200)))
        .isInstanceOfSatisfying(FarCallException.class, late -> assertThat(late.isLate()).isTrue())
        .hasMessageContaining("200 ms");
    assertThat(Duration.between(begin, Instant.now())).isLessThan(Duration.ofSeconds(2));
    never.countDown();
  }

  @Test
  void aFailureReachesTheCallerWithoutItsText() {
    there
        .ports(TRUTH)
        .link()
        .serve(request -> {
          throw new IllegalStateException("secret of " + request.length);
        });

    assertThatThrownBy(() -> link().call(thereId(), new byte[1], LIMIT))
        .isInstanceOf(FarCallException.class)
        .hasMessageContaining("failed")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aMemberThatDiesEndsTheCallsThatWaitForItAtOnce() throws Exception {
    HazelcastInstance third = members.start();
    try (Grid dying = new Grid(third, SECRET, LIMIT);
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CountDownLatch asked = new CountDownLatch(1);
      CountDownLatch never = new CountDownLatch(1);
      dying
          .ports(TRUTH)
          .link()
          .serve(request -> {
            asked.countDown();
            awaitUninterrupted(never);
            return request;
          });
      String id = dying.ports(TRUTH).membership().self();
      Future<byte[]> waiting =
          threads.submit(() -> link().call(id, new byte[1], Duration.ofSeconds(60)));
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      third.getLifecycleService().terminate();
      never.countDown();

      assertThatThrownBy(() -> waiting.get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(FarCallException.class)
          .hasMessageContaining("left the cluster");
      assertThatThrownBy(() -> link().call(id, new byte[1], LIMIT))
          .isInstanceOfSatisfying(
              FarCallException.class, gone -> assertThat(gone.isLate()).isFalse());
    }
  }

  // ---- looking for others ----

  @Test
  void anAddressIsLookedAtUntilItIsOverAndAConfiguredOneForEver() {
    Membership membership = here.ports(TRUTH).membership();
    List<String> before = List.copyOf(lookedAt());
    String more = "127.0.0.1:1";

    assertThat(membership.look(more, true)).isTrue();
    assertThat(membership.look(more, true)).isTrue();
    assertThat(lookedAt()).containsAll(before).contains(more);
    assertThat(membership.look(more, false)).isTrue();
    assertThat(lookedAt()).isEqualTo(before);

    assertThat(membership.look(before.getFirst(), true)).isTrue();
    assertThat(membership.look(before.getFirst(), false)).isTrue();
    assertThat(lookedAt()).isEqualTo(before);
  }

  private static List<String> lookedAt() {
    return members
        .member(0)
        .getConfig()
        .getAdvancedNetworkConfig()
        .getJoin()
        .getTcpIpConfig()
        .getMembers();
  }

  // ---- where truth is ----

  @Test
  void anAddressOfTruthThatIsNotProvedIsPassedOver() {
    Doors doors = new Doors(members.member(0), SECRET);
    Map<String, Object> written = members.member(1).getMap(Grid.PREFIX + "doors");
    written.put("b@127.0.0.1", "10.0.0.1:1\n" + "00".repeat(32));
    written.put("c@127.0.0.1", "10.0.0.2:1");
    written.put("d@127.0.0.1", 7);
    new Doors(members.member(1), SECRET).announce("a@127.0.0.1", "127.0.0.1:26001");
    Instant begun = Instant.now();
    CountDownLatch never = new CountDownLatch(1);

    while (doors.all().isEmpty()) {
      assertThat(Duration.between(begun, Instant.now())).isLessThan(LIMIT);
      awaitBriefly(never);
    }

    assertThat(doors.all()).containsExactly("127.0.0.1:26001");
  }

  private static void awaitBriefly(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.MILLISECONDS)).isFalse();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  // ---- strangers ----

  /// SECURITY.md D-05.
  @Test
  void whatAMemberWithoutTheJoinSecretSendsIsNotReadAndCounted() throws Exception {
    Instant begun = Instant.now();
    HazelcastInstance third = members.start();
    LinkedBlockingQueue<String> arrived = new LinkedBlockingQueue<>();
    ClusterPorts ports = here.ports(TRUTH);
    ports
        .link()
        .serve(request -> {
          arrived.add("request");
          return request;
        });
    try (Subscription _ = ports.frames().receive(_ -> arrived.add("frame"));
        Subscription _ = ports.broadcast().receive(_ -> arrived.add("event"));
        Grid stranger = new Grid(third, new JoinSecret("guessed"), LIMIT)) {
      ClusterPorts guessing = stranger.ports(TRUTH);
      String id = guessing.membership().self();
      String hereId = ports.membership().self();
      assertThatThrownBy(() -> guessing.link().call(hereId, new byte[1], Duration.ofMillis(500)))
          .isInstanceOf(FarCallException.class);
      guessing.frames().send(hereId, new byte[1]);
      guessing.broadcast().send(new byte[1]);
      third.<byte[]>getTopic(Grid.PREFIX + "node." + hereId).publish(new byte[] {'q'});
      third.getTopic(Grid.PREFIX + "node." + hereId).publish("no bytes");

      // the topic keeps the order, so what is answered after them has overtaken nothing
      CountDownLatch never = new CountDownLatch(1);
      while (ports.link().refused().getOrDefault(id, 0L) < 5) {
        awaitBriefly(never);
        assertThat(Duration.between(begun, Instant.now())).isLessThan(LIMIT);
      }
      assertThat(there.ports(TRUTH).link().call(hereId, new byte[] {7}, LIMIT)).containsExactly(7);
      assertThat(arrived).containsExactly("request");
    } finally {
      third.getLifecycleService().terminate();
    }
  }

  // ---- messages to all ----

  @Test
  void aMessageReachesTheOthersInOrderAndNotItsSender() throws Exception {
    LinkedBlockingQueue<Byte> own = new LinkedBlockingQueue<>();
    LinkedBlockingQueue<Byte> others = new LinkedBlockingQueue<>();
    try (Subscription _ = here.ports(TRUTH).broadcast().receive(message -> own.add(message[0]));
        Subscription _ =
            there.ports(TRUTH).broadcast().receive(message -> others.add(message[0]))) {
      for (byte i = 0; i < 100; i++) {
        here.ports(TRUTH).broadcast().send(new byte[] {i});
      }
      for (byte i = 0; i < 100; i++) {
        assertThat(others.poll(10, TimeUnit.SECONDS)).isEqualTo(i);
      }
      assertThat(own).isEmpty();
    }
  }

  // ---- the shared map ----

  @Test
  void anEntryIsReadOnAllNodesAndTakenOnce() throws Exception {
    SharedMap codes = here.sharedMap("codes");
    SharedMap same = there.sharedMap("codes");
    codes.put("a", new byte[] {1}, Duration.ofMinutes(1));

    assertThat(same.get("a")).contains(new byte[] {1});
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Optional<byte[]>>> takers = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        SharedMap door = i % 2 == 0 ? codes : same;
        takers.add(threads.submit(() -> door.take("a")));
      }
      int taken = 0;
      for (Future<Optional<byte[]>> taker : takers) {
        taken += taker.get(10, TimeUnit.SECONDS).isPresent() ? 1 : 0;
      }
      assertThat(taken).isEqualTo(1);
    }
    assertThat(codes.get("a")).isEmpty();
    assertThat(here.sharedMap("sessions").get("a")).isEmpty();
  }

  @Test
  void anEntryEndsByItself() {
    SharedMap map = here.sharedMap("brief");
    map.put("a", new byte[] {1}, Duration.ofSeconds(1));

    Instant end = Instant.now().plusSeconds(10);
    while (map.get("a").isPresent()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.onSpinWait();
    }
  }

  // ---- who may come in ----

  @Test
  void aClientOfTheGridIsRefused() {
    ClientConfig stranger = new ClientConfig().setClusterName(members.name());
    stranger.setProperty("hazelcast.logging.type", "none");
    stranger.getNetworkConfig().addAddress("127.0.0.1:" + members.port(0));
    stranger
        .getConnectionStrategyConfig()
        .getConnectionRetryConfig()
        .setClusterConnectTimeoutMillis(1500);

    assertThatThrownBy(() -> HazelcastClient.newHazelcastClient(stranger))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void mapsHaveTwoBackups() {
    assertThat(members.member(0).getConfig().findMapConfig("sl.map.x").getBackupCount())
        .isEqualTo(2);
    assertThat(members.member(1).getConfig().findMapConfig("sl.map.x").getBackupCount())
        .isEqualTo(2);
  }
}
