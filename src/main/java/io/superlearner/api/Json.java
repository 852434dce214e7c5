package io.superlearner.api;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.superlearner.control.MessageRequest;
import io.superlearner.control.Outcome;
import io.superlearner.identity.NodeName;
import io.superlearner.identity.Pid;
import io.superlearner.identity.SandboxId;
import io.superlearner.security.Role;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The one strict mapper between JSON and records.
///
/// What it reads must be exactly one value in UTF-8 without a byte order mark; duplicate and
/// unknown names, values of another type, and whatever exceeds the limits are refused. What it
/// writes has `snake_case` names, pids and ids as text, words in lower case, and times with six
/// digits.
final class Json {

  static final int DEEPEST = 64;

  private static final int LONGEST_NUMBER = 100;
  private static final int LONGEST_TEXT = 1 << 20;
  private static final int LONGEST_NAME = 1_000;

  static final JsonMapper MAPPER = mapper();

  private Json() {}

  /// Reads a body.
  ///
  /// @throws JsonProcessingException if it is not what the type asks for; [JsonFaults] words it
  /// @throws IOException if it cannot be read, or is not UTF-8
  static <T> @Nullable T read(InputStream body, Class<T> type) throws IOException {
    var utf8 =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return MAPPER.readValue(new InputStreamReader(body, utf8), type);
  }

  static Outcome<Map<String, Object>> object(String text) {
    try {
      return Outcome.done(MAPPER.readValue(text, new TypeReference<Map<String, Object>>() {}));
    } catch (JsonProcessingException wrong) {
      return Outcome.refused(JsonFaults.refusal(wrong));
    }
  }

  /// Writes a value.
  ///
  /// @throws IllegalArgumentException if it is not made of records and plain data
  static byte[] bytes(@Nullable Object value) {
    try {
      return MAPPER.writeValueAsBytes(value);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException("cannot be written as JSON", wrong);
    }
  }

  static String pretty(@Nullable Object value) {
    try {
      return MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(value);
    } catch (JsonProcessingException wrong) {
      throw new IllegalArgumentException("cannot be written as JSON", wrong);
    }
  }

  private static JsonMapper mapper() {
    return JsonMapper.builder(factory())
        .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
        .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
        .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
        .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
        .disable(SerializationFeature.FAIL_ON_EMPTY_BEANS)
        .withCoercionConfig(
            LogicalType.Textual,
            text ->
                text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                    .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
        .addModule(forms())
        .build();
  }

  private static JsonFactory factory() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(
            StreamReadConstraints.builder()
                .maxNestingDepth(DEEPEST)
                .maxNumberLength(LONGEST_NUMBER)
                .maxStringLength(LONGEST_TEXT)
                .maxNameLength(LONGEST_NAME)
                .build())
        .build();
  }

  private static SimpleModule forms() {
    SimpleModule forms = new SimpleModule("superlearner");
    forms.addSerializer(Pid.class, ToStringSerializer.instance);
    forms.addSerializer(NodeName.class, ToStringSerializer.instance);
    forms.addSerializer(SandboxId.class, ToStringSerializer.instance);
    forms.addSerializer(Instant.class, Texts.of(Instant.class, Times::text));
    forms.addSerializer(Enum.class, Texts.of(Enum.class, Words::of));
    forms.addDeserializer(Object.class, new PlainData());
    forms.addDeserializer(MessageRequest.Kind.class, new Words<>(MessageRequest.Kind.class));
    forms.addDeserializer(Role.class, new Words<>(Role.class));
    return forms;
  }
}
