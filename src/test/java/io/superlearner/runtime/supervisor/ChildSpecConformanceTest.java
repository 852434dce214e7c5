package io.superlearner.runtime.supervisor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.superlearner.identity.ExitReason;
import io.superlearner.identity.Pid;
import io.superlearner.runtime.From;
import io.superlearner.runtime.Self;
import io.superlearner.runtime.StartOutcome;
import io.superlearner.runtime.server.GenServer;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.server.Step;
import io.superlearner.testkit.Kernel;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/// CONFORMANCE.md, group B: child specifications. B27 belongs to the grid.
final class ChildSpecConformanceTest {

  /// Leaves a key out where a case tries all values of it.
  private static final String ABSENT = "(absent)";

  private static final List<Object> SHUTDOWNS = List.of(0, 1000, "infinity", "brutal_kill");
  private static final List<Object> MODULES =
      List.of(List.of(), List.of("toy"), List.of("toy", "other"), "dynamic");

  /// A server that plain data can name.
  public record Echo(Object first) implements GenServer<Object> {

    /// Makes one that answers with its name.
    public Echo() {
      this("echo");
    }

    /// Makes one of two words.
    public static Echo of(String one, int two) {
      return new Echo(one + two);
    }

    /// Makes nothing that can run.
    public static Object nothing() {
      return "nothing";
    }

    @Override
    public Init<Object> init(Self self) {
      return Init.ready(first);
    }

    @Override
    public Step<Object> handleCall(@Nullable Object request, From from, Object state, Self self) {
      return Step.reply(state, state);
    }
  }

  @RegisterExtension final Kernel kernel = Kernel.onSystemClock();

  private static Map<String, Object> spec(Object... keys) {
    Map<String, Object> spec = new HashMap<>();
    spec.put("id", "a");
    spec.put("start", Toy.plain());
    for (int i = 0; i < keys.length; i += 2) {
      if (ABSENT.equals(keys[i + 1])) {
        spec.remove(keys[i]);
      } else {
        spec.put((String) keys[i], keys[i + 1]);
      }
    }
    return spec;
  }

  private static SpecProblem problem(Object given) {
    return Supervisor.checkChildSpecs(List.of(given)).orElseThrow();
  }

