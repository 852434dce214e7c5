package io.superlearner.sandbox;

import io.superlearner.runtime.Behavior;
import io.superlearner.runtime.Scheduler;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.AutoShutdown;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.DynamicSpec;
import io.superlearner.runtime.supervisor.DynamicSupervisor;
import io.superlearner.runtime.supervisor.Shutdown;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/// Reads a supervision tree from plain data and collects every fault. For one tree and one thread.
///
/// After a fault the reading goes on with placeholders, so a result is of use only if
/// [Arguments#faults()] is empty at the end.
final class TreeReader {

  private static final int MOST_CHILDREN = 10_000;
  private static final int DEEPEST = 64;
  private static final List<String> TYPES = List.of("worker", "supervisor", "dynamic_supervisor");
  private static final List<String> ROOT_TYPES = List.of("supervisor", "dynamic_supervisor");

  private final ModuleReader modules;
  private final PartReader parts;
  private final ChildReader keys = new ChildReader();
  private int children;
  // how many templates there are around what is read
  private int templates;

  TreeReader(ModuleReader modules, PartReader parts) {
    this.modules = modules;
    this.parts = parts;
  }

  /// Reads the root and everything below it.
  RootPlan root(Arguments node) {
    String type = node.word("type", ROOT_TYPES, "supervisor", "invalid_child_type");
    String id = keys.idIfAny(node, "root");
    String name = keys.name(node);
    Function<Scheduler, Behavior> made = supervisor(node, type, 1);
    node.refuseOthers();
    return new RootPlan(id, name, "supervisor", made);
  }

  private Function<Scheduler, Behavior> supervisor(Arguments node, String type, int depth) {
    if (type.equals("dynamic_supervisor")) {
      DynamicSpec spec = dynamic(node, depth);
      return lane -> DynamicSupervisor.behavior(spec, lane);
    }
    SupervisorFlags flags = Flags.read(node);
    List<ChildSpec> specs = children(node, depth, flags.autoShutdown() != AutoShutdown.NEVER);
    SupervisorSpec spec = new SupervisorSpec(flags, specs);
    return lane -> Supervisor.behavior(spec, lane);
  }

  private DynamicSpec dynamic(Arguments node, int depth) {
    SupervisorFlags flags = Flags.readDynamic(node);
    int most =
        (int) node.whole("max_children", 0, MOST_CHILDREN, MOST_CHILDREN, "invalid_max_children");
    Arguments template = node.map("template");
    if (template == null) {
      if (!node.has("template")) {
        node.fault("template", "bad_start_spec: a dynamic_supervisor needs a template");
      }
      template = node.part(node.pointerTo("template"), Map.of("module", "counter"));
    }
    if (template.has("name")) {
      template.fault("name", "invalid_name: children made from a template cannot share a name");
    }
    String id = keys.idIfAny(template, "child");
    templates++;
    ChildSpec made = child(template, Map.of(), id, depth + 1, false);
    templates--;
    return DynamicSpec.of(made)
        .withBudget(flags.maxRestarts(), flags.window())
        .withMaxChildren(most);
  }

  private List<ChildSpec> children(Arguments node, int depth, boolean maySignify) {
    List<ChildSpec> specs = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    List<?> given = node.list("children", MOST_CHILDREN);
    for (int at = 0; at < given.size(); at++) {
      if (++children > MOST_CHILDREN) {
        node.fault("children", "the tree has more than " + MOST_CHILDREN + " children");
        return specs;
      }
      String pointer = node.pointerTo("children") + "/" + at;
      if (!(given.get(at) instanceof Map<?, ?> map)) {
        node.part(pointer, Map.of())
            .fault(
                "invalid_child_spec: a child is "
                    + Arguments.shown(given.get(at))
                    + "; expected an object");
        continue;
      }
      Arguments child = node.part(pointer, map);
      String id = keys.id(child);
      if (!id.equals("?") && !ids.add(id)) {
        child.fault("id", "duplicate_child_name: " + id + " is the id of another child");
      }
      specs.add(child(child, map, id, depth + 1, maySignify));
    }
    return specs;
  }

  /// @param raw the child as it was given
  private ChildSpec child(Arguments node, Map<?, ?> raw, String id, int depth, boolean maySignify) {
    ChildSpec whole = started(node, id, depth);
    boolean worker = whole.type() == ChildType.WORKER;
    Shutdown usual = worker ? Shutdown.after(5000) : Shutdown.infinity();
    boolean apart = PartReader.isMeant(node);
    ChildSpec spec = apart ? elsewhere(node, raw, whole) : whole;
    String name = keys.name(node);
    var restart = keys.restart(node);
    ChildSpec read =
        spec.withRestart(restart)
            .withShutdown(keys.shutdown(node, usual))
            .withSignificant(keys.significant(node, restart, maySignify))
            // the name of a subtree that runs elsewhere is that of its root there
            .withName(apart ? null : name);
    node.refuseOthers();
    return read;
  }

  private ChildSpec elsewhere(Arguments node, Map<?, ?> raw, ChildSpec whole) {
    if (templates > 0) {
      PartReader.refuse(node, "children made from a template run where their supervisor runs");
      return whole;
    }
    if (whole.type() == ChildType.WORKER || node.has("module")) {
      PartReader.refuse(node, "only a supervisor with children of its own has a node of its own");
      return whole;
    }
    return parts.child(node, whole.id(), raw, whole);
  }

  /// Reads what the child runs.
  private ChildSpec started(Arguments node, String id, int depth) {
    String type = node.word("type", TYPES, "", "invalid_child_type");
    if (node.has("module")) {
      return modules.child(node, id, type, templates == 0);
    }
    if (type.isEmpty() || type.equals("worker")) {
      node.fault("module", "missing_start: a worker needs a module");
      return ModuleReader.placeholder(id);
    }
    if (depth > DEEPEST) {
      node.fault("the tree is deeper than " + DEEPEST + " levels");
      return ModuleReader.placeholder(id);
    }
    Function<Scheduler, Behavior> made = supervisor(node, type, depth);
    return ChildSpec.supervisor(id, context -> made.apply(context.lane()));
  }
}
