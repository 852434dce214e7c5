package io.superlearner.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.superlearner.control.Code;
import io.superlearner.operation.Effect;
import io.superlearner.operation.Operation;
import io.superlearner.operation.OperationEntry;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.lang.reflect.TypeVariable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The shapes of answers as JSON Schema, read from the records that are written.
final class Schemas {

  private static final Map<Class<?>, String> TYPES =
      Map.ofEntries(
          Map.entry(int.class, "integer"),
          Map.entry(Integer.class, "integer"),
          Map.entry(long.class, "integer"),
          Map.entry(Long.class, "integer"),
          Map.entry(double.class, "number"),
          Map.entry(Double.class, "number"),
          Map.entry(boolean.class, "boolean"),
          Map.entry(Boolean.class, "boolean"),
          Map.entry(Map.class, "object"),
          Map.entry(Object.class, "any"));

  private Schemas() {}

  /// Returns the JSON type of a parameter.
  static String type(Class<?> type) {
    return TYPES.getOrDefault(type, "string");
  }

  /// Tells whether a field of a body must be given.
  static boolean isRequired(RecordComponent component) {
    JsonProperty property = field(component).getAnnotation(JsonProperty.class);
    return property != null && property.required();
  }

  /// Returns the field of a component; it bears the annotations that may not stand on a component.
  static Field field(RecordComponent component) {
    try {
      return component.getDeclaringRecord().getDeclaredField(component.getName());
    } catch (NoSuchFieldException impossible) {
      throw new IllegalStateException("a record without its field", impossible);
    }
  }

  /// Returns what an operation answers, by status.
  static Map<String, OperationEntry.Response> responses(Operation operation, Method method) {
    Map<String, OperationEntry.Response> responses = new TreeMap<>();
    responses.put(
        String.valueOf(operation.status()),
        new OperationEntry.Response("what was asked for, in data", data(method)));
    Map<String, Object> problem = Map.of("$ref", "#/problem");
    for (Code code : codes(operation, method)) {
      responses.merge(
          String.valueOf(Kinds.status(code)),
          new OperationEntry.Response(code.word(), problem),
          (one, other) ->
              new OperationEntry.Response(one.description() + ", " + other.description(), problem));
    }
    return responses;
  }

  private static Set<Code> codes(Operation operation, Method method) {
    Set<Code> codes = new LinkedHashSet<>();
    codes.add(Code.UNAUTHENTICATED);
    codes.add(Code.FORBIDDEN);
    codes.add(Code.INTERNAL_ERROR);
    codes.add(Code.INVALID_PARAMETER);
    if (method.getParameterCount() > 0 && operation.effect() != Effect.READS) {
      codes.add(Code.MISSING_PARAMETER);
      codes.add(Code.TOO_LARGE);
      codes.add(Code.UNSUPPORTED_MEDIA_TYPE);
    }
    return codes;
  }

  private static Map<String, Object> data(Method method) {
    return method.getGenericReturnType() instanceof ParameterizedType outcome
        ? schema(outcome.getActualTypeArguments()[0], Map.of(), Set.of())
        : Map.of("type", "string", "format", "event-stream");
  }

  private static Map<String, Object> schema(
      Type type, Map<String, Type> bound, Set<Class<?>> above) {
    return switch (type) {
      case ParameterizedType list when list.getRawType() == List.class ->
          Map.of("type", "array", "items", schema(list.getActualTypeArguments()[0], bound, above));
      case ParameterizedType generic when generic.getRawType() instanceof Class<?> raw ->
          raw == Map.class ? Map.of("type", "object") : record(raw, bindings(raw, generic), above);
      case TypeVariable<?> variable ->
          schema(bound.getOrDefault(variable.getName(), Object.class), Map.of(), above);
      case Class<?> plain when plain.isRecord() && !isText(plain) -> record(plain, bound, above);
      case Class<?> plain when plain.isEnum() -> Map.of("type", "string", "enum", Words.all(plain));
      case Class<?> plain when plain == Instant.class ->
          Map.of("type", "string", "format", "date-time");
      case Class<?> plain when plain == Object.class -> Map.of();
      case Class<?> plain -> Map.of("type", type(plain));
      default -> Map.of();
    };
  }

  // A record inside itself, such as a tree, is named and not repeated.
  private static Map<String, Object> record(
      Class<?> type, Map<String, Type> bound, Set<Class<?>> above) {
    if (above.contains(type)) {
      return Map.of("$ref", "#" + type.getSimpleName());
    }
    Set<Class<?>> within = new LinkedHashSet<>(above);
    within.add(type);
    Map<String, Object> properties = new LinkedHashMap<>();
    for (RecordComponent component : type.getRecordComponents()) {
      Map<String, Object> own = schema(component.getGenericType(), bound, within);
      properties.put(
          Parameters.snake(component.getName()), isNullable(component) ? nullable(own) : own);
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$anchor", type.getSimpleName());
    schema.put("type", "object");
    schema.put("properties", properties);
    return schema;
  }

  private static Map<String, Object> nullable(Map<String, Object> schema) {
    return schema.isEmpty() ? schema : Map.of("anyOf", List.of(schema, Map.of("type", "null")));
  }

  private static boolean isNullable(RecordComponent component) {
    AnnotatedType type = component.getAnnotatedType();
    return type.isAnnotationPresent(Nullable.class);
  }

  private static boolean isText(Class<?> type) {
    return type.getPackageName().equals("io.superlearner.identity");
  }

  private static Map<String, Type> bindings(Class<?> raw, ParameterizedType generic) {
    Map<String, Type> bindings = new LinkedHashMap<>();
    TypeVariable<?>[] variables = raw.getTypeParameters();
    for (int index = 0; index < variables.length; index++) {
      bindings.put(variables[index].getName(), generic.getActualTypeArguments()[index]);
    }
    return bindings;
  }
}
