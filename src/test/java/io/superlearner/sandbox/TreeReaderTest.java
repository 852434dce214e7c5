package io.superlearner.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.superlearner.identity.SandboxId;
import io.superlearner.runtime.supervisor.Fault;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.sandbox.module.BuiltIn;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TreeReaderTest {

  private static final ModuleFinder FINDER =
      name -> BuiltIn.modules().stream().filter(m -> m.name().equals(name)).findFirst();

  private static SandboxAnswer refusal(SandboxSpec spec) {
    return switch (SpecReader.read(spec, 0, FINDER, Limits.usual(), Memory.none(), null)) {
      case SpecReader.Read.Plan _ -> null;
      case SpecReader.Read.Refused(var answer) -> answer;
    };
  }

  private static List<Fault> faults(Map<String, ?> tree) {
    SandboxSpec spec =
        new SandboxSpec(SandboxId.parse("t"), null, tree, null, null, null, Map.of());
    SandboxAnswer answer = refusal(spec);
    return answer instanceof SandboxAnswer.Faulty(var faults) ? faults : List.of();
  }

  private static Map<String, Object> tree(Object... children) {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", "root");
    tree.put("children", List.of(children));
    return tree;
  }

  private static Map<String, Object> child(Object... keysAndValues) {
    Map<String, Object> child = new HashMap<>(Map.of("id", "a", "module", "counter"));
    for (int at = 0; at < keysAndValues.length; at += 2) {
      child.put((String) keysAndValues[at], keysAndValues[at + 1]);
    }
    return child;
  }

  private static Map<String, Object> root(String key, Object value) {
    Map<String, Object> tree = tree(child());
    tree.put(key, value);
    return tree;
  }

  private static Map<String, Object> nested(int depth) {
    Map<String, Object> inner = child();
    for (int level = 0; level < depth; level++) {
      inner = new HashMap<>(Map.of("id", "s", "type", "supervisor", "children", List.of(inner)));
    }
    return tree(inner);
  }

  private static Map<String, Object> placed(Object placement, Object... keysAndValues) {
    Map<String, Object> inner =
        new HashMap<>(Map.of("id", "s", "type", "supervisor", "children", List.of(child())));
    inner.put("placement", placement);
    for (int at = 0; at < keysAndValues.length; at += 2) {
      inner.put((String) keysAndValues[at], keysAndValues[at + 1]);
    }
    return tree(inner);
  }

  private static List<Object> many(int count) {
    List<Object> children = new ArrayList<>();
    for (int at = 0; at < count; at++) {
      children.add(Map.of("id", "c" + at, "module", "counter"));
    }
    return children;
  }

  record Wrong(Map<String, Object> tree, String pointer, String says) {}

  static final List<Wrong> WRONG =
      List.of(
          new Wrong(root("strategy", "two_for_one"), "/tree/strategy", "invalid_strategy"),
          new Wrong(root("strategy", 1), "/tree/strategy", "one_for_one, one_for_all"),
          new Wrong(root("max_restarts", -1), "/tree/max_restarts", "invalid_intensity"),
          new Wrong(root("max_restarts", "1e3"), "/tree/max_restarts", "\"1e3\""),
          new Wrong(root("max_restarts", 1000001), "/tree/max_restarts", "0 to 1000000"),
          new Wrong(root("max_restarts", 3.0), "/tree/max_restarts", "whole number"),
          new Wrong(root("max_restarts", true), "/tree/max_restarts", "invalid_intensity"),
          new Wrong(root("max_seconds", 0), "/tree/max_seconds", "invalid_period"),
          new Wrong(root("max_seconds", 86401), "/tree/max_seconds", "1 to 86400"),
          new Wrong(root("auto_shutdown", "some"), "/tree/auto_shutdown", "invalid_auto_shutdown"),
          new Wrong(root("type", "worker"), "/tree/type", "invalid_child_type"),
          new Wrong(root("shutdown", 5), "/tree/shutdown", "unknown key \"shutdown\""),
          new Wrong(root("children", "x"), "/tree/children", "expected a list"),
          new Wrong(root("id", "a/b"), "/tree/id", "invalid_id"),
          new Wrong(tree("x"), "/tree/children/0", "invalid_child_spec"),
          new Wrong(tree(Map.of("module", "counter")), "/tree/children/0/id", "missing_id"),
          new Wrong(tree(Map.of("id", "a")), "/tree/children/0/module", "missing_start"),
          new Wrong(tree(child("id", "../x")), "/tree/children/0/id", "invalid_id"),
          new Wrong(tree(child("id", "x".repeat(64))), "/tree/children/0/id", "invalid_id"),
          new Wrong(tree(child(), child()), "/tree/children/1/id", "duplicate_child_name: a"),
          new Wrong(
              tree(child("restart", "x")), "/tree/children/0/restart", "invalid_restart_type"),
          new Wrong(tree(child("shutdown", -10)), "/tree/children/0/shutdown", "invalid_shutdown"),
          new Wrong(tree(child("shutdown", "soon")), "/tree/children/0/shutdown", "brutal_kill"),
          new Wrong(tree(child("shutdown", 3600001)), "/tree/children/0/shutdown", "3600000"),
          new Wrong(tree(child("type", "thread")), "/tree/children/0/type", "invalid_child_type"),
          new Wrong(tree(child("type", "supervisor")), "/tree/children/0/type", "is a worker"),
          new Wrong(
              tree(child("significant", 1)), "/tree/children/0/significant", "invalid_significant"),
          new Wrong(
              tree(child("significant", true)), "/tree/children/0/significant", "bad_combination"),
          new Wrong(tree(child("module", "nope")), "/tree/children/0/module", "module_not_found"),
          new Wrong(tree(child("module", 7)), "/tree/children/0/module", "expected text"),
          new Wrong(tree(child("restrat", "x")), "/tree/children/0/restrat", "unknown key"),
          new Wrong(tree(child("a/b~", 1)), "/tree/children/0/a~1b~0", "unknown key"),
          new Wrong(tree(child("args", List.of())), "/tree/children/0/args", "expected an object"),
          new Wrong(
              tree(child("args", Map.of("strat", 1))),
              "/tree/children/0/args/strat",
              "unknown key"),
          new Wrong(
              tree(child("args", Map.of("start", "1"))), "/tree/children/0/args/start", "\"1\""),
          new Wrong(tree(child("name", "<1.2.0>")), "/tree/children/0/name", "invalid_name"),
          new Wrong(tree(child("name", "1.2.0")), "/tree/children/0/name", "invalid_name"),
          new Wrong(
              tree(child("name", "n"), child("id", "b", "name", "n")),
              "/tree/children/1/name",
              "duplicate_name"),
          new Wrong(tree(child("module", "ticker")), "/tree/children/0/args/to", "to is missing"),
          new Wrong(
              tree(child("module", "scripted", "args", Map.of("starts", List.of("ok", "maybe")))),
              "/tree/children/0/args/starts/1",
              "expected ok, ignore, error, raise"),
          new Wrong(
              tree(child("module", "scripted", "args", Map.of("starts", List.of()))),
              "/tree/children/0/args/starts",
              "starts is empty"),
          new Wrong(
              tree(child("module", "scripted", "args", Map.of("on_shutdown", "no"))),
              "/tree/children/0/args/on_shutdown",
              "expected \"ignore\""),
          new Wrong(
              tree(Map.of("id", "p", "type", "dynamic_supervisor")),
              "/tree/children/0/template",
              "bad_start_spec"),
          new Wrong(
              tree(
                  Map.of(
                      "id",
                      "p",
                      "type",
                      "dynamic_supervisor",
                      "max_children",
                      -1,
                      "template",
                      Map.of("module", "kv"))),
              "/tree/children/0/max_children",
              "invalid_max_children"));

  @ParameterizedTest
  @FieldSource("WRONG")
  void aFaultIsFoundAtItsPlaceAndNamesValueAndRule(Wrong wrong) {
    assertThat(faults(wrong.tree()))
        .as("%s", wrong.tree())
        .anySatisfy(fault -> {
          assertThat(fault.pointer()).isEqualTo(wrong.pointer());
          assertThat(fault.sentence()).contains(wrong.says());
        });
  }

  @Test
  void allFaultsAreCollectedNotOnlyTheFirst() {
    Map<String, Object> tree = tree(child("restart", "x", "shutdown", -1), child("module", "nope"));
    tree.put("strategy", "y");
    assertThat(faults(tree))
        .extracting(Fault::pointer)
        .contains(
            "/tree/strategy",
            "/tree/children/0/restart",
            "/tree/children/0/shutdown",
            "/tree/children/1/module");
  }

  @Test
  void atMostHundredFaultsAreTold() {
    List<Object> children = new ArrayList<>();
    for (int at = 0; at < 1000; at++) {
      children.add(Map.of("id", "a" + at, "module", "nope"));
    }
    assertThat(faults(tree(children.toArray()))).hasSize(100);
  }

  @Nested
  class OnNodesOfTheirOwn {

    @Test
    void aSubtreeNeedsAClusterForThat() {
      assertThat(sentences(placed(Map.of("node", "n2@127.0.0.1"))))
          .containsExactly("invalid_placement: this node belongs to no cluster");
    }

    @Test
    void onlyASupervisorOfTheTreeHasOne() {
      assertThat(sentences(tree(child("placement", Map.of()))))
          .containsExactly(
              "invalid_placement: only a supervisor with children of its own has a node of its own");
    }

    @Test
    void whatIsWrittenIsChecked() {
      Map<String, Object> wish =
          Map.of("node", "no node", "strategy", "best", "strict", 1, "colour", "red");
      assertThat(sentences(placed(wish, "shutdown", "brutal_kill")))
          .hasSize(6)
          .anyMatch(sentence -> sentence.contains("shutdown brutal_kill"))
          .anyMatch(sentence -> sentence.contains("colour"))
          .anyMatch(sentence -> sentence.contains("strategy"));
      assertThat(sentences(placed("n2"))).isNotEmpty();
    }

    private static List<String> sentences(Map<String, ?> tree) {
      return faults(tree).stream().map(Fault::sentence).toList();
    }
  }

  @Nested
  class Bounds {

    @Test
    void sixtyFourLevelsAreAllowedAndNoMore() {
      assertThat(faults(nested(62))).isEmpty();
      assertThat(faults(nested(70)))
          .anySatisfy(fault -> assertThat(fault.sentence()).contains("deeper than 64"));
    }

    @Test
    void tenThousandChildrenAreAllowedAndNoMore() {
      assertThat(faults(root("children", many(10_000)))).isEmpty();
      assertThat(faults(root("children", many(10_001))))
          .anySatisfy(fault -> assertThat(fault.sentence()).contains("10000"));
    }

    @Test
    void tenThousandChildrenAreCountedOverAllSupervisors() {
      List<Object> halves =
          List.of(
              Map.of("id", "x", "type", "supervisor", "children", many(6000)),
              Map.of("id", "y", "type", "supervisor", "children", many(6000)));
      assertThat(faults(root("children", halves)))
          .anySatisfy(fault -> assertThat(fault.sentence()).contains("more than 10000"));
    }
  }

  @Test
  void theTreeOfTheDocumentationIsAccepted() {
    Map<String, Object> tree = new LinkedHashMap<>();
    tree.put("id", "root");
    tree.put("type", "supervisor");
    tree.put("strategy", "rest_for_one");
    tree.put("max_restarts", 3);
    tree.put("max_seconds", 5);
    tree.put("auto_shutdown", "never");
    tree.put(
        "children",
        List.of(
            Map.of("id", "a", "module", "counter", "restart", "permanent", "shutdown", 5000),
            Map.of(
                "id",
                "b",
                "module",
                "scripted",
                "restart",
                "transient",
                "args",
                Map.of("starts", List.of("ok", "error", "ok"))),
            Map.of(
                "id",
                "inner",
                "type",
                "supervisor",
                "strategy",
                "one_for_all",
                "children",
                List.of()),
            Map.of(
                "id",
                "pool",
                "type",
                "dynamic_supervisor",
                "max_children",
                100,
                "template",
                Map.of("module", "kv", "restart", "temporary"))));
    assertThat(faults(tree)).isEmpty();
  }

  @Nested
  class BesideIt {

    private SandboxSpec spec(
        String module, Map<String, ?> tree, String strategy, Integer restarts) {
      return new SandboxSpec(
          SandboxId.parse("t"), module, tree, strategy, restarts, null, Map.of());
    }

    @Test
    void aStrategyBesideATreeIsRefused() {
      assertThat(refusal(spec(null, tree(), "one_for_all", null)))
          .asString()
          .contains("/strategy", "stands beside a tree");
    }

    @Test
    void aStrategyBesideAModuleIsAcceptedIfItIsOne() {
      assertThat(refusal(spec("test_demo", null, "one_for_all", 5))).isNull();
      assertThat(refusal(spec("test_demo", null, "x", -1)))
          .asString()
          .contains("invalid_strategy", "invalid_intensity");
    }

    @Test
    void aModuleAndATreeAreRefused() {
      assertThat(refusal(spec("counter", tree(), null, null))).asString().contains("not of both");
      assertThat(refusal(spec(null, null, null, null))).asString().contains("missing");
    }

    @Test
    void anUnknownModuleIsToldAsSuch() {
      assertThat(refusal(spec("nope", null, null, null)))
          .isEqualTo(new SandboxAnswer.NoModule("nope"));
    }

    @Test
    void aModuleThatNeedsArgumentsIsRefusedAlone() {
      assertThat(refusal(spec("relay", null, null, null)))
          .asString()
          .contains("/module", "to is missing", "use a tree");
    }
  }

  @Test
  void aModuleThatThrowsWhileItReadsItsArgumentsIsAFault() {
    ProcessModule bad = new ThrowingModule();
    SandboxSpec spec =
        new SandboxSpec(
            SandboxId.parse("t"), null, tree(child("module", "bad")), null, null, null, Map.of());
    assertThat(
            SpecReader.read(spec, 0, _ -> Optional.of(bad), Limits.usual(), Memory.none(), null)
                .toString())
        .contains("/tree/children/0/args", "the module bad failed", "boom");
  }

  private static final class ThrowingModule implements ProcessModule {
    @Override
    public String name() {
      return "bad";
    }

    @Override
    public String summary() {
      return "";
    }

    @Override
    public io.superlearner.runtime.supervisor.ChildType type() {
      return io.superlearner.runtime.supervisor.ChildType.WORKER;
    }

    @Override
    public Made make(io.superlearner.runtime.supervisor.Arguments args, Map<String, ?> config) {
      throw new IllegalStateException("boom");
    }
  }
}
