package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;

/// A refusal of a request before a resource sees it. It is a WebApplicationException because JAX-RS
/// lets only those pass out of parameter converters.
final class ProblemException extends WebApplicationException {

  private static final long serialVersionUID = 1;

  ProblemException(Refusal refusal) {
    super(refusal.detail(), Response.status(Kinds.status(refusal.code())).entity(refusal).build());
  }

  static ProblemException ofParameter(String name, String detail) {
    return new ProblemException(
        Refusal.ofParameter(Code.INVALID_PARAMETER, name, name + ": " + detail));
  }
}
