package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.NodeUnavailableException;
import io.superlearner.control.Refusal;
import io.superlearner.operation.Caller;
import io.superlearner.operation.DeniedException;
import io.superlearner.security.SecretsUnavailableException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/// Turns whatever is thrown into a refusal. What nobody expected goes to the log with the request's
/// id; the client learns the id and nothing of our insides.
@Provider
@ApplicationScoped
public class Failures implements ExceptionMapper<Throwable> {

  private static final System.Logger LOG = System.getLogger(Failures.class.getName());

  @Inject Caller caller;

  @Override
  public Response toResponse(Throwable failure) {
    return switch (failure) {
      case WebApplicationException web -> ofContainer(web);
      case DeniedException denied -> answer(denied(denied));
      case SecretsUnavailableException _ ->
          answer(Refusal.of(Code.NO_QUORUM, "the store of credentials does not answer"));
      case NodeUnavailableException node when node.isLate() ->
          answer(
              Refusal.of(
                  Code.TIMEOUT,
                  "node " + node.node() + " did not answer in time; what it did is not known"));
      case NodeUnavailableException node ->
          answer(Refusal.of(Code.NODE_UNREACHABLE, "node " + node.node() + " cannot be reached"));
      default -> unexpected(failure);
    };
  }

  private static Refusal denied(DeniedException denied) {
    return denied.isAnonymous()
        ? Refusal.of(Code.UNAUTHENTICATED, "a valid token or session is needed")
        : Refusal.of(Code.FORBIDDEN, String.valueOf(denied.getMessage()));
  }

  // JAX-RS itself refused: the status says why, and headers such as Allow are kept.
  private Response ofContainer(WebApplicationException web) {
    Response given = web.getResponse();
    if (given.hasEntity()) {
      return given;
    }
    return switch (given.getStatus()) {
      case 404 -> with(given, Code.NOT_FOUND, "there is nothing at this path");
      case 405 ->
          with(
              given,
              Code.METHOD_NOT_ALLOWED,
              "this path is served, but not with this method; it takes "
                  + given.getHeaderString("Allow"));
      case 406 -> with(given, Code.NOT_ACCEPTABLE, "only application/json can be given");
      case 415 ->
          with(given, Code.UNSUPPORTED_MEDIA_TYPE, "only application/json in UTF-8 can be read");
      case 400 -> with(given, Code.INVALID_PARAMETER, "the request cannot be read");
      default -> unexpected(web);
    };
  }

  private Response unexpected(Throwable failure) {
    LOG.log(System.Logger.Level.ERROR, () -> "request " + caller.requestId() + " failed", failure);
    return answer(
        Refusal.of(Code.INTERNAL_ERROR, "something went wrong here; it is in the node's log"));
  }

  private static Response with(Response given, Code code, String detail) {
    return Response.fromResponse(given).entity(Refusal.of(code, detail)).build();
  }

  private static Response answer(Refusal refusal) {
    return Response.status(Kinds.status(refusal.code())).entity(refusal).build();
  }
}
