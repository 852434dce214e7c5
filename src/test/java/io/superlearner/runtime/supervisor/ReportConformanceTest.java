package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.superlearner.event.Event;
import io.superlearner.event.Offender;
import io.superlearner.event.ReportContext;
import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.Behavior;
import io.superlearner.testkit.Kernel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group X: what supervisors report, and how that is written.
final class ReportConformanceTest {

  private static final ExitReason KILLED = ExitReason.killed();
  private static final ExitReason WHY = ExitReason.abnormal("why");

  @RegisterExtension final Kernel kernel = Kernel.onManualClock();

  private static SupervisorFlags flags(Strategy strategy, int restarts) {
    return SupervisorFlags.of(strategy).withBudget(restarts, Duration.ofSeconds(5));
  }

  private List<Event.SupervisorReported> reported() {
    return kernel.events().of(Event.SupervisorReported.class);
  }

  private Event.SupervisorReported onlyReport() {
    assertThat(reported()).hasSize(1);
    return reported().getFirst();
  }

  /// Starts at first, and never again.
  private static Toy once() {
    return Toy.plain()
        .answering(n ->
            n == 1
                ? Behavior.Start.running()
                : new Behavior.Start.Refused(ExitReason.abnormal("no " + n)));
  }

  @Test
  @DisplayName("X01 a child ends: supervisor, context, reason, offender with id, process, shutdown")
  void x01() {
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("a").withShutdown(Shutdown.after(70)));
    Pid a = tree.child("a");
    try (Reports lines = Reports.capture()) {
      tree.end(a, WHY);
      tree.child("a");
      assertThat(onlyReport())
          .isEqualTo(
              new Event.SupervisorReported(
                  kernel.clock().now(),
                  null,
                  "root",
                  tree.pid,
                  ReportContext.CHILD_TERMINATED,
                  WHY,
                  new Offender("a", a, 1, "toy", List.of(), "permanent", "70", "worker")));
      assertThat(lines.containing(""))
          .containsExactly(
              ("Supervisor: root " + tree.pid + ". Context: child_terminated. Reason: why.")
                  + (" Offender: id=a, pid=" + a + ", module=toy, restart=permanent,")
                  + " shutdown=70, type=worker.");
    }
  }

  @Test
  void onlyAnEndThatIsAnErrorIsReported() {
    record Case(RestartType type, ExitReason end, boolean isError) {}
    List<ExitReason> expected =
        List.of(ExitReason.normal(), ExitReason.shutdown(), ExitReason.shutdown("done"));
    List<Case> cases = new ArrayList<>();
    for (RestartType type : RestartType.values()) {
      expected.forEach(end -> cases.add(new Case(type, end, type == RestartType.PERMANENT)));
      cases.add(new Case(type, WHY, true));
      cases.add(new Case(type, KILLED, true));
      cases.add(new Case(type, ExitReason.shutdown("restart"), false));
    }
    for (Case one : cases) {
      assertThat(one.type().isErrorAfter(one.end())).as("%s", one).isEqualTo(one.isError());
    }
  }

  @Test
  @DisplayName("X02 a restart beyond the intensity: reached_max_restart_intensity, once")
  void x02() {
    Tree tree = Tree.of(kernel, flags(Strategy.ONE_FOR_ONE, 1), Toy.plain().spec("a"));
    tree.crash("a");
    Pid last = tree.child("a");
    kernel.events().clear();
    try (Reports lines = Reports.capture()) {
      tree.kill(last);
      assertThat(kernel.awaitDown(tree.pid)).isEqualTo(ExitReason.shutdown());
      assertThat(reported())
          .extracting(Event.SupervisorReported::context)
          .containsExactly(ReportContext.CHILD_TERMINATED, ReportContext.SHUTDOWN);
      Event.SupervisorReported end = reported().getLast();
      assertThat(end.reason()).isEqualTo(ExitReason.abnormal("reached_max_restart_intensity"));
      assertThat(end.offender().pid()).isEqualTo(last);
      assertThat(lines.containing("reached_max_restart_intensity")).hasSize(1);
    }
  }

  @Test
  @DisplayName("X03 each attempt to restart that fails: start_error; so does an initial start")
  void x03() {
    try (Reports lines = Reports.capture()) {
      Tree tree = Tree.of(kernel, flags(Strategy.ONE_FOR_ONE, 3), once().spec("a"));
      tree.kill(tree.child("a"));
      kernel.awaitDown(tree.pid);
      assertThat(startErrors()).containsExactly("no 2", "no 3", "no 4");
      assertThat(lines.containing("Context: start_error. Reason: no ")).hasSize(3);
    }
    kernel.events().clear();
    var _ =
        Tree.tryStart(kernel, flags(Strategy.ONE_FOR_ONE, 3), Toy.failing("never").spec("first"));
    assertThat(startErrors()).containsExactly("never");
    assertThat(onlyReport().offender().pid()).isNull();
    // who asks for a start is told, so that nothing is reported
    Tree asked = Tree.oneForOne(kernel, once().spec("a"));
    kernel.events().clear();
    asked.start(Toy.failing("never").spec("b"));
    asked.terminate("a");
    asked.restart("a");
    assertThat(reported()).isEmpty();
  }

  private List<String> startErrors() {
    return reported().stream()
        .filter(report -> report.context() == ReportContext.START_ERROR)
        .map(report -> report.reason().toString())
        .toList();
  }

  @Test
  @DisplayName("X04 a child that does not stop as it should: shutdown_error with the true reason")
  void x04() {
    Toy toy = Toy.plain().trapping((self, _) -> self.stop(WHY));
    Tree tree = Tree.oneForOne(kernel, Toy.plain().spec("good"), toy.spec("bad"));
    Pid bad = tree.child("bad");
    try (Reports lines = Reports.capture()) {
      assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
      assertThat(onlyReport().context()).isEqualTo(ReportContext.SHUTDOWN_ERROR);
      assertThat(onlyReport().reason()).isEqualTo(WHY);
      assertThat(onlyReport().offender().id()).isEqualTo("bad");
      assertThat(onlyReport().offender().pid()).isEqualTo(bad);
      assertThat(lines.containing("shutdown_error")).hasSize(1);
    }
  }

  @Test
  @DisplayName("X05 dynamic children that end alike: one report with their number, not one each")
  void x05() {
    Toy toy = Toy.plain().trapping((self, _) -> self.stop(WHY));
    Toy other = Toy.plain().trapping((self, _) -> self.stop(ExitReason.abnormal("other")));
    Tree tree = Tree.dynamic(kernel, DynamicSpec.open());
    for (int i = 0; i < 50; i++) {
      tree.started(toy.spec("t"));
    }
    tree.started(other.spec("t"));
    tree.started(Toy.plain().spec("good"));
    try (Reports lines = Reports.capture()) {
      assertThat(tree.shutdown()).isEqualTo(ExitReason.shutdown());
      assertThat(lines.containing("shutdown_error")).hasSize(2);
      assertThat(lines.containing("nb_children=50")).hasSize(1);
    }
    assertThat(reported())
        .extracting(report -> report.offender().children())
        .containsExactly(50, 1);
    Offender all = reported().getFirst().offender();
    assertThat(all)
        .isEqualTo(new Offender(null, null, 50, "toy", List.of(), "permanent", "5000", "worker"));
    assertThat(reported().getLast().offender().id()).isEqualTo("51");
  }

  @Test
  @DisplayName(
      "X06 an automatic restart is one progress report; a start that was asked for is none")
  void x06() {
    try (Reports lines = Reports.captureAll()) {
      Tree tree = Tree.simple(kernel, Toy.plain().spec("t"));
      Pid child = tree.started();
      Tree fixed = Tree.oneForOne(kernel);
      fixed.started(Toy.plain().spec("a"));
      fixed.terminate("a");
      fixed.pidOf(fixed.restart("a"));
      assertThat(lines.containing("Started:")).isEmpty();
      tree.kill(child);
      tree.assertCounts(1, 1, 0, 1);
      Pid next = tree.which().getFirst().pid();
      assertThat(lines.containing("Started:"))
          .containsExactly(
              ("Supervisor: root " + tree.pid + ". Started: id=1, pid=" + next + ", module=toy,")
                  + " restart=permanent, shutdown=5000, type=worker.");
    }
  }

  // ---- the text ----

  private static Event.SupervisorReported report(ExitReason reason, int children, Object... args) {
    Offender offender =
        new Offender(
            children == 1 ? "a" : null,
            children == 1 ? new Pid(1, 3, 0) : null,
            children,
            "toy",
            List.of(args),
            "permanent",
            "5000",
            "worker");
    return new Event.SupervisorReported(
        Instant.EPOCH,
        null,
        "root",
        new Pid(1, 2, 0),
        ReportContext.CHILD_TERMINATED,
        reason,
        offender);
  }

  private static final List<Integer> FIFTEEN = IntStream.rangeClosed(1, 15).boxed().toList();

  @Test
  @DisplayName("X07 depth: long values are cut with ..., and so many are shown as it says")
  void x07() {
    Event.SupervisorReported report = report(WHY, 1, FIFTEEN, Map.of("k", List.of(List.of(7))));
    String whole = ReportFormat.line().withDepth(30).format(report);
    assertThat(whole)
        .contains("args=[[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15], {\"k\": [[7]]}],");
    for (int depth = 3; depth <= 15; depth++) {
      assertThat(ReportFormat.line().withDepth(depth).format(report))
          .contains("args=[[" + String.join(", ", numbers(depth - 1)) + ", ...], {");
    }
    assertThat(ReportFormat.line().withDepth(3).format(report)).contains("{\"k\": [...]}");
    assertThat(ReportFormat.line().withDepth(1).format(report)).contains("args=[..., ...],");
    assertThatThrownBy(() -> ReportFormat.line().withDepth(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("depth 0");
  }

  private static List<String> numbers(int last) {
    return FIFTEEN.subList(0, last).stream().map(Object::toString).toList();
  }

  private static ExitReason crash(int causes) {
    RuntimeException thrown = new IllegalStateException("cause 1");
    for (int i = 2; i <= causes; i++) {
      thrown = new IllegalStateException("cause " + i, thrown);
    }
    return new ExitReason.Crashed(thrown);
  }

  @Test
  @DisplayName("X08 the default shows all of a usual report; less depth makes it shorter")
  void x08() {
    assertThat(ReportFormat.block().format(report(crash(2), 1)))
        .contains("cause 2\n", "caused by java.lang.IllegalStateException: cause 1\n", "    at ");
    Event.SupervisorReported report = report(crash(12), 1, FIFTEEN);
    ReportFormat format = ReportFormat.block().withCharacters(1_000_000);
    String whole = format.format(report);
    assertThat(whole)
        .startsWith(
            """
            Supervisor: root <1.2.0>
                Context: child_terminated
                Reason: java.lang.IllegalStateException: cause 12
            """)
        .contains("caused by java.lang.IllegalStateException: cause 1\n", "ReportConformanceTest")
        .endsWith(
            String.join(
                "\n        ",
                "\n    Offender:",
                "id=a",
                "pid=<1.3.0>",
                "module=toy",
                "args=[[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]]",
                "restart=permanent",
                "shutdown=5000",
                "type=worker"));
    String before = whole;
    for (int depth : List.of(11, 5, 1)) {
      String shorter = format.withDepth(depth).format(report);
      assertThat(shorter).hasSizeLessThan(before.length()).contains("...");
      assertThat(shorter).startsWith(whole.substring(0, whole.indexOf("cause 12")));
      assertThat(shorter.split("caused by", -1)).hasSize(depth);
      before = shorter;
    }
  }

  @Test
  @DisplayName("X09 a limit of characters: never longer, the reason is cut first, the prefix stays")
  void x09() {
    Event.SupervisorReported report = report(ExitReason.abnormal("x".repeat(5000)), 1);
    for (ReportFormat format : List.of(ReportFormat.line(), ReportFormat.block())) {
      String whole = format.withCharacters(10_000).format(report);
      assertThat(whole).contains("x".repeat(5000));
      for (int limit : List.of(1000, 400, 250)) {
        String shorter = format.withCharacters(limit).format(report);
        assertThat(shorter).hasSize(limit);
        assertThat(shorter).contains("xxx...", "id=a", "type=worker");
        assertThat(whole).startsWith(shorter.substring(0, shorter.indexOf("...")));
      }
      for (int limit = 20; limit < 250; limit++) {
        String shorter = format.withCharacters(limit).format(report);
        assertThat(shorter).hasSizeLessThanOrEqualTo(limit).startsWith("Supervisor: root ");
      }
    }
    assertThatThrownBy(() -> ReportFormat.line().withCharacters(19))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("X10 a single line is one, whatever the values hold")
  void x10() {
    ExitReason nasty = ExitReason.abnormal("one\ntwo\r\u2028three\u202e");
    String line = ReportFormat.line().format(report(nasty, 1, "four\nfive"));
    assertThat(line.lines()).hasSize(1);
    assertThat(line)
        .isEqualTo(
            "Supervisor: root <1.2.0>. Context: child_terminated. Reason: one?two??three?."
                + " Offender: id=a, pid=<1.3.0>, module=toy, args=[\"four?five\"],"
                + " restart=permanent, shutdown=5000, type=worker.");
    String crashed = ReportFormat.line().format(report(crash(3), 1));
    assertThat(crashed.lines()).hasSize(1);
    assertThat(crashed).contains("Reason: java.lang.IllegalStateException: cause 3. Offender");
    assertThat(ReportFormat.block().format(report(crash(3), 1)))
        .hasSizeGreaterThan(crashed.length());
  }

  @Test
  @DisplayName("X11 several children: nb_children in place of id and process")
  void x11() {
    String many = ReportFormat.line().format(report(KILLED, 3));
    assertThat(many)
        .isEqualTo(
            "Supervisor: root <1.2.0>. Context: child_terminated. Reason: killed."
                + " Offender: nb_children=3, module=toy, restart=permanent, shutdown=5000,"
                + " type=worker.");
    assertThat(ReportFormat.line().format(report(KILLED, 1))).doesNotContain("nb_children");
  }

  /// Whatever somebody's class does, its code is not run, and what was thrown fails alone.
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String toString() {
      throw new AssertionError("is never called");
    }

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new IllegalStateException("no stack");
    }
  }

  @Test
  void foreignCodeIsNotCalledByALineAndDoesNotBreakABlock() {
    Event.SupervisorReported report =
        report(new ExitReason.Crashed(new Hostile()), 1, new Hostile(), new Object[] {1, null});
    String hostile = "#" + Hostile.class.getTypeName();
    assertThat(ReportFormat.line().format(report)).contains("args=[" + hostile + ", [1, null]]");
    assertThat(ReportFormat.block().format(report)).contains("what was thrown fails", "id=a");
    List<Object> itself = new ArrayList<>();
    itself.add(itself);
    assertThat(ReportFormat.line().format(report(WHY, 1, itself))).contains("...");
  }
}