  private static void assertRefused(Object given, String code, String named) {
    assertThat(problem(given).code()).isEqualTo(code);
    assertThat(problem(given).toString()).contains(named);
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> ChildSpec.read(given))
        .withMessage(problem(given).toString());
  }

  private ExitReason failedStart(Object flags, Object children) {
    StartOutcome outcome =
        Tree.tryStart(kernel, Supervisor.behavior(flags, children, kernel.scheduler()));
    assertThat(outcome).isInstanceOf(StartOutcome.Failed.class);
    assertThat(kernel.runtime().list()).isEmpty();
    return ((StartOutcome.Failed) outcome).reason();
  }

  @Test
  @DisplayName("B01 only id and start: permanent, 5000 ms, worker, not significant")
  void b01() {
    ChildSpec read = ChildSpec.read(spec());
    assertThat(read.id()).isEqualTo("a");
    assertThat(read.restart()).isEqualTo(RestartType.PERMANENT);
    assertThat(read.shutdown()).isEqualTo(Shutdown.after(5000));
    assertThat(read.type()).isEqualTo(ChildType.WORKER);
    assertThat(read.significant()).isFalse();
    assertThat(read.name()).isNull();
    assertThat(read).isEqualTo(ChildSpec.worker("a", read.start()));
  }

  @Test
  @DisplayName("B02 shutdown brutal_kill is kept as it is, also for a supervisor")
  void b02() {
    assertThat(ChildSpec.read(spec("shutdown", "brutal_kill")).shutdown())
        .isEqualTo(Shutdown.brutalKill());
    Tree tree = Tree.oneForOne(kernel, ChildSpec.read(spec("shutdown", "brutal_kill")));
    assertThat(tree.spec("a").orElseThrow().shutdown()).isEqualTo(Shutdown.brutalKill());
    assertThat(ChildSpec.read(spec("type", "supervisor", "shutdown", "brutal_kill")).shutdown())
        .isEqualTo(Shutdown.brutalKill());
  }

  @Test
  @DisplayName("B03 a supervisor without a shutdown gets infinity")
  void b03() {
    ChildSpec read = ChildSpec.read(spec("type", "supervisor"));
    assertThat(read.type()).isEqualTo(ChildType.SUPERVISOR);
    assertThat(read.shutdown()).isEqualTo(Shutdown.infinity());
  }

  @Test
  @DisplayName("B04 the spec of an unknown id is not found, that of a known one is")
  void b04() {
    ChildSpec known = Toy.plain().spec("a");
    Tree tree = Tree.oneForOne(kernel, known);
    assertThat(tree.spec("unknown")).isEmpty();
    assertThat(tree.spec("a")).contains(known);
  }

  @Test
  @DisplayName("B05 simple_one_for_one: one spec for every child, none for a foreign process")
  void b05() {
    ChildSpec template = Toy.plain().spec("t");
    Tree tree = Tree.simple(kernel, template);
    Pid first = tree.started();
    Pid second = tree.started();
    assertThat(tree.spec(first)).contains(template);
    assertThat(tree.spec(second)).contains(template);
    assertThat(tree.spec(kernel.probe().pid())).isEmpty();
    assertThat(tree.spec("t")).isEmpty();
  }

  @Test
  @DisplayName("B06 no id: missing_id")
  void b06() {
    assertRefused(spec("id", ABSENT), "missing_id", "a child needs an id");
    assertRefused(spec("id", ""), "missing_id", "a child needs an id");
    assertRefused(spec("id", 7), "invalid_id", "id is 7; expected text");
    assertThat(failedStart(Map.of(), List.of(spec("id", ABSENT))).toString())
        .startsWith("start_spec: missing_id");
  }

  @Test
  @DisplayName("B07 no start: missing_start")
  void b07() {
    assertRefused(spec("start", ABSENT), "missing_start", "a child needs a start");
    assertThat(failedStart(Map.of(), List.of(spec("start", ABSENT))).toString())
        .startsWith("start_spec: missing_start");
  }

  @Test
  @DisplayName("B08 an unknown key is accepted and ignored")
  void b08() {
    Map<String, Object> plain = spec();
    ChildSpec expected = ChildSpec.read(plain);
    plain.put("colour", "blue");
    assertThat(ChildSpec.read(plain)).isEqualTo(expected);
    assertThat(Supervisor.checkChildSpecs(List.of(plain))).isEmpty();
  }

  @Test
  @DisplayName("B09 what is no spec at all: invalid_child_spec with the value")
  void b09() {
    assertRefused(42, "invalid_child_spec", "42 (expected a map, a class, or a list");
    assertRefused(List.of(1, 2), "invalid_child_spec", "a list (expected a map");
    assertThat(Supervisor.checkChildSpecs(new ArrayList<>(spec("id", ABSENT).values())))
        .as("a start is no child")
        .map(SpecProblem::code)
        .contains("invalid_child_spec");
    assertThat(failedStart(Map.of(), List.of(42)).toString())
        .startsWith("start_spec: invalid_child_spec: 42");
  }

  @Test
  @DisplayName("B10 a start that is none is named, with one text from add, check and initial list")
  void b10() {
    for (Object wrong : List.of(7, List.of(Echo.class, "of"), List.of(Echo.class, 1, List.of()))) {
      Map<String, Object> spec = spec("start", wrong);
      SpecProblem expected = problem(spec);
      assertRefused(spec, "invalid_mfa", "(expected a ChildStart, a class, or a list of class,");
      Tree tree = Tree.oneForOne(kernel);
      assertThat(Supervisor.startChild(kernel.runtime(), tree.pid, spec, Tree.LIMIT))
          .isEqualTo(new ChildResult.BadSpec(expected));
      assertThat(tree.which()).isEmpty();
      tree.shutdown();
      assertThat(failedStart(Map.of(), List.of(spec)))
          .isEqualTo(ExitReason.abnormal("start_spec: " + expected));
    }
    assertRefused(spec("start", 7), "invalid_mfa", "7 (expected");
    assertRefused(
        spec("start", List.of(Echo.class, "missing", List.of())),
        "invalid_mfa",
        "Echo was given as child but does not have a public static method \"missing\"");
  }

  @Test
  @DisplayName("B11 an unknown restart type is named")
  void b11() {
    assertRefused(
        spec("restart", "sometimes"),
        "invalid_restart_type",
        "\"sometimes\"; expected one of permanent, transient, intrinsic, temporary");
    assertRefused(spec("restart", 1), "invalid_restart_type", "restart is 1");
  }

  @Test
  @DisplayName("B12 a negative shutdown is named")
  void b12() {
    assertRefused(spec("shutdown", -10), "invalid_shutdown", "invalid_shutdown: -10 (expected 0");
    assertRefused(spec("shutdown", -10L), "invalid_shutdown", "invalid_shutdown: -10 (expected 0");
    assertRefused(
        spec("shutdown", "soon"),
        "invalid_shutdown",
        "\"soon\"; expected milliseconds, infinity or brutal_kill");
    assertRefused(spec("shutdown", 1.5), "invalid_shutdown", "1.5");
    assertThat(ChildSpec.read(spec("shutdown", 9L)).shutdown()).isEqualTo(Shutdown.after(9));
  }

  @Test
  @DisplayName("B13 an unknown child type is named")
  void b13() {
    assertRefused(
        spec("type", "manager"),
        "invalid_child_type",
        "\"manager\"; expected one of worker, supervisor");
  }

  @Test
  @DisplayName("B14 modules that are no list, or hold something else than text, are named")
  void b14() {
    assertRefused(spec("modules", "toy"), "invalid_modules", "\"toy\"; expected dynamic or a list");
    assertRefused(spec("modules", List.of("toy", 1)), "invalid_module", "a module is 1");
    assertThat(ChildSpec.read(spec("modules", List.of("toy", "b"))).module()).isEqualTo("toy");
    assertThat(ChildSpec.read(spec("modules", "dynamic")).module()).isEqualTo("worker");
  }

  @Test
  @DisplayName("B15 a check of what is no list: badarg")
  void b15() {
    assertThat(Supervisor.checkChildSpecs("children"))
        .contains(new SpecProblem("badarg", "\"children\" (expected a list of children)"));
    assertThat(Supervisor.checkChildSpecs(null)).map(SpecProblem::code).contains("badarg");
    assertThat(Supervisor.checkChildSpecs(List.of())).isEmpty();
    assertThat(failedStart(Map.of(), "children").toString()).startsWith("start_spec: badarg");
  }

  @Test
  @DisplayName("B16 all restart types, shutdowns, types and module lists are accepted")
  void b16() {
    int accepted = 0;
    for (RestartType restart : RestartType.values()) {
      for (Object shutdown : SHUTDOWNS) {
        for (ChildType type : ChildType.values()) {
          for (Object modules : MODULES) {
            Map<String, Object> spec =
                spec(
                    "restart",
                    restart.word(),
                    "shutdown",
                    shutdown,
                    "type",
                    type.word(),
                    "modules",
                    modules);
            assertThat(Supervisor.checkChildSpecs(List.of(spec))).isEmpty();
            ChildSpec read = ChildSpec.read(spec);
            assertThat(read.restart()).isEqualTo(restart);
            assertThat(read.type()).isEqualTo(type);
            assertThat(read.shutdown().toString()).isEqualTo(shutdown.toString());
            accepted++;
          }
        }
      }
    }
    assertThat(accepted).as("96 of OTP, and intrinsic").isEqualTo(96 + 32);
  }

  @Test
  @DisplayName("B17 two specs with one id: duplicate_child_name and the id")
  void b17() {
    SpecProblem expected = new SpecProblem("duplicate_child_name", "a");
    List<Object> twice = List.of(spec(), spec("id", "b"), spec("restart", "temporary"));
    assertThat(Supervisor.checkChildSpecs(twice)).contains(expected);
    assertThat(failedStart(Map.of(), twice))
        .isEqualTo(ExitReason.abnormal("start_spec: " + expected));
  }

  @Test
  @DisplayName("B18 simple_one_for_one with no or two specs: bad_start_spec")
  void b18() {
    Map<String, Object> simple = Map.of("strategy", "simple_one_for_one");
    for (Object wrong : List.of(List.of(), List.of(spec(), spec("id", "b")), "none")) {
      assertThat(failedStart(simple, wrong).toString()).startsWith("start_spec: bad_start_spec: ");
    }
    Pid right =
        kernel.started(
            Tree.tryStart(
                kernel, Supervisor.behavior(simple, List.of(spec()), kernel.scheduler())));
    Tree tree = new Tree(kernel, right);
    assertThat(tree.view().strategy()).isEqualTo("simple_one_for_one");
    assertThat(tree.started()).isNotNull();
  }

  @Test
  @DisplayName("B19 a faulty spec in the initial list: start_spec, and nothing was started")
  void b19() {
    Toy first = Toy.plain();
    ExitReason reason =
        failedStart(Map.of(), List.of(spec("start", first), spec("id", "b", "restart", "never")));
    assertThat(reason.toString()).startsWith("start_spec: invalid_restart_type: ");
    StartOutcome typed =
        Tree.tryStart(
            kernel,
            SupervisorFlags.of(Strategy.ONE_FOR_ONE),
            first.spec("a"),
            first.spec("b").withShutdown(Shutdown.after(-10)));
    assertThat(typed.toString()).contains("start_spec: invalid_shutdown: -10");
    assertThat(first.starts).isEmpty();
    assertThat(kernel.events().all()).isEmpty();
  }

  @Test
  @DisplayName("B20 significant that is neither true nor false is named")
  void b20() {
    assertRefused(
        spec("significant", "yes"), "invalid_significant", "\"yes\"; expected true or false");
  }

  @Test
  @DisplayName("B21 significant where auto_shutdown is never: bad_combination listing both")
  void b21() {
    Map<String, Object> spec = spec("significant", true, "restart", "transient");
    assertThat(Supervisor.checkChildSpecs(List.of(spec), AutoShutdown.NEVER))
        .contains(
            new SpecProblem("bad_combination", "auto_shutdown never, significant true, child a"));
    assertThat(Supervisor.checkChildSpecs(List.of(spec), AutoShutdown.ANY_SIGNIFICANT)).isEmpty();
    assertThat(Supervisor.checkChildSpecs(List.of(spec))).isEmpty();
    assertThat(failedStart(Map.of(), List.of(spec)).toString())
        .startsWith("start_spec: bad_combination: auto_shutdown never, significant true");
  }

  @Test
  @DisplayName("B22 significant and permanent, said or by default: bad_combination listing both")
  void b22() {
    for (Object restart : List.of("permanent", ABSENT)) {
      assertRefused(
          spec("significant", true, "restart", restart),
          "bad_combination",
          "restart permanent, significant true, child a");
    }
  }

  @Test
  @DisplayName("B23 the product of all keys: refused exactly as B21 and B22 say")
  void b23() {
    List<Object> rules = List.of(ABSENT, "never", "any_significant", "all_significant");
    List<Object> restarts = List.of(ABSENT, "permanent", "transient", "temporary");
    List<Object> shutdowns = new ArrayList<>(SHUTDOWNS);
    shutdowns.add(ABSENT);
    List<Object> modules = new ArrayList<>(MODULES);
    modules.add(ABSENT);
    int tried = 0;
    for (Object rule : rules) {
      for (Object restart : restarts) {
        for (Object significant : List.<Object>of(ABSENT, true, false)) {
          boolean refused =
              significant.equals(true)
                  && (rule.equals("never")
                      || restart.equals("permanent")
                      || restart.equals(ABSENT));
          for (Object shutdown : shutdowns) {
            for (Object type : List.<Object>of(ABSENT, "worker", "supervisor")) {
              for (Object module : modules) {
                Map<String, Object> spec =
                    spec(
                        "restart", restart,
                        "significant", significant,
                        "shutdown", shutdown,
                        "type", type,
                        "modules", module);
                assertThat(check(spec, rule).map(SpecProblem::code))
                    .as("%s under %s", spec, rule)
                    .isEqualTo(refused ? Optional.of("bad_combination") : Optional.empty());
                tried++;
              }
            }
          }
        }
      }
    }
    assertThat(tried).isEqualTo(4 * 4 * 5 * 3 * 5 * 3);
  }

  private static Optional<SpecProblem> check(Map<String, Object> spec, Object rule) {
    return rule.equals(ABSENT)
        ? Supervisor.checkChildSpecs(List.of(spec))
        : Supervisor.checkChildSpecs(
            List.of(spec), SupervisorFlags.read(Map.of("auto_shutdown", rule)).autoShutdown());
  }

  @Test
  @DisplayName("B24 a child class without the contract: given as child but does not implement")
  void b24() {
    String text =
        "java.lang.StringBuilder was given as child but does not implement"
            + " GenServer, GenStateMachine, Behavior, SupervisorInit or ChildStart";
    assertRefused(StringBuilder.class, "invalid_child_spec", text);
    assertRefused("java.lang.StringBuilder", "invalid_child_spec", text);
    assertRefused(spec("start", StringBuilder.class), "invalid_mfa", text);
    assertRefused(List.of(StringBuilder.class, 1), "invalid_child_spec", text);
    assertRefused(
        GenServer.class,
        "invalid_child_spec",
        "GenServer was given as child but does not have a public constructor");
  }

  @Test
  @DisplayName("B25 a class that is not there: given as child but does not exist")
  void b25() {
    String text = "\"org.example.Missing\" was given as child but does not exist";
    assertRefused("org.example.Missing", "invalid_child_spec", text);
    assertRefused(spec("start", "org.example.Missing"), "invalid_mfa", text);
    assertRefused(List.of("org.example.Missing", 1), "invalid_child_spec", text);
  }

  @Test
  @DisplayName("B26 an override of single keys of a derived spec changes only these")
  void b26() {
    ChildSpec derived = ChildSpec.read(Echo.class);
    assertThat(derived.id()).isEqualTo("Echo");
    assertThat(derived.override(Map.of())).isEqualTo(derived);
    assertThat(derived.override(Map.of("id", "other"))).isEqualTo(derived.withId("other"));
    assertThat(derived.override(Map.of("restart", "temporary", "significant", true)))
        .isEqualTo(derived.withRestart(RestartType.TEMPORARY).withSignificant(true));
    assertThat(derived.override(Map.of("shutdown", "infinity")))
        .isEqualTo(derived.withShutdown(Shutdown.infinity()));
    assertThat(derived.override(Map.of("type", "supervisor")))
        .isEqualTo(derived.withType(ChildType.SUPERVISOR));
    assertThat(derived.override(Map.of("modules", List.of("m"))))
        .isEqualTo(derived.withModule("m"));
    Toy toy = Toy.plain();
    assertThat(derived.override(Map.of("start", toy))).isEqualTo(derived.withStart(toy));
    ChildSpec named = derived.override(Map.of("name", "n"));
    assertThat(named).isEqualTo(derived.withName("n"));
    assertThat(named.override(Map.of("id", "b"))).isEqualTo(named.withId("b"));
    assertThatExceptionOfType(SpecException.class)
        .isThrownBy(() -> derived.override(Map.of("restart", "never")))
        .withMessageStartingWith("invalid_restart_type: ");
  }
}
