package io.superlearner.api;

import io.superlearner.operation.About;
import io.superlearner.operation.Catalogue;
import io.superlearner.operation.Gate;
import io.superlearner.operation.Operation;
import io.superlearner.operation.OperationEntry;
import io.superlearner.operation.OperationEntry.Location;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Builds the catalogue from the annotations of the resource classes.
final class CatalogueReader {

  private CatalogueReader() {}

  /// Reads all operations of the classes.
  ///
  /// @throws IllegalArgumentException if a method is served over HTTP and is no operation, or the
  ///   catalogue breaks one of its rules
  static Catalogue read(List<? extends Class<?>> resources) {
    Map<Method, OperationEntry> operations = new LinkedHashMap<>();
    for (Class<?> resource : resources) {
      for (Method method : resource.getDeclaredMethods()) {
        verb(method).ifPresent(verb -> operations.put(method, entry(resource, method, verb)));
      }
    }
    return new Catalogue(operations);
  }

  private static Optional<String> verb(Method method) {
    return Arrays.stream(method.getAnnotations())
        .map(each -> each.annotationType().getAnnotation(HttpMethod.class))
        .filter(each -> each != null)
        .map(HttpMethod::value)
        .findFirst();
  }

  private static OperationEntry entry(Class<?> resource, Method method, String verb) {
    Operation operation = method.getAnnotation(Operation.class);
    if (operation == null) {
      throw new IllegalArgumentException(method + " is served and is no @Operation");
    }
    return new OperationEntry(
        operation.id(),
        verb,
        path(resource, method),
        operation.summary(),
        operation.effect(),
        Gate.needed(operation),
        parameters(method),
        Schemas.responses(operation, method),
        resource.getSimpleName());
  }

  // A regular expression in a path says how it is matched; clients only need the name.
  private static String path(Class<?> resource, Method method) {
    String path = "/" + resource.getAnnotation(Path.class).value();
    Path own = method.getAnnotation(Path.class);
    return (own == null ? path : path + "/" + own.value()).replaceAll("\\{(\\w+): [^}]+}", "{$1}");
  }

  private static List<OperationEntry.Parameter> parameters(Method method) {
    return Arrays.stream(method.getParameters()).flatMap(CatalogueReader::parameters).toList();
  }

  private static Stream<OperationEntry.Parameter> parameters(Parameter parameter) {
    if (parameter.isAnnotationPresent(BeanParam.class)) {
      return Arrays.stream(parameter.getType().getDeclaredFields())
          .filter(field -> field.isAnnotationPresent(QueryParam.class))
          .map(CatalogueReader::inQuery);
    }
    if (parameter.isAnnotationPresent(PathParam.class)) {
      String name = parameter.getAnnotation(PathParam.class).value();
      return Stream.of(described(name, parameter.getType(), true, Location.PATH, parameter));
    }
    if (parameter.isAnnotationPresent(QueryParam.class)) {
      return Stream.of(inQuery(parameter));
    }
    return parameter.getType().isRecord() ? body(parameter.getType()) : Stream.empty();
  }

  private static OperationEntry.Parameter inQuery(AnnotatedElement element) {
    Class<?> type =
        switch (element) {
          case Field field -> field.getType();
          case Parameter parameter -> parameter.getType();
          default -> throw new IllegalArgumentException("not a parameter: " + element);
        };
    String name = element.getAnnotation(QueryParam.class).value();
    return described(
        name, type, element.isAnnotationPresent(Required.class), Location.QUERY, element);
  }

  private static Stream<OperationEntry.Parameter> body(Class<?> body) {
    return Arrays.stream(body.getRecordComponents()).map(CatalogueReader::field);
  }

  private static OperationEntry.Parameter field(RecordComponent component) {
    return described(
        Parameters.snake(component.getName()),
        component.getType(),
        Schemas.isRequired(component),
        Location.BODY,
        Schemas.field(component));
  }

  private static OperationEntry.Parameter described(
      String name, Class<?> type, boolean required, Location location, AnnotatedElement element) {
    return new OperationEntry.Parameter(
        name,
        Schemas.type(type),
        required,
        find(element, About.class).map(About::value).orElse(null),
        location,
        find(element, Min.class).map(Min::value).orElse(null),
        find(element, Max.class).map(Max::value).orElse(null),
        find(element, DefaultValue.class).map(DefaultValue::value).orElse(null),
        type.isEnum() ? Words.all(type) : null);
  }

  private static <A extends Annotation> Optional<A> find(AnnotatedElement element, Class<A> type) {
    return Optional.ofNullable(element.getAnnotation(type));
  }
}
