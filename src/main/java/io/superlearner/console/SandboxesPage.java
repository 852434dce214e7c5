package io.superlearner.console;

import io.superlearner.api.ClusterResource;
import io.superlearner.api.Listing;
import io.superlearner.api.ModulesResource;
import io.superlearner.api.NodeView;
import io.superlearner.api.SandboxView;
import io.superlearner.api.SandboxesResource;
import io.superlearner.control.ModuleRow;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The page of all sandboxes.
@Named("sandboxes")
@RequestScoped
public class SandboxesPage {

  private static final int MOST = 1000;

  @Inject SandboxesResource sandboxes;
  @Inject ModulesResource modules;
  @Inject ClusterResource cluster;
  private @Nullable Answer<Listing<SandboxView>> answer;

  /// Asks all nodes for their sandboxes, at most once per request.
  public Answer<Listing<SandboxView>> list() {
    Answer<Listing<SandboxView>> known = answer;
    if (known == null) {
      known = Answer.of(() -> sandboxes.list(null, null, null, MOST, null));
      answer = known;
    }
    return known;
  }

  /// Forgets what was asked, because something was changed since.
  void forget() {
    answer = null;
  }

  /// Returns the sandboxes in the order of their ids.
  public List<SandboxView> rows() {
    Listing<SandboxView> listing = list().value();
    return listing == null ? List.of() : listing.items();
  }

  /// Returns the modules that a sandbox can be made from.
  public List<ModuleRow> usableModules() {
    Listing<ModuleRow> listing = Answer.of(modules::list).value();
    return listing == null
        ? List.of()
        : listing.items().stream().filter(module -> module.error() == null).toList();
  }

  /// Returns the nodes that a sandbox can be put on: those that answer.
  public List<NodeView> usableNodes() {
    Listing<NodeView> listing = Answer.of(cluster::nodes).value();
    return listing == null
        ? List.of()
        : listing.items().stream().filter(node -> node.resourceUsage() != null).toList();
  }
}
