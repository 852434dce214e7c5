package io.superlearner.sandbox;

import io.superlearner.identity.Shown;
import io.superlearner.runtime.server.Init;
import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.ChildSpec;
import io.superlearner.runtime.supervisor.ChildStart;
import io.superlearner.runtime.supervisor.ChildType;
import io.superlearner.runtime.supervisor.ProcessModule;
import io.superlearner.runtime.supervisor.ProcessModule.Made;
import io.superlearner.runtime.supervisor.Strategy;
import io.superlearner.runtime.supervisor.Supervisor;
import io.superlearner.runtime.supervisor.SupervisorFlags;
import io.superlearner.runtime.supervisor.SupervisorInit;
import io.superlearner.runtime.supervisor.SupervisorSpec;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Turns the name of a module and its arguments into something that a supervisor can start.
final class ModuleReader {

  private static final int LONGEST_NAME = 1000;

  private final ModuleFinder finder;
  private final Map<String, ?> config;
  private final int mailboxBound;
  private final Memory memory;

  /// @param config what the modules of the sandbox can read
  /// @param mailboxBound the most ordinary messages that may wait for a worker
  /// @param memory what durable processes begin with
  ModuleReader(ModuleFinder finder, Map<String, ?> config, int mailboxBound, Memory memory) {
    this.finder = finder;
    this.config = config;
    this.mailboxBound = mailboxBound;
    this.memory = memory;
  }

  /// Returns a child that stands for one that was at fault; it is never started.
  static ChildSpec placeholder(String id) {
    return ChildSpec.worker(
        id,
        _ -> {
          throw new IllegalStateException("a tree with faults was started");
        });
  }

  /// Reads a child of a tree that names a module.
  ///
  /// @param type what the tree says it is; empty if it says nothing
  /// @param named whether it has a place of its own in the tree; not if a dynamic supervisor makes
  ///   it from a template, or something above it
  ChildSpec child(Arguments node, String id, String type, boolean named) {
    String name = node.text("module", LONGEST_NAME);
    Arguments args = node.map("args");
    if (args == null) {
      args = node.part(node.pointerTo("args"), Map.of());
    }
    if (name == null) {
      return placeholder(id);
    }
    ProcessModule module = finder.find(name).orElse(null);
    if (module == null) {
      node.fault("module", "module_not_found: there is no module " + Arguments.shown(name));
      return placeholder(id);
    }
    if (!type.isEmpty() && !type.equals(module.type().word())) {
      node.fault(
          "type",
          "invalid_child_type: type is "
              + Arguments.shown(type)
              + " but the module "
              + name
              + " is a "
              + module.type().word());
    }
    return child(module, id, args, named);
  }

  private ChildSpec child(ProcessModule module, String id, Arguments args, boolean named) {
    return switch (make(module, args)) {
      case null -> placeholder(id);
      case Made.Worker(var behavior) -> {
        ChildSpec spec =
            ChildSpec.worker(id, _ -> behavior.get())
                .withModule(module.name())
                .withMailboxBound(mailboxBound);
        yield named ? remembered(spec) : spec;
      }
      case Made.Tree(var init) ->
          ChildSpec.supervisor(
                  id, context -> Supervisor.behavior(fitted(init, null, named), context.lane()))
              .withModule(module.name());
    };
  }

  /// Returns the same worker, beginning with what was saved for its path.
  private ChildSpec remembered(ChildSpec child) {
    ChildStart start = child.start();
    return child.withStart(context -> memory.remembered(start.start(context)));
  }

  private @Nullable Made make(ProcessModule module, Arguments args) {
    try {
      Made made = module.make(args, config);
      args.refuseOthers();
      return made;
    } catch (RuntimeException | LinkageError failure) {
      args.fault("the module " + module.name() + " failed: " + Shown.text(failure.toString(), 200));
      return null;
    }
  }

  /// Reads a whole sandbox that names a module: its own tree for a supervisor, a generated root
  /// with one child for a worker.
  ///
  /// @param spec reads the keys beside the module
  RootPlan root(String name, Arguments spec) {
    Flags.Overrides overrides = Flags.overrides(spec);
    Optional<ProcessModule> found = finder.find(name);
    ProcessModule module = found.orElseThrow(() -> new IllegalArgumentException(name));
    Arguments args = Arguments.of("/module", Map.of());
    if (module.type() == ChildType.WORKER) {
      ChildSpec child = child(module, name, args, true);
      refuseMissing(args, spec, name);
      SupervisorFlags flags = overrides.applyTo(SupervisorFlags.of(Strategy.ONE_FOR_ONE));
      SupervisorSpec root = new SupervisorSpec(flags, List.of(child));
      return plan("supervisor", () -> Init.ready(root));
    }
    Made made = make(module, args);
    refuseMissing(args, spec, name);
    return made instanceof Made.Tree(var init)
        ? plan(name, fitted(init, overrides, true))
        : plan(name, () -> Init.ignore());
  }

  private static RootPlan plan(String module, SupervisorInit init) {
    return new RootPlan("root", null, module, lane -> Supervisor.behavior(init, lane));
  }

  private static void refuseMissing(Arguments args, Arguments spec, String name) {
    args.faults()
        .forEach(fault ->
            spec.fault(
                "module",
                name + " cannot run without arguments: " + fault.sentence() + "; use a tree"));
  }

  /// Returns the same init with the sandbox's bound for mailboxes, with other flags if wanted, and
  /// with workers that begin with what was saved for them if they have places of their own.
  private SupervisorInit fitted(
      SupervisorInit init, Flags.@Nullable Overrides overrides, boolean named) {
    return () ->
        switch (init.init()) {
          case Init.Ready<SupervisorSpec>(var spec, var info) ->
              new Init.Ready<>(
                  new SupervisorSpec(
                      overrides == null ? spec.flags() : overrides.applyTo(spec.flags()),
                      spec.children().stream().map(child -> fitted(child, named)).toList()),
                  info);
          case Init.ReadyThen<SupervisorSpec> unfit -> unfit;
          case Init.Ignore<SupervisorSpec> ignore -> ignore;
          case Init.Stop<SupervisorSpec> stop -> stop;
        };
  }

  private ChildSpec fitted(ChildSpec child, boolean named) {
    if (child.type() != ChildType.WORKER) {
      return child;
    }
    ChildSpec bounded = child.mailboxBound() == 0 ? child.withMailboxBound(mailboxBound) : child;
    return named ? remembered(bounded) : bounded;
  }
}
