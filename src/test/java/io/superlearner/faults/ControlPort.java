package io.superlearner.faults;

import com.sun.management.UnixOperatingSystemMXBean;
import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.ClusterProcessQuery;
import io.superlearner.cluster.Gathered;
import io.superlearner.cluster.Page;
import io.superlearner.cluster.Placement;
import io.superlearner.control.Delivered;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.NodeVitals;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessQuery;
import io.superlearner.control.ProcessType;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxStatus;
import io.superlearner.faults.beat.Beater;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The suite's door to a node: one question a line, one answer a line.
///
/// `create ID`, `call ID`, `crash ID`, `delete ID`, `migrate ID`, `checkpoint ID`, `rebalance N`,
/// `list`, `shout SECONDS`, `state`, `taken`, `fields`. Answers begin with `ok`, or with `refused`
/// and the code.
final class ControlPort {

  private static final System.Logger LOG = System.getLogger(ControlPort.class.getName());

  private final ClusterControl cluster;

  private ControlPort(ClusterControl cluster) {
    this.cluster = cluster;
  }

  /// Opens the door for the life of the JVM.
  static void open(String address, ClusterControl cluster) throws IOException {
    ControlPort port = new ControlPort(cluster);
    String host = address.substring(0, address.lastIndexOf(':'));
    ServerSocket server =
        new ServerSocket(NodePlan.portOf(address), 200, InetAddress.getByName(host));
    Thread.ofPlatform().daemon().name("control").start(() -> port.accept(server));
  }

  private void accept(ServerSocket server) {
    while (true) {
      try {
        Socket caller = server.accept();
        Thread.ofVirtual().start(() -> serve(caller));
      } catch (IOException failure) {
        System.err.println("a caller was lost: " + failure.getMessage());
      }
    }
  }

  private void serve(Socket caller) {
    try (caller;
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(caller.getInputStream(), StandardCharsets.US_ASCII))) {
      OutputStream out = caller.getOutputStream();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        out.write((answer(line.split(" ", -1)) + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
    } catch (IOException gone) {
      // a client that has given up
    }
  }

  private String answer(String[] words) {
    try {
      return switch (words[0]) {
        case "create" -> said(create(SandboxId.parse(words[1])).map(SandboxRecord::node));
        case "delete" ->
            said(cluster.destroySandbox(SandboxId.parse(words[1])).map(SandboxRecord::node));
        case "call" -> said(call(SandboxId.parse(words[1])));
        case "crash" -> said(crash(SandboxId.parse(words[1])));
        case "migrate" ->
            said(cluster.migrateSandbox(SandboxId.parse(words[1]), null).map(SandboxRecord::node));
        case "checkpoint" ->
            said(cluster.checkpointSandbox(SandboxId.parse(words[1])).map(status -> "taken"));
        case "rebalance" ->
            said(
                cluster
                    .rebalance(100, Integer.parseInt(words[1]))
                    .map(done -> done.moves().size()));
        case "list" -> said(cluster.sandboxes(null).map(ControlPort::listed));
        case "shout" -> "ok " + shout(Integer.parseInt(words[1]));
        case "state" -> "ok " + state();
        case "taken" -> "ok " + taken();
        case "fields" -> "ok " + NodeVitals.class.getRecordComponents().length;
        default -> "refused no_such_word " + words[0];
      };
    } catch (RuntimeException failure) {
      return "refused internal_error " + oneLine(failure.toString());
    }
  }

  // logs as fast as it can, at most a hundred thousand lines a second
  private static long shout(int seconds) {
    long begin = System.nanoTime();
    long lines = 0;
    while (System.nanoTime() - begin < seconds * 1_000_000_000L) {
      if (lines * 10_000 > System.nanoTime() - begin) {
        Thread.onSpinWait();
      } else {
        LOG.log(System.Logger.Level.INFO, "line {0} of a flood", lines++);
      }
    }
    return lines;
  }

  private static String said(Outcome<?> outcome) {
    return switch (outcome) {
      case Outcome.Done<?>(var value) -> "ok " + value;
      case Outcome.Refused<?>(Refusal refusal) ->
          "refused " + refusal.code().word() + " " + oneLine(refusal.detail());
    };
  }

  private static String oneLine(@Nullable String text) {
    return String.valueOf(text).replaceAll("[^ -~]", "?");
  }

  private Outcome<SandboxRecord> create(SandboxId id) {
    return cluster.createSandbox(
        new SandboxRequest(id, "beater", null, null, null, null, Map.of()), Placement.AUTO);
  }

  private Outcome<Object> call(SandboxId id) {
    return worker(id)
        .then(pid ->
            cluster.deliver(pid, new MessageRequest(MessageRequest.Kind.CALL, "count", 2_000)))
        .map(Delivered::reply);
  }

  private Outcome<Object> crash(SandboxId id) {
    return worker(id)
        .then(pid ->
            cluster.deliver(pid, new MessageRequest(MessageRequest.Kind.CAST, "crash", 2_000)))
        .map(_ -> "told");
  }

  private Outcome<Pid> worker(SandboxId id) {
    return cluster
        .sandbox(id)
        .then(record -> processes(record.node(), id))
        .then(page ->
            page.rows().items().isEmpty()
                ? Outcome.refused(io.superlearner.control.Code.PROCESS_NOT_FOUND, "none of " + id)
                : Outcome.done(page.rows().items().getFirst().pid()));
  }

  private Outcome<Page> processes(NodeName node, SandboxId id) {
    return cluster.processes(
        new ClusterProcessQuery(
            node, new ProcessQuery(id, null, ProcessType.WORKER, null, null, 1), 0));
  }

  // !index of node for whoever did not answer, and name=index of node=r or -
  private static String listed(Gathered<SandboxRecord> all) {
    return Stream.concat(
            all.missing().stream().map(missing -> "!" + indexOf(missing.node())),
            all.items().stream()
                .map(row ->
                    row.id().text()
                        + "="
                        + indexOf(row.node())
                        + "="
                        + (row.status() == SandboxStatus.RUNNING ? "r" : "-")))
        .collect(Collectors.joining(" "));
  }

  private static String indexOf(NodeName node) {
    return node.text().substring("node".length(), node.text().indexOf('@'));
  }

  // the life of the node, bytes of its heap, threads, files
  private static String taken() {
    System.gc();
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
            ? system.getOpenFileDescriptorCount()
            : 0;
    return System.getProperty(Beater.LIFE)
        + " "
        + ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed()
        + " "
        + ManagementFactory.getThreadMXBean().getThreadCount()
        + " "
        + files;
  }

  // whether it holds its lease, whether there is a majority, how many voters there are, how many
  // nodes it sees, and who leads; a voter without a seat, as a lost disk is, has an id and no name
  private String state() {
    var quorum = cluster.quorum();
    long voters =
        quorum.members().stream()
            .filter(member -> member.votes() && member.name().contains("@"))
            .count();
    return quorum.lease().held()
        + " "
        + quorum.hasMajority()
        + " "
        + voters
        + " "
        + (1 + cluster.status().connectedNodes().size())
        + " "
        + (quorum.leader() == null ? "nobody" : quorum.leader());
  }
}
