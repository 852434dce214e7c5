package io.superlearner.api;

import io.superlearner.cluster.Placement;
import io.superlearner.control.ExitRequest;
import io.superlearner.control.ProcessType;
import io.superlearner.control.SandboxScope;
import io.superlearner.control.SandboxStatus;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.identity.Shown;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.ext.ParamConverter;
import jakarta.ws.rs.ext.ParamConverterProvider;
import jakarta.ws.rs.ext.Provider;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads parameters of path and query by the rules of their types; what breaks a rule is a problem
/// that names the parameter.
@Provider
public class Texting implements ParamConverterProvider {

  private static final Pattern WHOLE = Pattern.compile("-?\\d{1,18}");

  private static final Map<Class<?>, Function<String, ?>> FORMS =
      Map.ofEntries(
          Map.entry(Pid.class, Pid::parse),
          Map.entry(NodeName.class, NodeName::parse),
          Map.entry(SandboxId.class, SandboxId::parse),
          Map.entry(ExitRequest.class, ExitRequest::parse),
          Map.entry(ProcessType.class, text -> Words.parse(ProcessType.class, text)),
          Map.entry(Placement.Strategy.class, text -> Words.parse(Placement.Strategy.class, text)),
          Map.entry(SandboxScope.class, text -> Words.parse(SandboxScope.class, text)),
          Map.entry(SandboxStatus.class, text -> Words.parse(SandboxStatus.class, text)),
          Map.entry(
              ProcessesQuery.Scope.class, text -> Words.parse(ProcessesQuery.Scope.class, text)),
          Map.entry(int.class, Texting::whole),
          Map.entry(Integer.class, Texting::whole),
          Map.entry(long.class, Texting::wholeLong),
          Map.entry(Long.class, Texting::wholeLong),
          Map.entry(String.class, Texting::clean));

  @Override
  @SuppressWarnings("unchecked") // the form of a type returns values of that type
  public <T> @Nullable ParamConverter<T> getConverter(
      Class<T> type, Type generic, Annotation[] annotations) {
    Function<String, ?> form = FORMS.get(type);
    String name = name(annotations);
    return form == null || name == null ? null : new Converter<>(name, (Function<String, T>) form);
  }

  /// Judges a value before it is handed over, so that what breaks a rule never reaches the
  /// injection of JAX-RS, which would log it at length.
  ///
  /// @throws ProblemException if the value breaks the rule of its type
  static void judge(Class<?> type, String name, String value) {
    Function<String, ?> form = FORMS.get(type);
    if (form != null) {
      new Converter<>(name, form).fromString(value);
    }
  }

  private record Converter<T>(String name, Function<String, T> form) implements ParamConverter<T> {

    @Override
    public @Nullable T fromString(@Nullable String text) {
      if (text == null) {
        return null;
      }
      try {
        return form.apply(text);
      } catch (IllegalArgumentException wrong) {
        throw ProblemException.ofParameter(name, String.valueOf(wrong.getMessage()));
      }
    }

    @Override
    public String toString(T value) {
      return String.valueOf(value);
    }
  }

  private static @Nullable String name(Annotation[] annotations) {
    for (Annotation annotation : annotations) {
      switch (annotation) {
        case PathParam path -> {
          return path.value();
        }
        case QueryParam query -> {
          return query.value();
        }
        default -> {}
      }
    }
    return null;
  }

  private static Integer whole(String text) {
    long number = wholeLong(text);
    if (number != (int) number) {
      throw new IllegalArgumentException("not a whole number in range: " + text);
    }
    return (int) number;
  }

  private static Long wholeLong(String text) {
    if (!WHOLE.matcher(text).matches()) {
      throw new IllegalArgumentException("not a whole number: " + Shown.text(text));
    }
    return Long.valueOf(text);
  }

  private static String clean(String text) {
    if (text.isEmpty() || text.length() > 512) {
      throw new IllegalArgumentException("a text has 1 to 512 characters");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("a text has no control characters");
    }
    return text;
  }
}
