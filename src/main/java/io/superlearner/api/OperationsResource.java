package io.superlearner.api;

import io.superlearner.control.Outcome;
import io.superlearner.operation.Catalogue;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.operation.OperationEntry;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/// What can be done here.
@Path("arsenal/operations")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class OperationsResource {

  @Inject Catalogue catalogue;

  /// The operations there are.
  ///
  /// @param items in the order of their ids
  /// @param total how many
  public record OperationList(List<OperationEntry> items, int total) {}

  /// Lists every operation with its parameters and answers.
  @GET
  @Operation(id = "operations.list", summary = "List the operations", effect = Effect.READS)
  public Outcome<OperationList> list() {
    List<OperationEntry> entries = catalogue.entries();
    return Outcome.done(new OperationList(entries, entries.size()));
  }
}
