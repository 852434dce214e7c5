package io.superlearner.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.superlearner.control.Code;
import io.superlearner.control.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one strict mapper between JSON and records.
final class Json {

  static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  static Outcome<Map<String, Object>> object(String text) {
    try {
      return Outcome.done(MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {}));
    } catch (JsonProcessingException wrong) {
      return Outcome.refused(Code.INVALID_PARAMETER, wrong.getOriginalMessage());
    }
  }

  static String pretty(@Nullable Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException("cannot be written as JSON", wrong);
    }
  }
}
