package io.superlearner.api;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads any JSON value as plain data: maps in their order, lists, text, whole numbers of any size,
/// doubles, booleans and null. Type names in the text mean nothing. A number that no double can
/// hold is an error, not infinity.
final class PlainData extends StdDeserializer<Object> {

  private static final long serialVersionUID = 1;

  PlainData() {
    super(Object.class);
  }

  @Override
  public @Nullable Object deserialize(JsonParser json, DeserializationContext context)
      throws IOException {
    return switch (json.currentToken()) {
      case START_OBJECT -> map(json, context);
      case START_ARRAY -> list(json, context);
      case VALUE_STRING -> json.getText();
      case VALUE_NUMBER_INT -> json.getNumberValue();
      case VALUE_NUMBER_FLOAT -> number(json, context);
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      case VALUE_NULL -> null;
      case END_OBJECT, END_ARRAY, FIELD_NAME, NOT_AVAILABLE, VALUE_EMBEDDED_OBJECT ->
          context.handleUnexpectedToken(Object.class, json);
    };
  }

  @Override
  public @Nullable Object getNullValue(DeserializationContext context) {
    return null;
  }

  private Map<String, @Nullable Object> map(JsonParser json, DeserializationContext context)
      throws IOException {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      try {
        map.put(name, deserialize(json, context));
      } catch (JsonMappingException wrong) {
        wrong.prependPath(map, name);
        throw wrong;
      }
    }
    return map;
  }

  private List<@Nullable Object> list(JsonParser json, DeserializationContext context)
      throws IOException {
    List<@Nullable Object> list = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      try {
        list.add(deserialize(json, context));
      } catch (JsonMappingException wrong) {
        wrong.prependPath(list, list.size());
        throw wrong;
      }
    }
    return list;
  }

  private static Double number(JsonParser json, DeserializationContext context) throws IOException {
    double number = json.getDoubleValue();
    if (Double.isInfinite(number)) {
      throw context.weirdNumberException(number, Double.class, "too large");
    }
    return number;
  }
}
