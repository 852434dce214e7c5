package io.superlearner.api;

import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.validation.constraints.NotNull;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Words broken constraints on parameters and bodies.
@Provider
@ApplicationScoped
public class Violations implements ExceptionMapper<ConstraintViolationException> {

  @Override
  public Response toResponse(ConstraintViolationException broken) {
    return Response.status(400).entity(refusal(broken)).build();
  }

  static Refusal refusal(ConstraintViolationException broken) {
    List<Refusal.Fault> faults =
        broken.getConstraintViolations().stream()
            .map(Violations::fault)
            .sorted(Comparator.comparing(Refusal.Fault::pointer))
            .toList();
    if (faults.stream().anyMatch(fault -> fault.pointer().isEmpty())) {
      return JsonFaults.missingBody();
    }
    Refusal.Fault first = faults.getFirst();
    String name = first.pointer().substring(1);
    return new Refusal(Code.INVALID_PARAMETER, name + ": " + first.detail(), name, faults);
  }

  private static Refusal.Fault fault(ConstraintViolation<?> broken) {
    boolean noBody =
        broken.getConstraintDescriptor().getAnnotation().annotationType() == NotNull.class
            && broken.getInvalidValue() == null;
    Object value = broken.getInvalidValue();
    return new Refusal.Fault(
        noBody ? "" : pointer(broken.getPropertyPath()),
        broken.getMessage() + (value instanceof Number ? ", not " + value : ""));
  }

  // The path names the method, the parameter, and what is inside it; only the last part is known
  // to clients.
  private static String pointer(Path path) {
    List<Path.Node> nodes = new ArrayList<>();
    path.forEach(nodes::add);
    return "/" + Parameters.snake(String.valueOf(nodes.getLast().getName()));
  }
}
