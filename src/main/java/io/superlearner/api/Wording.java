package io.superlearner.api;

import io.superlearner.control.Outcome;
import io.superlearner.operation.Operation;
import io.superlearner.operation.Transcript;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.PathParam;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Puts calls of resource methods into words.
@ApplicationScoped
public class Wording implements Transcript {

  @Override
  public String target(Method operation, @Nullable Object[] arguments) {
    Parameter[] parameters = operation.getParameters();
    List<String> words = new ArrayList<>();
    for (int index = 0; index < parameters.length; index++) {
      PathParam path = parameters[index].getAnnotation(PathParam.class);
      Object argument = arguments[index];
      if (path != null) {
        words.add(path.value() + "=" + argument);
      } else if (argument instanceof Described described) {
        words.add(described.target());
      }
    }
    return String.join(" ", words);
  }

  @Override
  public String result(Method operation, @Nullable Object returned) {
    return returned instanceof Outcome.Refused<?>(var refusal)
        ? refusal.code().word()
        : String.valueOf(operation.getAnnotation(Operation.class).status());
  }
}
