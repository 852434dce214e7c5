package io.superlearner.api;

import io.superlearner.cluster.Placement;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.control.SandboxRecord;
import io.superlearner.control.SandboxRequest;
import io.superlearner.control.SandboxScope;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.SandboxId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A checked request for a new sandbox.
///
/// @param request what it is to be made of
/// @param placement where it is to run
record SandboxOrder(SandboxRequest request, Placement placement) {

  // truth is asked for each of them
  private static final int MOST_NAMED = 100;
  private static final int LONGEST_BETWEEN_CHECKPOINTS = 3600;

  /// Checks a body: aliases, what is missing, and the form of every value. Whether module and tree
  /// are right is the node's to say.
  static Outcome<SandboxOrder> of(CreateSandbox body) {
    Faults faults = new Faults();
    String id = faults.oneOf("id", body.id(), "sandbox_id", body.sandboxId());
    String module = faults.oneOf("module", body.module(), "module_or_app", body.moduleOrApp());
    String node = faults.oneOf("node", body.node(), "preferred_node", body.preferredNode());
    Map<String, Object> config =
        faults.oneOf("config", body.config(), "custom_config", body.customConfig());
    SandboxId sandbox =
        id == null
            ? null
            : faults.parse(body.id() == null ? "/sandbox_id" : "/id", id, SandboxId::parse);
    NodeName wanted =
        node == null || node.equals("auto")
            ? null
            : faults.parse(
                body.node() == null ? "/preferred_node" : "/node", node, NodeName::parse);
    faults.source(body, module);
    Placement placement =
        new Placement(
            wanted,
            body.strict() == null || body.strict(),
            faults.strategy(body.placement()),
            faults.needs(
                body.resources() == null ? "resource_requirements" : "resources",
                faults.oneOf(
                    "resources",
                    body.resources(),
                    "resource_requirements",
                    body.resourceRequirements())),
            faults.all(
                "/placement/apart_from",
                body.placement() == null ? null : body.placement().apartFrom(),
                SandboxId::parse),
            faults.all(
                "/placement/backup_nodes",
                body.placement() == null ? null : body.placement().backupNodes(),
                NodeName::parse),
            faults.all("/depends_on", body.dependsOn(), SandboxId::parse),
            faults.checkpointSeconds(body.checkpointSeconds()));
    SandboxScope scope = faults.scope(body);
    if (id == null && faults.isEmpty()) {
      return missing("id", "a sandbox needs an id");
    }
    if (module == null && body.tree() == null && faults.isEmpty()) {
      return missing("module", "a sandbox is made from a module or from a tree; give one of them");
    }
    if (sandbox == null || !faults.isEmpty()) {
      return Outcome.refused(faults.refusal());
    }
    return Outcome.done(
        new SandboxOrder(
            new SandboxRequest(
                sandbox,
                module,
                body.tree(),
                body.strategy(),
                body.maxRestarts(),
                body.maxSeconds(),
                config == null ? Map.of() : config,
                null,
                scope),
            placement));
  }

  /// Tells what the caller did not ask for.
  List<String> notes(SandboxRecord made) {
    NodeName wanted = placement.node();
    return wanted == null || wanted.equals(made.node())
        ? List.of()
        : List.of("node " + wanted + " is not available; placed on " + made.node());
  }

  private static Outcome<SandboxOrder> missing(String parameter, String detail) {
    return Outcome.refused(Refusal.ofParameter(Code.MISSING_PARAMETER, parameter, detail));
  }

  /// What is wrong with a body, gathered so that all of it is told at once.
  private static final class Faults {

    private final List<Refusal.Fault> found = new ArrayList<>();

    <T> @Nullable T oneOf(String name, @Nullable T value, String alias, @Nullable T other) {
      if (value != null && other != null) {
        found.add(
            new Refusal.Fault("/" + alias, "give either " + name + " or " + alias + ", not both"));
      }
      return value != null ? value : other;
    }

