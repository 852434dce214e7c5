package io.superlearner.api;

import io.superlearner.cluster.ClusterControl;
import io.superlearner.cluster.Simulation;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import io.superlearner.control.Refusal;
import io.superlearner.operation.Operation;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/// The one place where outcomes become envelopes and refusals become problems. What goes out is
/// written here as bytes, so no other JSON library ever sees it.
@Provider
@ApplicationScoped
public class Answers implements ContainerResponseFilter {

  private static final System.Logger LOG = System.getLogger(Answers.class.getName());
  private static final MediaType PROBLEM = MediaType.valueOf(Problems.MEDIA_TYPE);
  private static final double NANOS_PER_MILLI = 1e6;

  @Inject ClusterControl cluster;
  @Inject Simulation simulation;
  @Inject Problems problems;
  @Inject InstantSource clock;
  @Inject HttpServletRequest servlet;

  @SuppressWarnings("NullAway.Init") // JAX-RS sets it
  @Context
  ResourceInfo resource;

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    switch (response.getEntity()) {
      case Outcome.Done<?>(var value) -> done(request, response, value);
      case Outcome.Refused<?>(var refusal) -> refused(request, response, refusal);
      case Refusal refusal -> refused(request, response, refusal);
      case null, default -> {}
    }
  }

  private void done(
      ContainerRequestContext request, ContainerResponseContext response, @Nullable Object value) {
    Envelope.Meta meta =
        new Envelope.Meta(cluster.self(), elapsedMillis(), simulation.isOn(), cluster.isStale());
    byte[] body;
    try {
      body = Json.bytes(new Envelope(value, true, clock.instant(), meta));
    } catch (IllegalArgumentException failure) {
      LOG.log(System.Logger.Level.ERROR, "an answer could not be written", failure);
      refused(request, response, Refusal.of(Code.INTERNAL_ERROR, "the answer was not written"));
      return;
    }
    response.setStatus(status());
    if (value instanceof Located located && response.getStatus() == 201) {
      response
          .getHeaders()
          .putSingle(
              HttpHeaders.LOCATION,
              request.getUriInfo().getBaseUri().getPath() + located.location());
    }
    entity(response, body, MediaType.APPLICATION_JSON_TYPE);
  }

  private void refused(
      ContainerRequestContext request, ContainerResponseContext response, Refusal refusal) {
    Problem problem = problems.of(refusal, request.getUriInfo().getRequestUri().getRawPath());
    response.setStatus(problem.status());
    Kinds.headers(refusal.code()).forEach(response.getHeaders()::putSingle);
    entity(response, Json.bytes(problem), PROBLEM);
  }

  private static void entity(ContainerResponseContext response, byte[] body, MediaType type) {
    response.setEntity(body, new Annotation[0], type);
    response.getHeaders().putSingle(HttpHeaders.CONTENT_LENGTH, body.length);
  }

  private int status() {
    Method method = resource.getResourceMethod();
    Operation operation = method == null ? null : method.getAnnotation(Operation.class);
    return operation == null ? 200 : operation.status();
  }

  private double elapsedMillis() {
    return servlet.getAttribute(Arrival.BEGAN) instanceof Long began
        ? Math.round((System.nanoTime() - began) / NANOS_PER_MILLI * 1000) / 1000.0
        : 0;
  }
}
