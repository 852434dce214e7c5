package io.superlearner.operation;

import io.superlearner.security.Role;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One operation as the catalogue describes it.
///
/// @param id its id, such as `processes.exit`
/// @param method the HTTP method
/// @param path its path below the API's base, with parameters as `{name}`
/// @param summary what it does, in a few words
/// @param effect what it does to the system
/// @param role the least role that may run it
/// @param parameters what it takes, in path, query and body
/// @param responses what it answers, by HTTP status
/// @param module the class it lives in
public record OperationEntry(
    String id,
    String method,
    String path,
    String summary,
    Effect effect,
    Role role,
    List<Parameter> parameters,
    Map<String, Response> responses,
    String module) {

  /// Copies the lists.
  public OperationEntry {
    parameters = List.copyOf(parameters);
  }

  /// Something that an operation takes.
  ///
  /// @param name its name in the request
  /// @param type `string`, `integer`, `number`, `boolean`, `object` or `any`
  /// @param required whether it must be given
  /// @param description what it means; null where its name says all
  /// @param location where it stands
  /// @param minimum the least number; null for no bound
  /// @param maximum the largest number; null for no bound
  /// @param defaultValue what holds if it is not given; null for nothing
  /// @param values the only words that are accepted; null for any
  public record Parameter(
      String name,
      String type,
      boolean required,
      @Nullable String description,
      Location location,
      @Nullable Long minimum,
      @Nullable Long maximum,
      @Nullable String defaultValue,
      @Nullable List<String> values) {}

  /// Where a parameter stands.
  public enum Location {
    /// In the path.
    PATH,
    /// In the query string.
    QUERY,
    /// A field of the JSON body.
    BODY
  }

  /// An answer.
  ///
  /// @param description when it is given
  /// @param schema the shape of `data`, or of the problem, as JSON Schema
  public record Response(String description, Map<String, Object> schema) {}

  /// Returns whether the query string may hold this name.
  public boolean takesQuery(String name) {
    return parameters.stream()
        .anyMatch(
            parameter -> parameter.location() == Location.QUERY && parameter.name().equals(name));
  }
}
