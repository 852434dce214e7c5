package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.control.ModuleRow;
import io.superlearner.control.Outcome;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/// The modules from which sandboxes can be made.
@Path("modules")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ModulesResource {

  @Inject ClusterControl cluster;

  /// Lists the modules of all nodes, each name once.
  @GET
  @Operation(id = "modules.list", summary = "List modules", effect = Effect.READS)
  public Outcome<Listing<ModuleRow>> list() {
    return Outcome.done(Listing.whole(cluster.modules()));
  }
}
