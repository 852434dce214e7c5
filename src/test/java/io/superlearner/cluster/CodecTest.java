package io.superlearner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.control.Checkpoint;
import io.superlearner.control.Code;
import io.superlearner.control.DeadLetterPage;
import io.superlearner.control.DeadLetterRow;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.MoveOptions;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessDetail;
import io.superlearner.control.ProcessPage;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.ProcessType;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxEvents;
import io.superlearner.control.SandboxMove;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.control.StateView;
import io.superlearner.control.SupervisorRow;
import io.superlearner.control.TreeNode;
import io.superlearner.control.TurnRow;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.io.Serializable;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class CodecTest {

  private static final Codec CODEC = new Codec();
  private static final Instant AT = Instant.parse("2026-11-21T07:00:00.123456789Z");
  private static final NodeName NODE = NodeName.parse("superlearner1@127.0.0.1");
  private static final Pid PID = new Pid(2, 123_456_789_012L, 3);
  private static final SandboxId BOX = SandboxId.parse("lesson-1");
  private static final ProcessRow ROW =
      new ProcessRow(
          PID, NODE, BOX, "root/a", null, "counter", ProcessType.WORKER, "waiting", 3, 4, AT);
  private static final SupervisorRow SUPERVISOR =
      new SupervisorRow("s", PID, NODE, null, "root", "supervisor", "one_for_one", 3, 5.5, 2, 1, 1);
  private static final NodeVitals VITALS =
      new NodeVitals(
          NODE,
          AT,
          AT,
          1,
          2,
          3,
          4,
          null,
          0.25,
          null,
          1.5,
          2,
          30,
          5,
          6,
          7,
          0,
          8,
          9,
          10,
          List.of("sandboxes"),
          new NodeVitals.Versions("0.1", "6", "5.3.8", "25"));
  private static final SandboxRequest REQUEST =
      new SandboxRequest(BOX, null, tree(), null, null, 5, Map.of("k", 1));
  private static final SandboxRecord SANDBOX =
      new SandboxRecord(
          BOX,
          NODE,
          PID,
          "counter",
          Map.of("max_restarts", 3),
          tree(),
          SandboxStatus.RUNNING,
          "healthy",
          null,
          AT,
          AT,
          1,
          2,
          new SandboxRecord.ResourceUsage(1, 2, 3, 0),
          List.of(new SandboxMove(NODE, NODE, AT, SandboxMove.Cause.REQUEST)),
          List.of(BOX),
          List.of(NODE),
          BOX,
          List.of(BOX),
          SandboxScope.LOCAL,
          AT);

  private static Checkpoint checkpoint() {
    return new Checkpoint(BOX, 7, 2, AT, NODE, tree(), Map.of("root/b", "it is busy"));
  }

  private static Map<String, Object> tree() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", "root");
    tree.put("children", new ArrayList<>(List.of(Map.of("id", "a"), Map.of("id", "b"))));
    tree.put("nothing", null);
    tree.put("numbers", Arrays.asList(1, 2L, 2.5, new BigDecimal("1e400"), BigInteger.TEN, null));
    tree.put("on", true);
    return tree;
  }

  static Stream<Object> records() {
    return Stream.of(
        VITALS,
        new ProcessPage(List.of(ROW), 17),
        new DeadLetterPage(
            List.of(new DeadLetterRow(1, AT, NODE, "no_process", null, PID, BOX, "T", "m")),
            Map.of("no_process", 1L)),
        ProcessQuery.all(100),
        new ProcessQuery(BOX, "root", ProcessType.SUPERVISOR, "n", PID, 5),
        new ProcessDetail(
            ROW, null, List.of(PID), List.of(), List.of(), List.of(PID), true, 5, null, 7, null),
        new ProcessDetail(
            ROW,
            null,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            true,
            5,
            null,
            7,
            new TurnRow("stuck", AT, 4000, "runnable", List.of("a.B.c(B.java:1)"), "look")),
        new DeadLetterPage(
            List.of(
                new DeadLetterRow(
                    7, AT, NODE, "mailbox_full", null, PID, BOX, "java.lang.String", "hello")),
            Map.of("mailbox_full", 7L)),
        new StateView(PID, NODE, "kv", AT, tree()),
        new StateView(PID, NODE, "kv", AT, null),
        new Delivered(true, PID, NODE, true, Arrays.asList("a", null, 1.5)),
        new Exited(true, PID, NODE, "kill", AT),
        SUPERVISOR,
        new TreeNode(
            "root",
            "root",
            null,
            PID,
            NODE,
            BOX,
            ProcessType.SUPERVISOR,
            "supervisor",
            "running",
            null,
            0,
            AT,
            null,
            SUPERVISOR,
            List.of(
                new TreeNode(
                    "a",
                    "root/a",
                    "n",
                    null,
                    NODE,
                    BOX,
                    ProcessType.WORKER,
                    "kv",
                    "restarting",
                    "permanent",
                    3,
                    null,
                    "killed",
                    null,
                    List.of()))),
        REQUEST,
        SANDBOX,
        new SandboxEvents(
            List.of(new SandboxEvents.Item(1, AT, "child_started", "root", PID, null, NODE)), 1, 0),
        new ModuleRow("kv", ProcessType.WORKER, "keeps", "built-in", null),
        new Refusal(
            Code.INVALID_PARAMETER, "no", "tree", List.of(new Refusal.Fault("/tree", "bad"))),
        Outcome.done(SANDBOX),
        Outcome.refused(Code.SANDBOX_NOT_FOUND, "no such sandbox"),
        new NodeReply(null),
        new NodeReply(List.of(SUPERVISOR)),
        new NodeRequest.Ping(),
        new NodeRequest.Vitals(),
        new NodeRequest.Processes(ProcessQuery.all(1)),
        new NodeRequest.Inspect(PID),
        new NodeRequest.State(PID, 5000),
        new NodeRequest.Deliver(
            PID, new MessageRequest(MessageRequest.Kind.CALL, Map.of("put", List.of("k", 1)), 5)),
        new NodeRequest.Exit(PID, ExitRequest.parse("kill")),
        new NodeRequest.Supervisors(),
        new NodeRequest.Supervisor("lesson-1/root"),
        new NodeRequest.Trees(),
        new NodeRequest.DeadLetters(5),
        new NodeRequest.Check(REQUEST),
        new NodeRequest.CreateSandbox(REQUEST, null, null),
        new NodeRequest.CreateSandbox(REQUEST, 7L, 9L),
        new NodeRequest.RestartSandbox(BOX),
        new NodeRequest.DestroySandbox(BOX),
        new NodeRequest.Sandbox(BOX),
        new NodeRequest.Sandboxes(),
        new NodeRequest.Events(BOX, 1, 2, 3),
        new NodeRequest.Modules(),
        new NameEntry(PID, NODE, BOX, "root/a", AT),
        new NameEntry(PID, NODE, null, null, null),
        new LockEntry(List.of(new LockEntry.Claim(PID, NODE, AT, 7))),
        new RosterEntry(
            NODE,
            1,
            2,
            "primary",
            "http://127.0.0.1:4000",
            27001,
            "m",
            AT,
            null,
            AT,
            RosterEntry.Duty.DRAINED),
        new SandboxEntry(
            REQUEST,
            NODE,
            2,
            3,
            AT,
            AT,
            new Placement(
                NODE,
                false,
                Placement.Strategy.CAPACITY,
                new Placement.Needs(1L, 2.5, 3L),
                List.of(BOX),
                List.of(NODE),
                List.of(BOX),
                9),
            7,
            List.of(
                new SandboxMove(NODE, NODE, AT, SandboxMove.Cause.FAILOVER),
                new SandboxMove(
                    NODE, NODE, AT, SandboxMove.Cause.REQUEST, new MoveOptions(null, 7L))),
            new ChildEntry("counter", ChildEntry.Restart.TRANSIENT),
            new Handed(NODE, 1, 2),
            new Handed(NODE, 3, 4)),
        new Released(checkpoint(), Map.of("root/a", PID)),
        new NodeRequest.Release(BOX, 7),
        new NodeRequest.Carry(BOX, Map.of("root/a", PID)),
        new NodeRequest.KeepCheckpoint(checkpoint()),
        new NodeRequest.LastCheckpoint(BOX),
        new HeldCheckpoint(checkpoint(), "a bit"),
        new HeldCheckpoint(null, null),
        new NodeRequest.TakeCheckpoint(BOX),
        new NodeRequest.Give(
            BOX,
            new LeaseEntry(NODE, 2, 3, LeaseEntry.State.HELD),
            SandboxMove.Cause.DRAIN,
            new MoveOptions("to see", 5L)),
        new NodeRequest.GiveAll(),
        new CheckpointPlaces(checkpoint(), List.of(NODE)),
        new NodeRequest.Adopt(BOX),
        new NodeRequest.Look("127.0.0.1:25009"),
        new NodeRequest.Sights(),
        new Sight(
            NODE,
            2,
            9,
            120,
            true,
            List.of(
                new Sight.Look(NODE, 3, true, 40L, 0.7, false),
                new Sight.Look(NODE, 3, false, null, null, true))),
        new LeaseEntry(NODE, 2, 3, LeaseEntry.State.SUSPECTED),
        new StreamBatch(
            NODE,
            2,
            List.of(new StreamBatch.Item(9, AT, Topic.PROCESS_EVENTS, "child_exited", tree()))));
  }

  @ParameterizedTest
  @MethodSource("records")
  void aRecordComesBackAsItWas(Object record) {
    assertThat(CODEC.decode(CODEC.encode(record), Object.class)).isEqualTo(record);
  }

  @Test
  void aMoveThatAnOlderVersionWroteIsReadWithoutOptions() {
    byte[] old =
        HexFormat.of()
            .parseHex(
                "00ff1c0064e0270481d1f22d10191cc3082405d1681408343c91438614086421a2045a09a1cd1405"
                    + "3688e858c0141c668a2404c83e8260146d460a2404dd10141c361c0d1906141c36b1d5248008161c"
                    + "2635c320141c563d601107d04c146d563d60111846cc141c464490a12530141c0e00000002000000"
                    + "00fdff000000000000000000000000fdff1c021c609aebbffd405810071cdc08343c914386140864"
                    + "21a2045a09a1cd14052635c320141c0200000000ff1c040b70b0f0caa1d07510031ce907264c9798"
                    + "1415ff106e314068ffce01081c061b608ac4963d196810091cca08168260146d3688149100102616"
                    + "2e60141c16cdc0141cff000000000000000000000000ff06ff1c05ff106e314068ff1c05ff106e31"
                    + "4068ff1c05ff106e314068ff000000000000000000000000ff1c084070ef7fd5f0cc4a100f1cd708"
                    + "344a7140a614016681e08cfa58b98008161c460402551f2008161c668c8f23472eb9a008161c36b4"
                    + "841c80141c2635c320141c56ca7104c86c001001ffcf00ffcf00ffcf00ff1c0a19703e86e1b72f69"
                    + "10071cd9081609f4141436308c74701408463493b3a2a01408fdfdfdfdff00ff1c0c51d03979a700"
                    + "b64b10131c880876003017ec49298233901405663017ec8827347214053609cd2a0c041615165e16"
                    + "a060141c3631c3a2c81415463c119f5c50141c36c84e79001056ca7104c86c001415264e24200416"
                    + "15165efdfdffd400ff1c0e0b60100c90cfdf2810031cea07264c97981415ff0478ff1c636f756e74"
                    + "6572fdff00fdfd");

    SandboxEntry read = CODEC.decode(old, SandboxEntry.class);

    NodeName node = NodeName.parse("n1@h");
    assertThat(read.moves())
        .containsExactly(
            new SandboxMove(node, node, Instant.EPOCH, SandboxMove.Cause.RETURNED, null));
    assertThat(read.handed()).isEqualTo(new Handed(node, 0, 1));
  }

  @Test
  void everyRequestHasASample() {
    List<Class<?>> sampled = new ArrayList<>(records().map(Object::getClass).toList());

    assertThat(sampled).contains(NodeRequest.class.getPermittedSubclasses());
  }

  @Test
  void everyTypeThatARecordNamesIsKnown() {
    Set<Class<?>> seen = new java.util.HashSet<>();
    records().forEach(sample -> collect(sample.getClass(), seen));

    assertThat(seen).isNotEmpty().allSatisfy(type -> assertThat(CODEC.knows(type)).isTrue());
  }

  private static void collect(Class<?> type, Set<Class<?>> seen) {
    if (type.getName().startsWith("io.superlearner") && !type.isInterface() && seen.add(type)) {
      RecordComponent[] components = type.getRecordComponents();
      if (components != null) {
        Arrays.stream(components).forEach(component -> collect(component.getType(), seen));
      }
    }
  }

  record Stranger(String text) implements Serializable {}

  @Test
  void aRecordThatIsNotInTheTableIsNotWritten() {
    assertThatThrownBy(() -> CODEC.encode(new Stranger("x")))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CODEC.encode(new NodeReply(new Stranger("x"))))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> CODEC.encode(new NodeReply(Map.of("k", new Stranger("x")))))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRecordThatIsNotInTheTableIsNotRead() {
    byte[] foreign =
        org.apache.fory.Fory.builder()
            .withXlang(false)
            .requireClassRegistration(false)
            .suppressClassRegistrationWarnings(true)
            .withCodegen(false)
            .withCompatible(true)
            .build()
            .serialize(new Stranger("x"));

    assertThatThrownBy(() -> CODEC.decode(foreign, Object.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesOfJavaSerializationAreNotRead() throws Exception {
    var bytes = new java.io.ByteArrayOutputStream();
    try (var out = new java.io.ObjectOutputStream(bytes)) {
      out.writeObject(new HashMap<>(Map.of("a", "b")));
    }
    assertThatThrownBy(() -> CODEC.decode(bytes.toByteArray(), NodeRequest.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void anotherRecordThanTheExpectedIsRefused() {
    byte[] bytes = CODEC.encode(new NodeReply(1));

    assertThatThrownBy(() -> CODEC.decode(bytes, NodeRequest.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NodeRequest");
  }

  @Test
  void aMessageOverTheLimitIsRefusedBeforeItIsRead() {
    assertThatThrownBy(() -> CODEC.decode(new byte[Codec.LONGEST + 1], Object.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most");
    assertThatThrownBy(() -> CODEC.encode(new NodeReply("x".repeat(Codec.LONGEST))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most");
  }

  @Property(tries = 500)
  void anyBytesAreEitherReadOrRefused(@ForAll byte[] bytes) {
    try {
      CODEC.decode(bytes, NodeRequest.class);
    } catch (IllegalArgumentException refused) {
      assertThat(refused).hasMessageContaining("another node");
    }
  }

  @Test
  void aBrokenMessageIsEitherReadOrRefused() {
    byte[] whole = CODEC.encode(new NodeReply(SANDBOX));
    for (int i = 0; i < whole.length; i++) {
      byte[] broken = whole.clone();
      broken[i] ^= (byte) 0x55;
      try {
        CODEC.decode(broken, NodeReply.class);
      } catch (IllegalArgumentException refused) {
        assertThat(refused).hasMessageContaining("another node");
      }
    }
  }

  @Test
  void manyThreadsUseOneCodecAtOnce() throws Exception {
    byte[] expected = CODEC.encode(new NodeReply(List.of(SANDBOX)));
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running =
          Stream.generate(() -> threads.submit(() -> CODEC.encode(new NodeReply(List.of(SANDBOX)))))
              .limit(200)
              .toList();
      for (var one : running) {
        assertThat(one.get()).isEqualTo(expected);
      }
    }
  }
}
