package io.superlearner.e2e;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;

/// JSON in tests.
final class Data {

  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Data() {}

  static JsonNode read(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException wrong) {
      throw new AssertionError("not JSON: " + text, wrong);
    }
  }

  /// Writes plain data: maps, lists, text, numbers, booleans, null.
  static String write(Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException(wrong);
    }
  }

  /// Returns one field of each row, in order.
  static List<String> all(JsonNode rows, String field) {
    return list(rows).stream().map(row -> row.path(field).asText()).toList();
  }

  /// Returns the elements of an array.
  static List<JsonNode> list(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).toList();
  }

  /// Returns the names of an object's fields.
  static Set<String> names(JsonNode object) {
    Set<String> names = new TreeSet<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
