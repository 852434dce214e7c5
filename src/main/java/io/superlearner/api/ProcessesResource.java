package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.control.Delivered;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.Exited;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.Outcome;
import io.superlearner.control.ProcessRow;
import io.superlearner.control.StateView;
import io.superlearner.identity.Pid;
import io.superlearner.operation.About;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;

/// Single processes, on whichever node they are.
@Path("processes")
@RequestScoped
@Produces(MediaType.APPLICATION_JSON)
public class ProcessesResource {

  private static final int USUAL_TIMEOUT = 5_000;

  @Inject ClusterControl cluster;
  @Inject ProcessLists processes;
  @Inject Patience patience;

  /// Lists processes, of the whole cluster unless `scope` says otherwise.
  @GET
  @Operation(id = "processes.list", summary = "List processes", effect = Effect.READS)
  public Outcome<Listing<ProcessRow>> list(@Valid @BeanParam ProcessesQuery query) {
    return processes.list(query);
  }

  /// Shows all that is known of a process.
  @GET
  @Path("{pid}/info")
  @Operation(id = "processes.info", summary = "Show one process", effect = Effect.READS)
  public Outcome<ProcessView> info(
      @About("pid, angle brackets may be left out") @PathParam("pid") Pid pid) {
    return cluster.process(pid).map(ProcessView::of);
  }

  /// Reads the state of a process between two of its messages.
  ///
  /// @param timeout how long to wait for the end of its present message, in milliseconds
  @GET
  @Path("{pid}/state")
  @Operation(id = "processes.state", summary = "Read the state of a process", effect = Effect.READS)
  public Outcome<StateView> state(
      @About("pid, angle brackets may be left out") @PathParam("pid") Pid pid,
      @About("how long to wait for the end of its present message, in milliseconds")
          @QueryParam("timeout")
          @DefaultValue("5000")
          @Min(1)
          @Max(60_000)
          int timeout) {
    return patience.wait(() -> cluster.state(pid, timeout));
  }

  /// Sends a message to a process; a call waits for the reply.
  @POST
  @Path("{pid}/message")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      id = "processes.message",
      summary = "Send a message to a process",
      effect = Effect.CHANGES)
  public Outcome<Delivered> message(
      @About("pid, angle brackets may be left out") @PathParam("pid") Pid pid,
      @NotNull @Valid MessageBody message) {
    Integer timeout = message.timeout();
    MessageRequest request =
        new MessageRequest(
            message.kind(), message.message(), timeout == null ? USUAL_TIMEOUT : timeout);
    return patience.wait(() -> cluster.deliver(pid, request));
  }

  /// Ends a process with a reason; its supervisor decides what happens next.
  @DELETE
  @Path("{pid}")
  @Operation(id = "processes.exit", summary = "End a process", effect = Effect.DESTROYS)
  public Outcome<Exited> exit(
      @About("pid, angle brackets may be left out") @PathParam("pid") Pid pid,
      @About("shutdown, normal, kill, or free text of at most 200 characters")
          @QueryParam("reason")
          @DefaultValue("shutdown")
          ExitRequest reason) {
    return cluster.exit(pid, reason);
  }
}
