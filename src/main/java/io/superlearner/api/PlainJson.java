package io.superlearner.api;

import io.superlearner.control.Outcome;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// JSON text for people who read and paste it on pages, by the same strict rules as bodies.
public final class PlainJson {

  private PlainJson() {}

  /// Reads an object, such as a pasted tree. What is wrong is a refusal with the place.
  public static Outcome<Map<String, Object>> object(String text) {
    return Json.object(text);
  }

  /// Writes plain data or a record as indented text.
  public static String pretty(@Nullable Object value) {
    return Json.pretty(value);
  }
}
