package io.superlearner.control;

import io.superlearner.identity.SandboxId;
import io.superlearner.sandbox.Part;
import io.superlearner.sandbox.PartHost;
import io.superlearner.sandbox.PartPlace;
import java.util.LinkedHashMap;

/// Passes on to the cluster what the sandboxes of this node ask about their parts.
///
/// @param there knows the other nodes
record FarParts(PartControl there) implements PartHost {

  @Override
  public Look start(Part part) {
    PartPlace place = part.place();
    SandboxRequest request =
        new SandboxRequest(
            part.id(),
            null,
            new LinkedHashMap<>(part.tree()),
            null,
            null,
            null,
            new LinkedHashMap<>(part.config()),
            part.of());
    return seen(
        there.start(
            new PartControl.Order(
                request,
                part.of(),
                place.node(),
                place.strict(),
                place.strategy(),
                place.apartFrom(),
                place.backups())));
  }

  @Override
  public Look look(SandboxId part) {
    return seen(there.look(part));
  }

  private static Look seen(PartControl.Look look) {
    return switch (look) {
      case PartControl.Look.Runs(var root, var node) -> new Look.Runs(root, node);
      case PartControl.Look.Waits(var why) -> new Look.Waits(why);
      case PartControl.Look.Ended(var why) -> new Look.Ended(why);
    };
  }

  @Override
  public void stop(SandboxId of, SandboxId part) {
    there.stop(of, part);
  }
}
