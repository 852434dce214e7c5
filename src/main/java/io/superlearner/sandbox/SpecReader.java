package io.superlearner.sandbox;

import io.superlearner.runtime.supervisor.Arguments;
import io.superlearner.runtime.supervisor.Fault;
import io.superlearner.runtime.supervisor.ProcessModule;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Checks what a sandbox is to be made of and turns it into a plan for its root.
final class SpecReader {

  private SpecReader() {}

  /// What came of reading.
  sealed interface Read {
    /// It can be started.
    record Plan(RootPlan root) implements Read {}

    /// It cannot, and this is why.
    record Refused(SandboxAnswer answer) implements Read {}
  }

  /// @param epoch what the modules are told; 0 for nothing
  /// @param memory what durable processes begin with
  /// @param parts runs subtrees on other nodes, but for a local sandbox; null if this node belongs
  ///   to no cluster
  static Read read(
      SandboxSpec spec,
      long epoch,
      ModuleFinder finder,
      Limits limits,
      Memory memory,
      @Nullable PartHost parts) {
    Arguments whole = Arguments.of("", beside(spec));
    ModuleReader modules = new ModuleReader(finder, told(spec, epoch), limits.mailbox(), memory);
    PartReader elsewhere = new PartReader(spec, parts);
    if (spec.config().containsKey(ProcessModule.EPOCH)) {
      whole
          .part("/config", Map.of())
          .fault(ProcessModule.EPOCH, ProcessModule.EPOCH + " is told by the cluster alone");
    }
    RootPlan plan;
    try {
      plan = plan(spec, whole, modules, elsewhere, finder);
    } catch (UncheckedIOException unread) {
      String name = spec.module() == null ? "of the tree" : spec.module();
      return new Read.Refused(
          new SandboxAnswer.ModulesUnread(name, String.valueOf(unread.getMessage())));
    }
    List<Fault> faults = whole.faults();
    if (!faults.isEmpty()) {
      return new Read.Refused(new SandboxAnswer.Faulty(faults));
    }
    return plan == null
        ? new Read.Refused(new SandboxAnswer.NoModule(String.valueOf(spec.module())))
        : new Read.Plan(plan);
  }

  private static Map<String, ?> told(SandboxSpec spec, long epoch) {
    if (epoch == 0) {
      return spec.config();
    }
    Map<String, Object> config = new LinkedHashMap<>(spec.config());
    config.put(ProcessModule.EPOCH, epoch);
    return Collections.unmodifiableMap(config);
  }

  /// The keys that may stand beside a module, as a request would write them.
  private static Map<String, Object> beside(SandboxSpec spec) {
    Map<String, Object> keys = new LinkedHashMap<>();
    put(keys, "strategy", spec.strategy());
    put(keys, "max_restarts", spec.maxRestarts());
    put(keys, "max_seconds", spec.maxSeconds());
    return keys;
  }

  private static void put(Map<String, Object> keys, String key, @Nullable Object value) {
    if (value != null) {
      keys.put(key, value);
    }
  }

  private static @Nullable RootPlan plan(
      SandboxSpec spec,
      Arguments whole,
      ModuleReader modules,
      PartReader parts,
      ModuleFinder finder) {
    if (spec.module() != null && spec.tree() != null) {
      whole.fault("tree", "a sandbox is made of a module or a tree, not of both");
      return null;
    }
    if (spec.tree() != null) {
      for (String key : beside(spec).keySet()) {
        whole.fault(key, key + " stands beside a tree; write it into the tree's root");
      }
      return new TreeReader(modules, parts).root(whole.part("/tree", spec.tree()));
    }
    if (spec.module() == null) {
      whole.fault("module", "module or tree is missing");
      return null;
    }
    return finder.find(spec.module()).isEmpty() ? null : modules.root(spec.module(), whole);
  }
}
