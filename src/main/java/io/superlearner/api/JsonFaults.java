package io.superlearner.api;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.superlearner.control.Code;
import io.superlearner.control.Refusal;
import io.superlearner.identity.Shown;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Says in words what is wrong with a JSON text, and where; never with names of our classes.
final class JsonFaults {

  private static final Pattern MISSING =
      Pattern.compile("Missing required creator property '([a-z_]+)'");
  private static final Pattern LIMIT = Pattern.compile(" \\([0-9,]+, from `[^`]*`\\)");
  // What the parser advises to its programmer is of no use to a client.
  private static final Pattern ADVICE =
      Pattern.compile("(?s)(:? ?enable `|: maybe a| \\(start marker| \\(not recognized|`).*");
  private static final int LONGEST = 200;

  private JsonFaults() {}

  /// Makes a refusal of what went wrong.
  static Refusal refusal(JsonProcessingException wrong) {
    return switch (wrong) {
      case UnrecognizedPropertyException unknown ->
          at(
              pointer(unknown),
              "the field "
                  + Shown.text(unknown.getPropertyName())
                  + " is not known; known are "
                  + known(unknown));
      case InvalidNullException empty ->
          at("/" + empty.getPropertyName().getSimpleName(), "null is not a value here");
      case MismatchedInputException mismatch -> mismatch(mismatch);
      case JsonMappingException mapping when mapping.getCause() instanceof InputCoercionException ->
          at(pointer(mapping), "the number is out of range" + place(mapping.getLocation()));
      case JsonMappingException mapping
          when mapping.getCause() instanceof JsonProcessingException inner ->
          text(inner);
      default -> text(wrong);
    };
  }

  /// Returns the refusal of a body that is not there.
  static Refusal missingBody() {
    return Refusal.of(Code.MISSING_PARAMETER, "a JSON body is needed");
  }

  private static Refusal mismatch(MismatchedInputException wrong) {
    String message = wrong.getOriginalMessage();
    Matcher missing = MISSING.matcher(message);
    if (missing.find()) {
      return Refusal.ofParameter(
          Code.MISSING_PARAMETER,
          missing.group(1),
          "the field " + missing.group(1) + " is missing");
    }
    if (message.startsWith("No content")) {
      return missingBody();
    }
    if (message.startsWith("Trailing token")) {
      return text("there is text after the end of the value", wrong.getLocation());
    }
    return at(pointer(wrong), expected(wrong.getTargetType()) + place(wrong.getLocation()));
  }

  private static Refusal text(JsonProcessingException wrong) {
    String message = LIMIT.matcher(wrong.getOriginalMessage()).replaceAll("");
    return text(Shown.text(ADVICE.matcher(message).replaceAll(""), LONGEST), wrong.getLocation());
  }

  private static Refusal text(String what, @Nullable JsonLocation location) {
    return Refusal.of(
        Code.INVALID_PARAMETER, "the body is not good JSON: " + what + place(location));
  }

  private static Refusal at(String pointer, String detail) {
    if (pointer.isEmpty()) {
      return Refusal.of(Code.INVALID_PARAMETER, detail);
    }
    String name = pointer.substring(1);
    return new Refusal(
        Code.INVALID_PARAMETER,
        name + ": " + detail,
        name,
        List.of(new Refusal.Fault(pointer, detail)));
  }

  private static String expected(@Nullable Class<?> type) {
    if (type == null) {
      return "the value is of the wrong type";
    }
    if (type.isEnum()) {
      return "expected one of " + String.join(", ", Words.all(type));
    }
    if (type == Double.class) {
      return "the number is too large";
    }
    return "expected " + kind(type);
  }

  private static String kind(Class<?> type) {
    if (type == String.class) {
      return "text";
    }
    if (type == Boolean.class || type == boolean.class) {
      return "true or false";
    }
    if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
      return "a whole number";
    }
    return Map.class.isAssignableFrom(type) || type.isRecord() ? "an object" : "another type";
  }

  private static String known(UnrecognizedPropertyException unknown) {
    return unknown.getKnownPropertyIds().stream()
        .map(String::valueOf)
        .sorted()
        .collect(Collectors.joining(", "));
  }

  private static String place(@Nullable JsonLocation location) {
    return location == null || location.getLineNr() < 1
        ? ""
        : " (line " + location.getLineNr() + ", column " + location.getColumnNr() + ")";
  }

  private static String pointer(JsonMappingException wrong) {
    return wrong.getPath().stream()
        .map(JsonFaults::segment)
        .map(segment -> "/" + segment)
        .collect(Collectors.joining());
  }

  private static String segment(JsonMappingException.Reference reference) {
    String name = reference.getFieldName();
    return name == null
        ? String.valueOf(reference.getIndex())
        : Shown.text(name).replace("~", "~0").replace("/", "~1");
  }
}