    <T> @Nullable T parse(
        String pointer, String text, java.util.function.Function<String, T> form) {
      try {
        return form.apply(text);
      } catch (IllegalArgumentException wrong) {
        found.add(new Refusal.Fault(pointer, String.valueOf(wrong.getMessage())));
        return null;
      }
    }

    void source(CreateSandbox body, @Nullable String module) {
      if (body.tree() != null && module != null) {
        found.add(new Refusal.Fault("/tree", "give either a module or a tree, not both"));
      }
    }

    <T> List<T> all(
        String pointer, @Nullable List<String> texts, java.util.function.Function<String, T> form) {
      List<T> read = new ArrayList<>();
      if (texts != null && texts.size() > MOST_NAMED) {
        found.add(
            new Refusal.Fault(
                pointer, "expected at most " + MOST_NAMED + " names, not " + texts.size()));
        return read;
      }
      for (int i = 0; texts != null && i < texts.size(); i++) {
        @Nullable String text = texts.get(i);
        String at = pointer + "/" + i;
        T one = text == null ? null : parse(at, text, form);
        if (text == null) {
          found.add(new Refusal.Fault(at, "expected a name, not null"));
        } else if (one != null && !read.contains(one)) {
          read.add(one);
        }
      }
      return read;
    }

    /// A local sandbox is on the named node or on the asked one; what only has a meaning for one
    /// that is placed is refused.
    SandboxScope scope(CreateSandbox body) {
      SandboxScope scope =
          body.scope() == null
              ? SandboxScope.CLUSTER
              : parse("/scope", body.scope(), word -> Words.parse(SandboxScope.class, word));
      if (scope == SandboxScope.LOCAL) {
        alone("strict", body.strict());
        alone("resources", body.resources());
        alone("resource_requirements", body.resourceRequirements());
        alone("placement", body.placement());
        alone("depends_on", body.dependsOn());
        alone("checkpoint_seconds", body.checkpointSeconds());
      }
      return scope == null ? SandboxScope.CLUSTER : scope;
    }

    private void alone(String key, @Nullable Object value) {
      if (value != null) {
        found.add(
            new Refusal.Fault(
                "/" + key, key + " has no meaning for a local sandbox; leave it out"));
      }
    }

    @Nullable Integer checkpointSeconds(@Nullable Integer seconds) {
      if (seconds != null && (seconds < 1 || seconds > LONGEST_BETWEEN_CHECKPOINTS)) {
        found.add(
            new Refusal.Fault(
                "/checkpoint_seconds",
                "checkpoint_seconds: expected 1 to %d, not %d"
                    .formatted(LONGEST_BETWEEN_CHECKPOINTS, seconds)));
      }
      return seconds;
    }

    Placement.Strategy strategy(@Nullable PlacementWish wish) {
      if (wish == null || wish.strategy() == null) {
        return Placement.Strategy.BALANCED;
      }
      Placement.Strategy found =
          parse(
              "/placement/strategy",
              wish.strategy(),
              word -> Words.parse(Placement.Strategy.class, word));
      return found == null ? Placement.Strategy.BALANCED : found;
    }

    Placement.Needs needs(String key, @Nullable ResourceNeeds needs) {
      if (needs == null) {
        return Placement.Needs.NONE;
      }
      positive("/" + key + "/memory", needs.memory());
      positive("/" + key + "/cpu", needs.cpu());
      positive("/" + key + "/network", needs.network());
      if (needs.cpu() != null && needs.cpu() > 100) {
        found.add(new Refusal.Fault("/" + key + "/cpu", key + ".cpu: expected at most 100"));
      }
      return new Placement.Needs(needs.memory(), needs.cpu(), needs.network());
    }

    private void positive(String pointer, @Nullable Number number) {
      if (number != null && !(number.doubleValue() > 0)) {
        found.add(
            new Refusal.Fault(
                pointer, pointer.substring(1).replace('/', '.') + ": expected more than 0"));
      }
    }

    boolean isEmpty() {
      return found.isEmpty();
    }

    Refusal refusal() {
      Refusal.Fault first = found.getFirst();
      return new Refusal(
          Code.INVALID_PARAMETER, first.detail(), first.pointer().substring(1), found);
    }
  }
}
