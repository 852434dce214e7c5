package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.operation.Audit;
import io.superlearner.operation.Caller;
import io.superlearner.operation.Catalogue;
import io.superlearner.operation.Gate;
import io.superlearner.operation.Operation;
import io.superlearner.operation.OperationEntry;
import io.superlearner.security.Role;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.container.ResourceInfo;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.Provider;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Judges the role, the query string and the size of the body before the body is read.
@Provider
@ApplicationScoped
@Priority(Priorities.AUTHORIZATION)
public class Judge implements ContainerRequestFilter {

  /// The largest body.
  static final int LARGEST = 1 << 20;

  @SuppressWarnings("NullAway.Init") // JAX-RS sets it
  @Context
  ResourceInfo resource;

  @Inject Caller caller;
  @Inject Catalogue catalogue;

  @Override
  public void filter(ContainerRequestContext request) {
    Method method = resource.getResourceMethod();
    Operation operation = method.getAnnotation(Operation.class);
    if (operation == null) {
      notOurs(request);
      return;
    }
    OperationEntry entry =
        catalogue
            .find(method)
            .orElseThrow(() -> new IllegalStateException("not in the catalogue: " + method));
    MultivaluedMap<String, String> query = request.getUriInfo().getQueryParameters();
    role(operation, request.getUriInfo().getPath());
    query(entry, query);
    query.forEach((name, values) -> judge(name, values.getFirst()));
    size(request);
  }

  // JAX-RS itself answers OPTIONS; nothing else that is no operation may ever be reached.
  private static void notOurs(ContainerRequestContext request) {
    if (!request.getMethod().equals("OPTIONS")) {
      throw new IllegalStateException("served, but no operation: " + request.getMethod());
    }
  }

  private void judge(String name, String value) {
    Class<?> type = QueryTypes.of(resource.getResourceMethod()).get(name);
    if (type != null) {
      Texting.judge(type, name, value);
    }
  }

  private void role(Operation operation, String path) {
    Role needed = Gate.needed(operation);
    if (!caller.covers(needed)) {
      Audit.write(caller, operation, path, "forbidden");
      throw new ProblemException(
          caller.identity().isEmpty()
              ? Refusal.of(Code.UNAUTHENTICATED, "a valid token or session is needed")
              : Refusal.of(Code.FORBIDDEN, operation.id() + " needs the role " + needed.word()));
    }
  }

  private static void query(OperationEntry entry, MultivaluedMap<String, String> given) {
    for (Map.Entry<String, List<String>> parameter : given.entrySet()) {
      String name = parameter.getKey();
      if (!entry.takesQuery(name)) {
        throw ProblemException.ofParameter(Parameters.shown(name), "not known; " + known(entry));
      }
      if (parameter.getValue().size() > 1) {
        throw ProblemException.ofParameter(name, "given more than once");
      }
    }
  }

  private static String known(OperationEntry entry) {
    String names =
        entry.parameters().stream()
            .filter(parameter -> parameter.location() == OperationEntry.Location.QUERY)
            .map(OperationEntry.Parameter::name)
            .collect(Collectors.joining(", "));
    return names.isEmpty() ? "there are no query parameters" : "known are " + names;
  }

  // A length that was announced is judged at once; what comes without one is counted while it is
  // read, and a length that lies is the HTTP layer's to find out.
  private static void size(ContainerRequestContext request) {
    if (request.getLength() > LARGEST) {
      throw new ProblemException(BoundedBody.tooLarge());
    }
    request.setEntityStream(new BoundedBody(request.getEntityStream(), LARGEST));
  }
}
